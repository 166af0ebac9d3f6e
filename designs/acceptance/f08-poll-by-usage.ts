import { EPOLLIN, EPOLLOUT, design } from 'fencepost';

const answers = {
  KERNEL: 0,
  WRITE: 0,
  READ: EPOLLIN,
  BOOKKEEP: EPOLLIN | EPOLLOUT,
} as const;

export default design(
  {
    title: 'EPOLLIN and EPOLLOUT of a buffer with one fence of each usage',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_poll()',
    description:
      'EPOLLIN waits for writers and the kernel, EPOLLOUT for readers too, and neither for bookkeeping. Once the fence has signalled, both are reported.',
    variants: {
      KERNEL: { holds: true },
      WRITE: { holds: true },
      READ: { holds: true },
      BOOKKEEP: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    d.fd('fd', { of: bo });
    const fence = d.dma_fence('F', { refs: 2 });
    const never = d.variable('never');
    const all = EPOLLIN | EPOLLOUT;

    const irq = d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });

    d.thread('process', (t) => {
      const usage =
        variant === 'KERNEL' || variant === 'WRITE' || variant === 'READ' ? variant : 'BOOKKEEP';
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, usage);
      t.dma_resv_unlock(bo);
      const pending = t.dma_buf_poll(bo, all);
      t.if(pending.isNot(answers[usage]), () => {
        t.if(t.dma_fence_is_signaled(fence).is(0), () => t.assert(never.is(1)));
      });
      t.wait4(irq);
      const idle = t.dma_buf_poll(bo, all);
      t.if(idle.isNot(all), () => t.assert(never.is(1)));
    });
  },
);
