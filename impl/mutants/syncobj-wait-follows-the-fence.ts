import { drmSyncobjWaitFunctions } from '../drm-syncobj-wait.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-wait-follows-the-fence',
  mistake: 'A wait is for the fence that the syncobj has now, and not for the one that it had.',
  rule: 'SO-06',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_array_wait_timeout(k, syncobjs, wait) {
      const first = yield* drmSyncobjWaitFunctions.drm_syncobj_array_wait_timeout(
        k,
        syncobjs,
        wait,
      );
      for (const syncobj of first.ret > 0 ? syncobjs : []) {
        const fence = yield* k.fn.drm_syncobj_fence_get(k, syncobj);
        if (fence === undefined) continue;
        yield* k.fn.dma_fence_wait(k, fence, true);
        yield* k.fn.dma_fence_put(k, fence);
      }
      return first;
    },
  },
};
