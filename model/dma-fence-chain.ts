import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { int } from './schema.ts';
import { chainOf } from './dma-fence-container.ts';
import { checkUnused, initFence } from './dma-fence.ts';
import { SEQNO_MAX, contextOf, newContext, seqnoOf, setTimeline } from './dma-fence-timeline.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_fence_chain` behind its fence: the node before and the fence in it (as fence + 1), the sequence number of the node
     * before when this one was made, and whether its irq_work is queued. `allocated` is 1 between alloc and init.
     */
    dma_fence_chain: {
      state: {
        prev: number;
        fence: number;
        prevSeqno: number;
        queued: number;
        allocated: number;
      };
      fixed: {
        /** Index of the fence that the node is. */
        readonly fence: number;
        /** Index of its callback, which shares its memory with the irq_work. */
        readonly callback: number;
      };
    };
  }
}

/**
 * `struct dma_fence_chain`: a point on a timeline, which signals when its own fence and all before it have.
 *
 * One callback at a time is armed, on the newest fence that has not signalled; it queues an irq_work, which looks for the next.
 * @see drivers/dma-buf/dma-fence-chain.c
 */
export const dmaFenceChain = kernelObject({
  kind: 'dma_fence_chain',
  state: (shape) => ({
    prev: int(shape.count.dma_fence),
    fence: int(shape.count.dma_fence),
    prevSeqno: int(shape.count.dma_fence_chain === 0 ? 0 : SEQNO_MAX),
    queued: int(shape.count.dma_fence_chain === 0 ? 0 : 1),
    allocated: int(shape.count.dma_fence_chain === 0 ? 0 : 1),
  }),
});

/**
 * Makes a chain node of the fence, and takes over the references to both others. It joins the context of the node before only with
 * a later sequence number; else it opens one of its own, and never goes back.
 * @see dma_fence_chain_init()
 */
export function chainInit(
  k: Kernel,
  chain: number,
  prev: number,
  fence: number,
  seqno: number,
): void {
  const { fence: f } = at(k.fixed.of.dma_fence_chain, chain);
  const node = at(k.dma_fence_chain, chain);
  checkUnused(k, f);
  node.prev = prev + 1;
  node.fence = fence + 1;
  node.prevSeqno = 0;
  node.queued = 0;
  node.allocated = 0;
  const before = prev >= 0 && chainOf(k, prev) >= 0 ? seqnoOf(k, prev) : -1;
  initFence(k, f, 1);
  if (before >= 0 && seqno > before) {
    setTimeline(k, f, contextOf(k, prev), seqno);
    node.prevSeqno = before;
  } else {
    if (before >= 0) broke(k, 'CONT-03');
    setTimeline(k, f, newContext(k, f), Math.max(before, seqno));
  }
  if (chainOf(k, fence) >= 0) broke(k, 'CONT-02');
}
