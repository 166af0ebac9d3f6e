import { type Co } from './scheduler/point.ts';
import { type DmaFence, type DmaFenceOps } from './dma-fence.ts';
import { type Kernel } from './kernel.ts';
import { read } from './memory.ts';

const unnamed: DmaFenceOps = { name: 'detached-driver', timeline_name: () => 'signaled-timeline' };

/** Functions of drivers/dma-buf/dma-fence.c that ask the issuer for names and pass hints to it. */
export const dmaFenceNameFunctions = {
  /** The ops that may still be asked for a name: since 7.x those of a signalled fence may be gone with their module. */
  *dma_fence_naming_ops(k: Kernel, fence: DmaFence): Co<DmaFenceOps> {
    const ops = yield* read(fence, 'ops');
    if (k.release !== '7.2') return ops ?? unnamed;
    if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return unnamed;
    return ops ?? unnamed;
  },

  /** @see dma_fence_driver_name() */
  *dma_fence_driver_name(k: Kernel, fence: DmaFence): Co<string> {
    return (yield* k.fn.dma_fence_naming_ops(k, fence)).name;
  },

  /** @see dma_fence_timeline_name() */
  *dma_fence_timeline_name(k: Kernel, fence: DmaFence): Co<string> {
    const ops = yield* k.fn.dma_fence_naming_ops(k, fence);
    return ops.timeline_name === undefined ? 'unbound' : ops.timeline_name(fence);
  },

  /** Tells the issuer, if it wants to know, by when somebody hopes that the fence has signalled. @see dma_fence_set_deadline() */
  *dma_fence_set_deadline(k: Kernel, fence: DmaFence, deadline: number): Co<void> {
    const ops = yield* read(fence, 'ops');
    if (ops?.set_deadline === undefined) return;
    if (!(yield* k.fn.dma_fence_is_signaled(k, fence))) yield* ops.set_deadline(k, fence, deadline);
  },
};

type DmaFenceNameFunctions = typeof dmaFenceNameFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceNameFunctions {}
}
