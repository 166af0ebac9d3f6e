import { VGEM_FENCE_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'the timer of a vgem fence, the signal ioctl and the close of the file meet',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c vgem_fence_release(), vgem_fence_timeout()',
    description:
      'Whoever drops the last reference waits for the timer to finish. The timer has no reference, so it never waits for itself; one that had would, and dropped it last.',
    variants: {
      vgem: { holds: true },
      'the timer owns a reference': { verdict: 'deadlock' },
    },
  },
  (d, variant) => {
    if (variant === 'vgem') {
      const file = d.drm_file('file');
      const object = d.drm_gem_object('object');
      const handle = d.drm_gem_handle('handle', file, object);
      const fence = d.vgem_fence('F');

      const attacher = d.thread('attach', (t) => {
        t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, VGEM_FENCE_WRITE, fence);
      });
      const signaller = d.thread('signal', (t) => {
        const signaled = t.DRM_IOCTL_VGEM_FENCE_SIGNAL(file, fence, 0);
        t.if(signaled.failed(), () => t.return());
      });
      d.thread('close', (t) => {
        t.wait4(attacher);
        t.wait4(signaller);
        t.vgem_fence_close(file);
      });
      return;
    }

    const fence = d.dma_fence('F', {
      refs: 2,
      published: true,
      release: (t) => t.timer_delete_sync(timer),
    });
    const timer = d.timer('timer of F', { irqsafe: true, armed: true }, (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
    d.thread('signal', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
  },
);
