import { design } from 'fencepost';

export default design(
  {
    title: 'a compositor waits for an array of the fences of its clients',
    source: 'drivers/dma-buf/dma-fence-array.c dma_fence_array_create()',
    description:
      'What the members have told, the array tells: the reader waits for all writers with one fence.',
    variants: {
      'waits for the array': { holds: true },
      'waits for one member': { verdict: 'rule', violates: ['DMA-01'] },
    },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    const left = d.dma_fence('F(left)', { timeline: 'ring 0' });
    const right = d.dma_fence('F(right)', { timeline: 'ring 1' });
    const both = d.dma_fence_array('both halves', [left, right]);
    const other = d.dma_buf('right half');
    const drawLeft = d.job('draws the left half', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_FROM_DEVICE');
      t.dma_finish(frame);
      t.dma_fence_signal(left);
    });
    const drawRight = d.job('draws the right half', { submitted: false }, (t) => {
      t.dma_start(other, 'DMA_FROM_DEVICE');
      t.dma_finish(other);
      t.dma_fence_signal(right);
    });
    const show = d.job('shows', { submitted: false }, (t) => {
      t.dma_start(frame, 'DMA_TO_DEVICE');
      t.dma_start(other, 'DMA_TO_DEVICE');
      t.dma_finish(other);
      t.dma_finish(frame);
    });

    d.kthread('compositor', (t) => {
      for (const half of [frame, other]) {
        t.dma_resv_lock(half, null);
        t.dma_buf_map_attachment(half, 'DMA_BIDIRECTIONAL');
        t.dma_resv_unlock(half);
      }
      t.ring_doorbell(drawLeft);
      t.ring_doorbell(drawRight);
      t.dma_fence_wait(variant === 'waits for the array' ? both : left, false);
      t.ring_doorbell(show);
    });
  },
);
