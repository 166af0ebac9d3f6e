import { kfree } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The buffer is freed before its exporter has let go of it. */
export const mutant: Mutant = {
  name: 'release-frees-first',
  mistake: 'The buffer is freed before its exporter has let go of it.',
  rule: 'LIFE-11',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_release(k, dmabuf) {
      yield* kfree(dmabuf);
      k.commit();
      if (dmabuf.ops.release !== undefined) yield* dmabuf.ops.release(k, dmabuf);
    },
  },
};
