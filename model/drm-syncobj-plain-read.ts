import { type Kernel, at, broke } from './kernel.ts';
import { checkFenceMemory, getFence } from './dma-fence.ts';
import { goTo, operation } from './operation.ts';
import { checkSyncobj } from './drm-syncobj.ts';

interface SlotArgs {
  readonly syncobj: number;
}

const loaded = (k: Kernel, t: number): number => at(at(k.task, t).scratch, 0);

/** The slot can change at any time: without its lock it is read by dma_fence_get_rcu_safe(), or not at all. */
const checkRead = (k: Kernel, a: SlotArgs): void => {
  checkSyncobj(k, a.syncobj);
  broke(k, 'SO-14');
};

/** What a driver may do to the slot of a syncobj behind the back of drm_syncobj.c, and should not. */
export const drmSyncobjPlainReadOperations = {
  /** Reads the pointer, without a reference: 0 for NULL, else 1 + the place of the fence in the design. @see include/drm/drm_syncobj.h drm_syncobj_fence_get() */
  'syncobj->fence': operation({
    name: 'syncobj->fence',
    params: [['syncobj', 'drm_syncobj']],
    returns: 'value',
    step: { check: checkRead, run: (k, a) => at(k.drm_syncobj, a.syncobj).fence },
  }),

  /**
   * Reads the pointer and tries the reference, but never looks whether the fence is still in the slot: 0 for NULL and for a fence
   * that was dying, else 1 + the place of the fence in the design. Between the two others may have put another fence there.
   * @see include/linux/dma-fence.h dma_fence_get_rcu(), dma_fence_get_rcu_safe()
   */
  'dma_fence_get_rcu(syncobj->fence)': operation({
    name: 'dma_fence_get_rcu(syncobj->fence)',
    params: [['syncobj', 'drm_syncobj']],
    returns: 'value',
    uses: ['refs', 'rcu'],
    scratch: 1,
    steps: [
      {
        check: (k, a, t) => {
          if (at(k.task, t).rcu === 0) broke(k, 'RCU-01');
          checkRead(k, a);
        },
        run: (k, a, t) => {
          const { fence } = at(k.drm_syncobj, a.syncobj);
          if (fence === 0) return 0;
          at(k.task, t).scratch[0] = fence - 1;
          return goTo(1);
        },
      },
      {
        check: (k, _, t) => checkFenceMemory(k, loaded(k, t), t),
        run: (k, a, t) => {
          const f = loaded(k, t);
          if (at(k.dma_fence, f).refs === 0) return 0;
          if (at(k.drm_syncobj, a.syncobj).fence !== f + 1) broke(k, 'RCU-02');
          getFence(k, f);
          return f + 1;
        },
      },
    ],
  }),
};
