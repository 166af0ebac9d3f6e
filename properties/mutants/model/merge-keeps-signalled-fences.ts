import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { fencesSeen } from '../pretend.ts';

const pending = (k: Kernel): (() => void) => fencesSeen(k, () => ({ signaled: 0, hwDone: 0 }));

/** A merge keeps fences that have signalled. */
export const mergeKeepsSignalledFences = modelMutant({
  name: 'merge-keeps-signalled-fences',
  mistake: 'a merge keeps fences that have signalled',
  rule: 'CONT-17',
  area: 'container',
  suspect: 'own-mistakes/signalled-fences-are-not-merged',
  patch: [seeing('dma_fence_unwrap_merge', pending, 1), seeing('SYNC_IOC_MERGE', pending, 2)],
});
