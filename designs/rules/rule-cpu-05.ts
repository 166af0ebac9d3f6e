import { design } from 'fencepost';

export default design(
  {
    title: 'the end call has the direction of its begin',
    source: 'include/uapi/linux/dma-buf.h struct dma_buf_sync',
    variants: { breaks: { verdict: 'rule', violates: ['CPU-05'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const frame = d.dma_buf('frame');
    d.thread('draws a cursor', (t) => {
      const begin = variant === 'keeps' ? 'DMA_BIDIRECTIONAL' : 'DMA_FROM_DEVICE';
      const begun = t.dma_buf_begin_cpu_access(frame, begin);
      t.if(begun.failed(), () => t.return());
      t.cpu_read(frame);
      t.cpu_write(frame);
      t.dma_buf_end_cpu_access(frame, 'DMA_BIDIRECTIONAL');
    });
  },
);
