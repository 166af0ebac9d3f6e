import { type Mutant } from '../mutant.ts';

/** An unmap does not reach the exporter. */
export const mutant: Mutant = {
  name: 'unmap-forgets-exporter',
  mistake: 'An unmap does not reach the exporter.',
  rule: 'LIFE-18',
  area: 'dma-buf',
  livepatch: {
    *__unmap_dma_buf(k) {
      yield { access: 'load', object: undefined, field: 'unmap_dma_buf' };
      k.commit();
    },
  },
};
