import { VGEM_FENCE_WRITE, design } from 'fencepost';

export default design(
  {
    title: 'vgem tests for a conflicting fence before it takes the reservation lock',
    source: 'drivers/gpu/drm/vgem/vgem_fence.c:138-152',
    description:
      'A scanout is added between the test and the lock, and the writer goes ahead: exclusive use is lost. With the lock around both, the one that comes second finds the fence of the first.',
    variants: {
      vgem: { verdict: 'rule', violates: ['RESV-19'] },
      'test under the lock': { holds: true },
    },
  },
  (d, variant) => {
    const file = d.drm_file('file');
    const object = d.drm_gem_object('object');
    const handle = d.drm_gem_handle('handle', file, object);
    const fence = d.vgem_fence('F');
    const scanout = d.dma_fence('scanout');

    d.thread('attach', (t) => {
      if (variant === 'vgem') {
        t.DRM_IOCTL_VGEM_FENCE_ATTACH(file, handle, VGEM_FENCE_WRITE, fence);
        return;
      }
      t.dma_resv_lock(object, null);
      t.if(t.dma_resv_test_signaled(object, 'READ').is(1), () => {
        t.dma_fence_init(fence);
        t.dma_resv_reserve_fences(object, 1);
        t.dma_resv_add_fence(object, fence, 'WRITE');
        t.dma_resv_unlock(object);
        t.dma_fence_signal(fence);
        t.return();
      });
      t.dma_resv_unlock(object);
    });

    d.thread('page flip', (t) => {
      t.dma_resv_lock(object, null);
      t.dma_resv_reserve_fences(object, 1);
      t.dma_resv_add_fence(object, scanout, 'READ');
      t.dma_resv_unlock(object);
    });

    d.hardirq('vblank', (t) => {
      t.dma_fence_signal(scanout);
    });
  },
);
