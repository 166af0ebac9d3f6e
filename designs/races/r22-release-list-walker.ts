import { design } from 'fencepost';

export default design(
  {
    title: 'the last reference of a buffer goes while somebody walks the list of all buffers',
    source:
      'drivers/dma-buf/dma-buf.c dma_buf_iter_begin(), dma_buf_debug_show(), dma_buf_file_release()',
    description:
      'The count is zero and the buffer is still listed. The iterator takes a reference only if there is one left, bufinfo takes none and keeps the buffer with the mutex of the list; whoever just takes one brings a dead buffer back.',
    variants: {
      iterator: { holds: true, kernels: ['7.2'] },
      bufinfo: { holds: true },
      'takes a reference': { verdict: 'rule', violates: ['CTX-05', 'CTX-06', 'LIFE-06'] },
    },
  },
  (d, variant) => {
    const released = d.variable('released', { max: 2 });
    const buf = d.dma_buf('buf', { ops: { release: (t) => t.atomic_inc_return(released) } });

    d.thread('last user', (t) => t.dma_buf_put(buf));
    d.thread('walker', (t) => {
      if (variant === 'bufinfo') t.if(t.dma_buf_debug_show().failed(), () => t.return());
      else if (variant === 'iterator')
        t.if(t.dma_buf_iter_begin().isNot(0), () => t.dma_buf_put(buf));
      else t.get_dma_buf(buf);
    });

    d.always('it is released once', released.isNot(2));
    d.sometimes('it is released', released.is(1));
  },
);
