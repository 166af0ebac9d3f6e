import { design } from 'fencepost';

export default design(
  {
    title: 'a static importer maps while the move of the buffer is under way',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_map_attachment()',
    description:
      'The core waits for the KERNEL fences with the lock held, and a signal may end the wait: then the mapping and the pin come undone, so that everything is balanced when the device detaches. An importer that does not look at the result unmaps what it never had.',
    variants: {
      'looks at the result': { holds: true, kernels: ['7.2'] },
      'unmaps in any case': { verdict: 'rule', violates: ['DYN-03', 'LIFE-25'], kernels: ['7.2'] },
    },
  },
  (d, variant) => {
    const pins = d.variable('pins');
    const mappings = d.variable('mappings');
    const interrupted = d.variable('interrupted');
    const moved = d.dma_fence('M');
    const buf = d.dma_buf('buf', {
      ops: {
        pin: (t) => t.WRITE_ONCE(pins, 1),
        unpin: (t) => t.WRITE_ONCE(pins, 0),
        map_dma_buf: (t) => t.WRITE_ONCE(mappings, 1),
        unmap_dma_buf: (t) => t.WRITE_ONCE(mappings, 0),
      },
    });

    const copy = d.job('copy job', { submitted: false }, (t) => t.dma_fence_signal(moved));
    d.thread('import ioctl', (t) => {
      t.dma_resv_lock(buf, null);
      t.dma_resv_reserve_fences(buf, 1);
      t.dma_resv_add_fence(buf, moved, 'KERNEL');
      t.dma_resv_unlock(buf);
      t.ring_doorbell(copy);
      const mapped = t.dma_buf_map_attachment_unlocked(buf, 'DMA_TO_DEVICE');
      t.if(mapped.is('-ERESTARTSYS'), () => {
        t.assert(pins.is(0));
        t.assert(mappings.is(0));
        t.WRITE_ONCE(interrupted, 1);
      });
      if (variant === 'unmaps in any case')
        t.dma_buf_unmap_attachment_unlocked(buf, 'DMA_TO_DEVICE');
      else
        t.if(mapped.is(0), () => {
          t.assert(moved.isSignaled());
          t.dma_buf_unmap_attachment_unlocked(buf, 'DMA_TO_DEVICE');
        });
      t.assert(pins.is(0));
      t.dma_buf_detach(buf, buf);
    });

    d.sometimes('a signal ends the wait', interrupted.is(1));
  },
);
