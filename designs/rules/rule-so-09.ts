import { design } from 'fencepost';

export default design(
  {
    title: 'a transfer between syncobjs names what there is, or its caller looks at the errno',
    source: 'drivers/gpu/drm/drm_syncobj.c:921-1002',
    description: 'Nobody has submitted anything to the source yet.',
    variants: { breaks: { verdict: 'rule', violates: ['SO-09'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const [source, destination] = [d.drm_syncobj('source'), d.drm_syncobj('destination')];
    const from = d.drm_syncobj_handle('handle of the source', source);
    const to = d.drm_syncobj_handle('handle of the destination', destination);
    const node = d.dma_fence_chain('C');
    const fence = d.dma_fence('F', { initially: 'signaled' });
    d.dma_fence_stub('merged', { private: true });
    const moved = d.variable('moved');

    d.thread('compositor', (t) => {
      const transfer = t.DRM_IOCTL_SYNCOBJ_TRANSFER(from, to, 0, 0, 0, 1, node);
      if (variant === 'keeps') t.if(transfer.failed(), () => t.return());
      t.WRITE_ONCE(moved, 1);
    });
    d.thread('client', (t) => t.drm_syncobj_replace_fence(source, fence));
    d.sometimes('the fence is moved', moved.is(1));
  },
);
