import { isContainer } from '../../../model/dma-fence-container.ts';
import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { fencesSeen } from '../pretend.ts';

const noErrors = (k: Kernel): (() => void) =>
  fencesSeen(k, (f) => (isContainer(k, f) ? undefined : { error: 0 }));

/** An array signals without error although a member has failed. */
export const arrayDropsTheErrorsOfMembers = modelMutant({
  name: 'array-drops-the-errors-of-members',
  mistake: 'an array signals without error although a member has failed',
  rule: 'CONT-08',
  area: 'container',
  suspect: 'own-mistakes/an-array-has-the-error-of-its-member',
  patch: [
    seeing('dma_fence_array_cb_func', noErrors),
    seeing('dma_fence_array_enable_signaling', noErrors),
  ],
});
