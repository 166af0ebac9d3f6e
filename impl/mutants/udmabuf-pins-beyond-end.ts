import { type Mutant } from '../mutant.ts';
import { update } from '../memory.ts';

/** A udmabuf may be larger than its memfd. */
export const mutant: Mutant = {
  name: 'udmabuf-pins-beyond-end',
  mistake: 'A udmabuf may be larger than its memfd.',
  rule: 'IOC-12',
  area: 'dma-buf',
  livepatch: {
    *udmabuf_pin_folios(k, inode) {
      yield* update(inode, 'pins', (pins) => pins + 1);
      k.commit();
      return 0;
    },
  },
};
