import { kfree } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** The attachment is freed before the exporter has let go of it. */
export const mutant: Mutant = {
  name: 'detach-frees-first',
  mistake: 'The attachment is freed before the exporter has let go of it.',
  rule: 'LIFE-17',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_detach(k, dmabuf, attach) {
      yield* k.fn.dma_buf_attachment_unlink(k, dmabuf, attach);
      yield* kfree(attach);
      if (dmabuf.ops.detach !== undefined) yield* dmabuf.ops.detach(k, dmabuf, attach);
    },
  },
};
