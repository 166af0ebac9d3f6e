import { dmaBufFunctions as kernel } from '../dma-buf.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The buffer is released with the last reference but one. */
export const mutant: Mutant = {
  name: 'put-releases-early',
  mistake: 'The buffer is released with the last reference but one.',
  rule: 'LIFE-11',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_put(k, dmabuf) {
      const file = yield* k.fn.dma_buf_file(k, dmabuf);
      const left = (yield* read(file, 'f_count')) - 1;
      yield* kernel.dma_buf_put(k, dmabuf);
      if (left === 1 && file.f_op.release !== undefined) yield* file.f_op.release(k, file);
    },
  },
};
