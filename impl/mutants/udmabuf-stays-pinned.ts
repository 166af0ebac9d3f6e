import { type Mutant } from '../mutant.ts';

/** The pages of a udmabuf stay pinned when it is gone. */
export const mutant: Mutant = {
  name: 'udmabuf-stays-pinned',
  mistake: 'The pages of a udmabuf stay pinned when it is gone.',
  rule: 'IOC-12',
  area: 'dma-buf',
  livepatch: {
    *unpin_all_folios() {
      yield { access: 'load', object: undefined, field: 'pins' };
    },
  },
};
