import { design } from 'fencepost';

export default design(
  {
    title: 'signallers tolerate waits under dma_resv, from shrinkers and from MMU notifiers',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: { breaks: { verdict: 'rule', violates: ['FENCE-43'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const fence = d.dma_fence('F', { published: true });

    d.mmu_notifier(
      'umem notifier of an RDMA driver',
      (t) => {
        if (variant === 'breaks') t.dma_fence_wait(fence, false);
        else t.dma_fence_test_signaled_flag(fence);
      },
      { gpu: false },
    );
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(fence);
    });
    d.thread('any syscall', (t) => {
      t.kmalloc('GFP_KERNEL');
    });
  },
);
