import { design } from 'fencepost';

export default design(
  {
    title: 'a buffer has a reference of the module of its exporter',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export(), dma_buf_release()',
    description:
      'Without it the module can be unloaded while the buffer is in use, and the release op is called in code that is gone.',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-03'], kernels: ['6.1', '6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.1', '6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const module = d.module('exporter module');
    const buf = d.dma_buf('buf', {
      module,
      owner: variant === 'keeps',
      exported: false,
      ops: { release: (t) => t.kmalloc('GFP_KERNEL') },
    });

    d.thread('prime export', (t) => {
      t.if(t.dma_buf_export(buf).succeeded(), () => t.dma_buf_put(buf));
    });
    d.thread('rmmod', (t) => t.delete_module(module));
  },
);
