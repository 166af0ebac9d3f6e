import { type Kernel } from './kernel.ts';
import { GFP_KERNEL, RECLAIM } from './gfp.ts';
import { checkAllocation, leaveReclaim, reclaimAlternatives, reclaimCalls } from './memory.ts';
import {
  checkFence,
  fenceLockIsFree,
  getFence,
  initFence,
  lockOf,
  setSignaled,
} from './dma-fence.ts';
import { type FenceArgs, waitsForLock } from './dma-fence-signal.ts';
import { failureNumber } from './errno.ts';
import { goTo, operation } from './operation.ts';
import { signalEffect } from './signalling.ts';
import { spinGive, spinTake } from './spinlock.ts';

const ENOMEM = failureNumber('-ENOMEM');

/** A new fence, which signals before anybody knows it. */
const makeSignaled = (k: Kernel, { fence }: FenceArgs): number => {
  initFence(k, fence, 1);
  setSignaled(k, fence);
  return 0;
};

/** Fences that have signalled from the start: for work that was done before anybody asked. */
export const dmaFenceStubOperations = {
  /**
   * Takes a reference to the one stub of the kernel. Up to 6.12 it is made at its first use, under a lock that leaves
   * interrupts as they are: whoever calls it in an interrupt calls it nowhere else.
   * @see dma_fence_get_stub()
   */
  dma_fence_get_stub: operation({
    name: 'dma_fence_get_stub',
    params: [['fence', 'dma_fence']],
    uses: ['refs', 'spin'],
    steps: [
      {
        check: (k, a) => checkFence(k, a.fence),
        ready: (k, a) => k.fixed.profile.inlineFenceLock || fenceLockIsFree(k, a.fence),
        run: (k, a, t) => {
          if (!k.fixed.profile.inlineFenceLock) {
            spinTake(k, lockOf(k, a.fence), t, false);
            return goTo(1);
          }
          getFence(k, a.fence);
          return 0;
        },
        waitsFor: waitsForLock('dma_fence_get_stub'),
      },
      {
        run: (k, a, t) => {
          spinGive(k, lockOf(k, a.fence), t, false);
          getFence(k, a.fence);
          return 0;
        },
      },
    ],
  }),

  /** Allocates a stub with a time of its own: 0, or -ENOMEM for NULL. @see dma_fence_allocate_private_stub() */
  dma_fence_allocate_private_stub: operation({
    name: 'dma_fence_allocate_private_stub',
    params: [['fence', 'dma_fence']],
    returns: 'errno',
    maySleep: true,
    uses: ['memalloc'],
    effects: (a) => [`init:${a.fence}`, signalEffect(a.fence), RECLAIM],
    calls: reclaimCalls,
    steps: [
      {
        check: (k, _, t) => checkAllocation(k, t, GFP_KERNEL),
        run: makeSignaled,
        or: [
          ...reclaimAlternatives<FenceArgs>(() => GFP_KERNEL, 1),
          { label: 'fails', exists: (c) => c.options.shortMemory, run: () => ENOMEM },
        ],
      },
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          return makeSignaled(k, a);
        },
      },
    ],
  }),
};
