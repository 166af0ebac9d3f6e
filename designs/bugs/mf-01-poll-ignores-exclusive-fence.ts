import { EPOLLIN, EPOLLOUT, design } from 'fencepost';

export default design(
  {
    title: 'the poll of a buffer looks at its readers only, if it has any',
    source:
      'dma-buf: fix and rework dma_buf_poll v2; Message-ID 20210616082655.111001-3-christian.koenig@amd.com',
    description:
      'Until 5.14 the fence of the writer was looked at only if there was no other. A reader that was done hid a writer that was not, and the process let the next device write what the first one still wrote. A sync_file of the reader stands for that poll: it answers the same.',
    variants: {
      buggy: { verdict: 'rule', violates: ['DMA-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    const written = d.dma_fence('W');
    const read = d.dma_fence('R', { initially: 'signaled' });
    const shared = d.fd('R as a sync_file', { of: d.sync_file('sync_file', { fence: read }) });

    const first = d.job('writer', { submitted: false }, (t) => {
      t.dma_start(bo, 'DMA_FROM_DEVICE');
      t.dma_finish(bo);
      t.dma_fence_signal(written);
    });
    const next = d.job('next writer', { submitted: false }, (t) => {
      t.dma_start(bo, 'DMA_FROM_DEVICE');
      t.dma_finish(bo);
    });
    d.thread('process', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_buf_map_attachment(bo, 'DMA_FROM_DEVICE');
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, written, 'WRITE');
      t.dma_resv_add_fence(bo, read, 'READ');
      t.ring_doorbell(first);
      t.dma_resv_unlock(bo);
      const events =
        variant === 'buggy' ? t.poll([shared], EPOLLIN, -1) : t.poll([fd], EPOLLOUT, -1);
      t.if(events.is('-EINTR'), () => t.return());
      t.ring_doorbell(next);
    });
  },
);
