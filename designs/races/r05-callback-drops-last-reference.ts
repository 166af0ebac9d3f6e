import { design } from 'fencepost';

export default design(
  {
    title: 'a callback drops the last reference while the signaller holds the lock of the fence',
    source:
      'reference R05; drivers/dma-buf/sw_sync.c sync_timeline_signal(), sw_sync_debugfs_release()',
    description:
      'The increment signals each point with a reference of its own, and puts it when the lock is free again. The close of the timeline does not.',
    variants: {
      sync_timeline_signal: { holds: true },
      sw_sync_debugfs_release: { verdict: 'deadlock', violates: ['FENCE-10'] },
    },
  },
  (d, variant) => {
    const timeline = d.sync_timeline('timeline');
    const timelineFd = d.fd('timeline fd', { of: timeline });
    const point = d.sync_pt('point', timeline);
    const file = d.sync_file('sync_file');
    const fd = d.fd('fence fd');
    const fence = d.dma_fence_slot('in-fence');
    const cb = d.dma_fence_cb('importer callback', (t) => t.dma_fence_put(point));

    d.thread('importer', (t) => {
      t.SW_SYNC_IOC_CREATE_FENCE(timelineFd, 1, fd, point, file);
      t.sync_file_get_fence(fd, fence);
      t.dma_fence_add_callback(fence, cb);
      t.close(fd);
      if (variant === 'sync_timeline_signal') t.SW_SYNC_IOC_INC(timelineFd, 1);
      else t.close(timelineFd);
    });
  },
);
