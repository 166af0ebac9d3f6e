import { design } from 'fencepost';

export default design(
  {
    title: 'closing a sw_sync timeline signals its points, and a callback owns the last reference',
    source: 'reference E03 and R05; drivers/dma-buf/sw_sync.c sw_sync_debugfs_release()',
    description:
      'All points share the lock of their timeline, and the release of a point takes it. The close signals them under that lock without a reference of its own, so the callback that puts the last one spins on itself. With the sync_file still open the callback is not the last.',
    variants: {
      'the callback owns the last reference': { verdict: 'deadlock', violates: ['FENCE-10'] },
      'the sync_file is closed later': { holds: true },
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

    d.thread('process', (t) => {
      t.SW_SYNC_IOC_CREATE_FENCE(timelineFd, 1, fd, point, file);
      t.sync_file_get_fence(fd, fence);
      t.dma_fence_add_callback(fence, cb);
      if (variant === 'the callback owns the last reference') t.close(fd);
      t.close(timelineFd);
      if (variant === 'the sync_file is closed later') t.close(fd);
    });
  },
);
