import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a buffer moves between the jobs of a dynamic importer',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_map_attachment(), dma_buf_pin()',
    variants: {
      'waits for KERNEL, publishes its fence': { holds: true },
      'does not wait for the move': {
        verdict: 'rule',
        violates: ['DMA-01', 'DYN-07', 'RESV-09', 'RESV-11', 'RESV-12'],
      },
      'publishes no fence': { verdict: 'rule', violates: ['DYN-09'] },
      'the exporter does not wait': { verdict: 'rule', violates: ['RESV-11'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo', { ops: { pin: () => undefined, unpin: () => undefined } });
    const nic = d.dma_buf_attachment('nic', bo, { dynamic: true });
    const moved = d.dma_fence('F(moved)', { timeline: 'mover' });
    const sent = d.dma_fence('F(sent)', { timeline: 'nic' });
    const waits = variant !== 'does not wait for the move';

    const send = d.job('send', { submitted: false }, (t) => {
      if (waits) t.wait_fence_hw(moved);
      t.dma_start(nic, 'DMA_TO_DEVICE');
      t.dma_finish(nic);
      t.dma_fence_signal(sent);
    });
    const move = d.job('move', { submitted: false }, (t) => {
      t.move_backing_storage(bo);
      t.dma_fence_signal(moved);
    });

    d.kthread('driver', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 2);
      t.dma_resv_add_fence(bo, moved, 'KERNEL');
      t.ring_doorbell(move);
      t.dma_buf_map_attachment(nic, 'DMA_TO_DEVICE');
      if (variant !== 'publishes no fence') t.dma_resv_add_fence(bo, sent, 'READ');
      t.ring_doorbell(send);
      t.dma_resv_unlock(bo);
    });
    d.kthread('evict', (t) => {
      t.dma_resv_lock(bo, null);
      if (variant !== 'the exporter does not wait')
        t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.move_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
