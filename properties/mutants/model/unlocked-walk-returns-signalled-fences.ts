import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { fencesSeen } from '../pretend.ts';

const pending = (k: Kernel): (() => void) => fencesSeen(k, () => ({ signaled: 0, hwDone: 0 }));

/** A walk over a reservation object without the lock returns fences that have signalled. */
export const unlockedWalkReturnsSignalledFences = modelMutant({
  name: 'unlocked-walk-returns-signalled-fences',
  mistake: 'a walk over a reservation object without the lock returns fences that have signalled',
  rule: '',
  area: 'resv',
  suspect: 'kunit-dma-resv/test_for_each_unlocked/write',
  patch: [
    seeing('dma_resv_iter_first_unlocked', pending),
    seeing('dma_resv_iter_next_unlocked', pending),
  ],
});
