import { design } from 'fencepost';

export default design(
  {
    title: 'the reservation object that an exporter brings outlives the release',
    source: 'drivers/dma-buf/dma-buf.c dma_buf_export(), dma_buf_release()',
    description:
      'The object lives in the bo of the exporter: the buffer has a reference of that, beside the one of the handle.',
    variants: {
      breaks: { verdict: 'rule', violates: ['LIFE-16'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const resv = d.dma_resv('bo->resv');
    const owns = variant === 'keeps';
    const bo = d.kref('bo', { refs: owns ? 2 : 1, release: (t) => t.dma_resv_fini(resv) });
    const buf = d.dma_buf('buf', {
      resv,
      ops: {
        release: (t) => {
          if (owns) t.kref_put(bo);
        },
      },
    });
    d.thread('last user', (t) => t.dma_buf_put(buf));
    d.thread('gem close', (t) => t.kref_put(bo));
  },
);
