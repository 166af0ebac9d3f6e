import { design } from 'fencepost';

export default design(
  {
    title: 'begin_cpu_access() publishes no error pointer in what others read',
    source: 'drivers/dma-buf/udmabuf.c:222-243 begin_cpu_udmabuf()',
    variants: {
      breaks: { verdict: 'rule', violates: ['CPU-15', 'LOCK-49'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.udmabuf('bo', { serialised: variant === 'keeps' });

    const importer = (name: string): void => {
      d.kthread(name, (t) => {
        const begun = t.dma_buf_begin_cpu_access(bo, 'DMA_FROM_DEVICE');
        t.if(begun.failed(), () => t.return());
        t.cpu_read(bo);
        t.dma_buf_end_cpu_access(bo, 'DMA_FROM_DEVICE');
      });
    };
    importer('importer 1');
    importer('importer 2');
  },
);
