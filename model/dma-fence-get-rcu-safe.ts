import { type Kernel, at, broke } from './kernel.ts';
import { checkFenceMemory, getFence, putFence } from './dma-fence.ts';
import { freeFence } from './dma-fence-release.ts';
import { goTo, operation } from './operation.ts';

interface SlotArgs {
  readonly syncobj: number;
}

/** The fence that was found in the slot. */
const found = (k: Kernel, t: number): number => at(at(k.task, t).scratch, 0);

/** Operations on a pointer to a fence that others may replace at any time. */
export const dmaFenceGetRcuSafeOperations = {
  /**
   * Takes a reference to the fence in the slot of a syncobj, without a lock, again and again until it is the one that is still
   * there: 0 for NULL, else 1 + the place of the fence in the design.
   * @see dma_fence_get_rcu_safe()
   */
  dma_fence_get_rcu_safe: operation({
    name: 'dma_fence_get_rcu_safe',
    params: [['syncobj', 'drm_syncobj']],
    returns: 'value',
    uses: ['refs', 'rcu'],
    scratch: 1,
    steps: [
      {
        check: (k, _, t) => {
          if (at(k.task, t).rcu === 0) broke(k, 'RCU-01');
        },
        run: (k, a: SlotArgs, t) => {
          const { fence } = at(k.drm_syncobj, a.syncobj);
          if (fence === 0) return 0;
          at(k.task, t).scratch[0] = fence - 1;
          return goTo(1);
        },
      },
      {
        check: (k, _, t) => checkFenceMemory(k, found(k, t), t),
        run: (k, _, t) => {
          const f = found(k, t);
          if (at(k.dma_fence, f).refs === 0) return goTo(0);
          getFence(k, f);
          return goTo(2);
        },
      },
      {
        run: (k, a, t) => {
          const f = found(k, t);
          if (at(k.drm_syncobj, a.syncobj).fence === f + 1) return f + 1;
          if (putFence(k, f)) freeFence(k, f, t);
          return goTo(0);
        },
      },
    ],
  }),
};
