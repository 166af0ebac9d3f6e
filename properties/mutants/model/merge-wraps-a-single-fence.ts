import { isContainer } from '../../../model/dma-fence-container.ts';
import { setSlot, slotFence } from '../../../model/dma-fence-slot.ts';
import { newArray } from '../../../model/dma-fence-unused.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

const isSingle = (k: Kernel, f: number): boolean =>
  f >= 0 && !isContainer(k, f) && at(k.dma_fence, f).signaled === 0;

/** A merge of which one pending fence is left makes an array of that one. */
export const mergeWrapsASingleFence = modelMutant({
  name: 'merge-wraps-a-single-fence',
  mistake: 'a merge of which one pending fence is left makes an array of that one',
  rule: '',
  area: 'container',
  suspect: 'own-mistakes/one-is-left-of-a-merge',
  patch: [
    spoiling('dma_fence_unwrap_merge', (k, a, t, result) => {
      const f = slotFence(k, a.p);
      if (result === 0 && isSingle(k, f)) setSlot(k, a.p, newArray(k, [f]), 'assigned', t);
    }),
    spoiling('SYNC_IOC_MERGE', (k, a, _, result) => {
      const it = at(k.sync_file, a.sync_file);
      if (result === 0 && isSingle(k, it.fence - 1)) it.fence = newArray(k, [it.fence - 1]) + 1;
    }),
  ],
});
