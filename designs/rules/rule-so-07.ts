import { design } from 'fencepost';

export default design(
  {
    title: 'a new point of a timeline is newer than the last',
    source: 'drivers/gpu/drm/drm_syncobj.c:333-362; drivers/dma-buf/dma-fence-chain.c:253-262',
    description:
      'The kernel takes the older point, in a context of its own: queries go on to report the newer one.',
    variants: {
      breaks: { verdict: 'rule', violates: ['CONT-03', 'SO-07'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const syncobj = d.drm_syncobj('timeline');
    const handle = d.drm_syncobj_handle('handle', syncobj);
    const nodes = [d.dma_fence_chain('C1'), d.dma_fence_chain('C2')] as const;
    const point = d.variable('point', { max: 7 });

    d.thread('process', (t) => {
      const second = variant === 'breaks' ? 3 : 6;
      t.if(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([handle], [5], 0, [nodes[0]]).failed(), () =>
        t.return(),
      );
      t.if(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([handle], [second], 0, [nodes[1]]).failed(), () =>
        t.return(),
      );
      t.if(t.DRM_IOCTL_SYNCOBJ_QUERY([handle], [point], 0).failed(), () => t.return());
      t.assert(point.is(variant === 'breaks' ? 5 : 6));
    });
  },
);
