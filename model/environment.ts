import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  needsWaitedFence,
  waitForFence,
  waitedFenceSignaled,
} from './dma-resv-wait.ts';
import { type FenceArgs } from './dma-fence-signal.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { goTo, operation } from './operation.ts';
import { at } from './kernel.ts';
import { enableRoutine } from './dma-fence-wait.ts';
import { needsArming } from './dma-fence.ts';

/** Operations of the ready-made environments: what somebody else in the system may do to any design. */
export const environmentOperations = {
  /** Waits for the fence if others can see it: what a shrinker or importer that the design does not know may do. @see dma_fence_wait() */
  dma_fence_wait_if_published: operation({
    name: 'dma_fence_wait_if_published',
    params: [['fence', 'dma_fence']],
    maySleep: true,
    uses: ['callbacks', 'lazy', 'spin', 'irqs'],
    scratch: RESV_WAIT_SCRATCH,
    effects: (a) => [`enable:${a.fence}`],
    calls: (a) => [enableRoutine(a.fence), callbacksOf(a.fence)],
    steps: [
      {
        run: (k, a, t) => {
          const { published, signaled } = at(k.dma_fence, a.fence);
          if (published === 0 || signaled === 1) return 0;
          waitForFence(k, a.fence, t);
          return goTo(needsArming(k, a.fence) ? 2 : 1);
        },
      },
      {
        ready: (k, _, t) => waitedFenceSignaled(k, t),
        run: () => 0,
        waitsFor: (k, _, t) => needsWaitedFence(k, t, 'dma_fence_wait'),
      },
      ...armWaitedFence<FenceArgs>('dma_fence_wait', 2, 1),
    ],
  }),

  /** Userspace has stopped, and owes nobody anything. */
  stop_for_ever: operation({
    name: 'stop_for_ever',
    params: [],
    step: {
      idle: true,
      ready: () => false,
      run: () => 0,
      waitsFor: () => ({ kind: 'never', because: 'userspace has stopped for ever' }),
    },
  }),
};
