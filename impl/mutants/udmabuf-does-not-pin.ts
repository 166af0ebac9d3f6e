import { type Mutant } from '../mutant.ts';
import { udmabufFunctions as kernel } from '../udmabuf.ts';
import { update } from '../memory.ts';

/** The pages of a udmabuf are not pinned: they can be sealed against writing. */
export const mutant: Mutant = {
  name: 'udmabuf-does-not-pin',
  mistake: 'The pages of a udmabuf are not pinned: they can be sealed against writing.',
  rule: 'IOC-13',
  area: 'dma-buf',
  livepatch: {
    *udmabuf_pin_folios(k, inode, offset, size) {
      const ret = yield* kernel.udmabuf_pin_folios(k, inode, offset, size);
      if (ret === 0) yield* update(inode, 'pins', (pins) => pins - 1);
      return ret;
    },
    *unpin_all_folios() {
      yield { access: 'load', object: undefined, field: 'pins' };
    },
  },
};
