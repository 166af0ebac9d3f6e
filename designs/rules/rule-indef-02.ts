import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, design } from 'fencepost';

export default design(
  {
    title: 'an empty syncobj never becomes a dma_fence',
    source: 'Documentation/driver-api/dma-buf.rst:232-301 Indefinite DMA Fences',
    variants: {
      breaks: { verdict: 'rule', violates: ['INDEF-02', 'INDEF-10'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const point = d.dma_fence('point');
    const fence = d.dma_fence('F');
    const flags = variant === 'breaks' ? DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT : 0;
    const run = d.work('run_job', { queued: false }, (t) => {
      if (variant === 'breaks') t.drm_syncobj_find_fence(syncobj, flags);
      t.dma_fence_signal(fence);
    });

    d.thread('submit ioctl', (t) => {
      if (variant === 'keeps') {
        t.if(t.drm_syncobj_find_fence(syncobj, flags).failed(), () => t.return());
      }
      t.fd_install(fence);
      t.queue_work(run);
    });
    d.hardirq('ring irq', (t) => {
      t.dma_fence_signal(point);
    });
    d.userspace('client', (t) => {
      t.userspace_step();
      t.drm_syncobj_replace_fence(syncobj, point);
    });
  },
);
