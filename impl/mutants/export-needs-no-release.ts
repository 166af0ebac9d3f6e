import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

/** An exporter without a release op is accepted. */
export const mutant: Mutant = {
  name: 'export-needs-no-release',
  mistake: 'An exporter without a release op is accepted.',
  rule: 'LIFE-01',
  area: 'dma-buf',
  livepatch: {
    *dma_buf_export_check(_, ops) {
      yield { access: 'load', object: undefined, field: 'dma_buf_ops' };
      if (!ops.map_dma_buf || !ops.unmap_dma_buf) return errno.EINVAL;
      return (ops.pin === undefined) === (ops.unpin === undefined) ? 0 : errno.EINVAL;
    },
  },
};
