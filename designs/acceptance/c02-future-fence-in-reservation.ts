import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a fence that userspace has yet to signal is imported into a shared buffer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_import_sync_file(); drivers/dma-buf/sw_sync.c',
    description:
      'The other process that begins CPU access waits for as long as the first one likes. It can be killed, but the fence is indefinite.',
    variants: { default: { verdict: 'indefinite-fence', violates: ['INDEF-01'] } },
  },
  (d) => {
    const bo = d.dma_buf('bo');
    const point = d.dma_fence('point', { timeline: 'sw_sync' });
    const killed = d.variable('the other process was killed');

    d.userspace('producer', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, point, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_fence_signal(point);
    });

    d.thread('DMA_BUF_SYNC_START of consumer', (t) => {
      t.if(t.dma_resv_wait_timeout(bo, 'WRITE', true, MAX_SCHEDULE_TIMEOUT).failed(), () =>
        t.WRITE_ONCE(killed, 1),
      );
    });

    d.sometimes('a signal ends the wait', killed.is(1));
  },
);
