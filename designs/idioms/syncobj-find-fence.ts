import { design } from 'fencepost';

export default design(
  {
    title: 'the fence of a syncobj is waited for while its syncobj gets rid of it',
    description:
      'drm_syncobj_find_fence() gives a reference, which lasts until the waiter puts it.',
  },
  (d) => {
    const syncobj = d.drm_syncobj('syncobj');
    const fence = d.dma_fence('fence', { refs: 1, initially: 'active', published: true });

    d.thread('submit ioctl', (t) => {
      t.drm_syncobj_replace_fence(syncobj, fence);
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
      t.drm_syncobj_replace_fence(syncobj, null);
    });
    d.thread('wait ioctl', (t) => {
      t.if(t.drm_syncobj_find_fence(syncobj, 0).is(0), () => {
        t.dma_fence_wait(fence, false);
        t.dma_fence_put(fence);
      });
    });
  },
);
