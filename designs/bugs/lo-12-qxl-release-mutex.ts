import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer is unpinned with the release mutex held',
    source:
      'drm/qxl: fix lockdep issue in qxl_alloc_release_reserved (Fixes 65ffea3c6e73); Message-ID 20210217123213.2199186-5-kraxel@redhat.com',
    description:
      'qxl_bo_unpin() takes the reservation lock of the old release buffer; a submission that holds that lock wants the mutex.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const releaseMutex = d.mutex('qdev->release_mutex');
    const old = d.dma_buf('old release bo');

    d.thread('qxl_alloc_release_reserved', (t) => {
      const qxlBoUnpin = (): void => {
        t.dma_resv_lock(old, null);
        t.dma_resv_unlock(old);
      };
      t.mutex_lock(releaseMutex);
      if (variant === 'buggy') qxlBoUnpin();
      t.mutex_unlock(releaseMutex);
      if (variant === 'fixed') qxlBoUnpin();
    });

    d.thread('qxl_execbuffer_ioctl', (t) => {
      t.dma_resv_lock(old, null);
      t.mutex_lock(releaseMutex);
      t.mutex_unlock(releaseMutex);
      t.dma_resv_unlock(old);
    });
  },
);
