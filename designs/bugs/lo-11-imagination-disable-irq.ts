import { type TaskHandle, design } from 'fencepost';

export default design(
  {
    title: 'a threaded interrupt handler waits for its own end',
    source:
      'commit a55c2a5c8d680156495b7b1e2a9f5a3e313ba524 drm/imagination: Fix deadlock in soft reset sequence',
    description:
      'The handler of a firmware event starts a soft reset, and the reset calls disable_irq(), which waits until no handler runs. The fences of the device are signalled after it.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const job = d.dma_fence('job fence', { published: true });

    const irq: TaskHandle = d.kthread('pvr_device_irq_thread_handler', (t) => {
      if (variant === 'buggy') t.disable_irq(irq);
      else t.disable_irq_nosync(irq);
      t.dma_fence_signal(job);
    });
  },
);
