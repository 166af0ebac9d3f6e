import { design } from 'fencepost';

export default design(
  {
    title: "a fence callback takes no lock that ranks outside the fence's",
    source: 'drivers/dma-buf/dma-fence.c:383-386,693',
    variants: {
      breaks: { verdict: 'rule', violates: ['CTX-02', 'LOCK-43', 'LOCK-44'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('syncobj');
    const rendered = d.dma_fence('rendered');
    const out = d.dma_fence('out', { initially: 'signaled' });
    const work = d.work('submit work', { queued: false }, (t) =>
      t.drm_syncobj_replace_fence(syncobj, out),
    );
    const callback = d.dma_fence_cb('callback', (t) => {
      if (variant === 'breaks') t.drm_syncobj_replace_fence(syncobj, out);
      else t.queue_work(work);
    });

    d.thread('submit ioctl', (t) => {
      t.if(t.dma_fence_add_callback(rendered, callback).failed(), () => t.queue_work(work));
    });
    d.hardirq('ring irq', (t) => t.dma_fence_signal(rendered));
  },
);
