import { design } from 'fencepost';

export default design(
  {
    title: 'a lost completion event of one driver hangs the display of another',
    source: 'https://github.com/NVIDIA/open-gpu-kernel-modules/issues/1290',
    description:
      'The display driver waits for the render fence of the other driver without a timeout of its own, as the contract asks. The renderer has no watchdog, so that one lost interrupt stops every later commit.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fenceLock = d.spinlock('fence_context lock');
    const rendered = d.dma_fence('F', { timeline: 'nvidia-drm', lock: fenceLock, published: true });
    const flipped = d.dma_fence('V', { timeline: 'amdgpu crtc', published: true });

    const irq = d.hardirq('render completion irq', { raised: false }, (t) => {
      t.dma_fence_signal(rendered);
    });
    d.job('render job', (t) => {
      t.choose({
        'event delivered': () => t.raise_irq(irq),
        'event lost': () => {
          if (variant === 'fixed') t.queue_work(watchdog);
        },
      });
    });
    const watchdog = d.work('watchdog', { queued: false }, (t) => {
      t.spin_lock_irqsave(fenceLock);
      t.if(t.dma_fence_test_signaled_flag(rendered).is(0), () => {
        t.dma_fence_set_error(rendered, '-ETIMEDOUT');
        t.dma_fence_signal_locked(rendered);
      });
      t.spin_unlock_irqrestore(fenceLock);
    });

    d.work('drm_atomic_helper commit_work', (t) => {
      t.dma_fence_wait(rendered, false);
      t.dma_fence_signal(flipped);
    });

    d.thread('next atomic commit', (t) => {
      t.dma_fence_wait(flipped, false);
    });
  },
);
