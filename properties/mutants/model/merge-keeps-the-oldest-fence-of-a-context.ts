import { seqnoOf } from '../../../model/dma-fence-timeline.ts';
import { type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { fencesSeen } from '../pretend.ts';

const LAST = 1_000_000;
const backwards = (k: Kernel): (() => void) =>
  fencesSeen(k, (f) => ({ seqno: LAST - seqnoOf(k, f) }));

/** A merge keeps the oldest pending fence of a context in place of the latest. */
export const mergeKeepsTheOldestFenceOfAContext = modelMutant({
  name: 'merge-keeps-the-oldest-fence-of-a-context',
  mistake: 'a merge keeps the oldest pending fence of a context in place of the latest',
  rule: '',
  area: 'container',
  suspect: 'own-mistakes/latest-of-a-context',
  patch: [seeing('dma_fence_unwrap_merge', backwards), seeing('SYNC_IOC_MERGE', backwards)],
});
