import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { fencesSeen } from '../pretend.ts';

const FIRST = 100_000;

/** A merge keeps all pending fences of a context, and not only the latest. */
export const mergeKeepsEveryFenceOfAContext = modelMutant({
  name: 'merge-keeps-every-fence-of-a-context',
  mistake: 'a merge keeps all pending fences of a context, and not only the latest',
  rule: 'CONT-18',
  area: 'container',
  suspect: 'own-mistakes/latest-of-a-context',
  patch: [
    seeing('dma_fence_unwrap_merge', (k) => fencesSeen(k, (f) => ({ context: FIRST + f }))),
    seeing('SYNC_IOC_MERGE', (k) => fencesSeen(k, (f) => ({ context: FIRST + f }))),
  ],
});
