import { design } from 'fencepost';

const kernels = ['3.x'] as const;

export default design(
  {
    title: 'an exporter looks for an error pointer where dma_buf_export() returns NULL',
    source: 'Documentation/dma-buf-sharing.txt (3.3), dma_buf_export()',
    variants: {
      'looks for NULL': { holds: true, kernels },
      'looks for an error pointer': { verdict: 'rule', violates: ['CTX-06', 'LIFE-07'], kernels },
    },
  },
  (d, variant) => {
    d.memory_is_short();
    const bo = d.dma_buf('bo', { exported: false });
    d.thread('export ioctl', (t) => {
      const exported = t.dma_buf_export(bo);
      const failed = variant === 'looks for NULL' ? exported.isNot(0) : exported.failed();
      t.if(failed, () => t.return());
      t.dma_buf_put(bo);
    });
  },
);
