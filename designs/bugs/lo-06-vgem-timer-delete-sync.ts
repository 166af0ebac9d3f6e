import { design } from 'fencepost';

export default design(
  {
    title: 'a fence release in hard interrupt waits for the timer that it interrupted',
    source:
      'drm/vgem-fence: Fix potential deadlock on release (Fixes 4077798484459); dri-devel 2025-09-26; CVE-2025-68757',
    description:
      'The last reference may go away in any context. The release op deletes its timer synchronously, and the handler of that timer sits below the interrupt on the same CPU; an irq-safe timer cannot be caught in its handler.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fence = d.dma_fence('vgem fence', {
      release: (t) => t.timer_delete_sync(timer),
    });
    const other = d.dma_fence('other fence');
    const putFence = d.dma_fence_cb('other callback', (t) => t.dma_fence_put(fence));

    const timer = d.timer(
      'vgem_fence_timeout',
      { armed: true, irqsafe: variant === 'fixed' },
      (t) => t.dma_fence_signal(fence),
    );

    const irq = d.hardirq('other driver irq', { interrupts: timer, raised: false }, (t) => {
      t.dma_fence_signal(other);
    });

    d.thread('other driver', (t) => {
      t.if(t.dma_fence_add_callback(other, putFence).succeeded(), () => t.raise_irq(irq));
    });
  },
);
