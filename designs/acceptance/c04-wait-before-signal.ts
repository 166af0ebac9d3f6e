import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, design } from 'fencepost';

export default design(
  {
    title: 'a submission waits for a syncobj into which nobody has put a fence yet',
    source:
      'drivers/gpu/drm/drm_syncobj.c drm_syncobj_find_fence(), lockdep_assert_none_held_once()',
    description:
      'Wait-before-signal on the host is allowed: the task holds no lock, has published no fence, and a signal or five seconds end its sleep.',
    variants: { default: { holds: true } },
  },
  (d) => {
    const syncobj = d.drm_syncobj('syncobj');
    const fence = d.dma_fence('F', { timeline: 'producer ring' });
    const out = d.dma_fence('out-fence', { timeline: 'consumer ring' });
    const gaveUp = d.variable('consumer gave up');

    const irq = d.hardirq('producer ring irq', { raised: false }, (t) => t.dma_fence_signal(fence));
    d.userspace('producer', (t) => {
      t.raise_irq(irq);
      t.drm_syncobj_replace_fence(syncobj, fence);
    });

    const job = d.job('consumer job', { submitted: false }, (t) => {
      t.wait_fence_hw(fence);
      t.dma_fence_signal(out);
    });
    d.thread('consumer submit ioctl', (t) => {
      const ret = t.drm_syncobj_find_fence(syncobj, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT);
      t.if(ret.failed(), () => {
        t.WRITE_ONCE(gaveUp, 1);
        t.return();
      });
      t.queue_work(job);
      t.fd_install(out);
    });

    d.sometimes('the consumer gives up', gaveUp.is(1));
    d.sometimes('the out-fence signals', out.isSignaled());
  },
);
