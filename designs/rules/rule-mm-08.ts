import { design } from 'fencepost';

export default design(
  {
    title: 'a wedged or unplugged device has signalled all its fences and stopped DMA',
    source: 'Documentation/gpu/drm-uapi.rst, Device Wedging, driver prerequisites',
    description:
      'The job hangs, and the device cannot be reset. Whoever waits for its fence must not wait for a device that nobody will use again.',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['FENCE-02', 'MM-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const engine = d.engine('gpu', { hangs: true });
    const fence = d.dma_fence('fence', { published: true });
    const device = d.drm_device('card0', { fences: [fence], engines: [engine] });
    const job = d.job('job', (t) => {
      t.engine_start(engine);
      t.engine_run(engine);
      t.engine_finish(engine);
      t.dma_fence_signal(fence);
    });
    d.work('recovery', (t) => {
      if (variant === 'keeps') {
        t.engine_reset_job(engine, job);
        t.dma_fence_signal(fence);
      }
      t.drm_dev_unplug(device);
    });
    d.kthread('waiter', (t) => {
      t.dma_fence_wait(fence, false);
    });
  },
);
