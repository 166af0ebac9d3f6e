import { design } from 'fencepost';

export default design(
  {
    title: 'an exporter has a lock of its own for what it keeps from begin to end of a CPU access',
    source: 'drivers/dma-buf/udmabuf.c:222-262 begin_cpu_udmabuf(), end_cpu_udmabuf()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-15', 'LOCK-49'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.udmabuf('bo', { serialised: variant === 'keeps' });

    for (const name of ['writer 1', 'writer 2'])
      d.kthread(name, (t) => {
        const begun = t.dma_buf_begin_cpu_access(bo, 'DMA_TO_DEVICE');
        t.if(begun.failed(), () => t.return());
        t.cpu_write(bo);
        t.dma_buf_end_cpu_access(bo, 'DMA_TO_DEVICE');
      });
  },
);
