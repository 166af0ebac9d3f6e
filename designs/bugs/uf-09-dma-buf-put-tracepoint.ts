import { design } from 'fencepost';

export default design(
  {
    title: 'a tracepoint reads the buffer after the final put',
    source:
      'dma-buf: fix UAF in dma_buf_put() tracepoint; Message-ID 20260408123916.2604101-2-andi.shyti@kernel.org',
    description: 'Instrumentation obeys the rules of what it looks at: trace first, then put.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const dmabuf = d.kref('dmabuf', { refs: 2 });

    d.thread('dma_buf_put', (t) => {
      if (variant === 'fixed') t.access(dmabuf);
      t.kref_put(dmabuf);
      if (variant === 'buggy') t.access(dmabuf);
    });

    d.thread('close(fd)', (t) => {
      t.kref_put(dmabuf);
    });
  },
);
