import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, design } from 'fencepost';

export default design(
  {
    title: 'a submission waits for its in-fence to appear before it publishes anything',
    description:
      'Wait-before-signal is for userspace to sort out; nothing of the kernel depends on it until the in-fence is there.',
  },
  (d) => {
    const syncobj = d.drm_syncobj('syncobj');
    const rendered = d.dma_fence('rendered');
    const composited = d.dma_fence('composited');
    const render = d.job('render job', { submitted: false }, (t) => t.dma_fence_signal(rendered));
    const composite = d.job('composite job', { submitted: false }, (t) => {
      t.wait_fence_hw(rendered);
      t.dma_fence_signal(composited);
    });

    d.userspace('client', (t) => {
      t.ring_doorbell(render);
      t.drm_syncobj_replace_fence(syncobj, rendered);
    });

    d.thread('submit ioctl', (t) => {
      const found = t.drm_syncobj_find_fence(syncobj, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT);
      t.if(found.failed(), () => t.return());
      t.ring_doorbell(composite);
      t.fd_install(composited);
    });
  },
);
