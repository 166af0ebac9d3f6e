import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** An exporter that can pin and not unpin is accepted. */
export const mutant: Mutant = {
  name: 'export-accepts-single-pin',
  mistake: 'An exporter that can pin and not unpin is accepted.',
  rule: 'LIFE-02',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_export_check(_, ops) {
      yield { access: 'load', object: undefined, field: 'dma_buf_ops' };
      return ops.map_dma_buf && ops.unmap_dma_buf && ops.release ? 0 : errno.EINVAL;
    },
  },
};
