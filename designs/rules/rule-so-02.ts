import { design } from 'fencepost';

export default design(
  {
    title: 'a submission needs the fence of its syncobj now',
    source: 'drivers/gpu/drm/drm_syncobj.c:82-83,436-483',
    variants: { breaks: { verdict: 'rule', violates: ['SO-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const point = d.dma_fence('point');
    const out = d.dma_fence('out-fence');

    const job = d.job('job', { submitted: false }, (t) => t.dma_fence_signal(out));
    d.thread('submit ioctl', (t) => {
      const found = t.drm_syncobj_find_fence(handle, 0, 0, null);
      if (variant === 'keeps') t.if(found.failed(), () => t.return());
      t.queue_work(job);
      t.fd_install(out);
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(point));
    d.thread('producer', (t) => t.drm_syncobj_replace_fence(syncobj, point));
  },
);
