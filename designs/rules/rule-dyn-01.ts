import { design } from 'fencepost';

export default design(
  {
    title: 'until 6.12, importer_ops have the callback for moves',
    source: 'drivers/dma-buf/dma-buf.c (6.12) dma_buf_dynamic_attach',
    variants: {
      breaks: { verdict: 'rule', violates: ['DYN-01'], kernels: ['6.1', '6.12'] },
      keeps: { holds: true, kernels: ['6.1', '6.12'] },
    },
  },
  (d, variant) => {
    const buf = d.dma_buf('buf', { ops: { pin: () => undefined, unpin: () => undefined } });
    const importer = d.dma_buf_attachment('rdma', buf, {
      dynamic: true,
      attached: false,
      invalidate_mappings: variant === 'keeps' ? () => undefined : null,
    });

    d.kthread('reg_mr', (t) => {
      t.if(t.dma_buf_dynamic_attach(importer).failed(), () => t.return());
      t.dma_buf_detach(buf, importer);
    });
  },
);
