import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-fence-without-recheck',
  mistake: 'Who loads the fence takes a reference without looking whether it is the fence still.',
  rule: 'SO-14',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_fence_get(k, syncobj) {
      const fence = yield* read(syncobj, 'fence');
      k.commit();
      if (fence !== undefined) yield* k.fn.dma_fence_get(k, fence);
      return fence;
    },
  },
};
