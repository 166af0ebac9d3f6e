import { errno } from '../errno.ts';
import { F_SEAL_SHRINK } from '../memfd.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A udmabuf is made of a memfd that nobody may write to any more. */
export const mutant: Mutant = {
  name: 'udmabuf-of-sealed-pages',
  mistake: 'A udmabuf is made of a memfd that nobody may write to any more.',
  rule: 'IOC-13',
  area: 'dma-buf',
  livepatch: {
    *check_memfd_seals(_, inode) {
      return ((yield* read(inode, 'seals')) & F_SEAL_SHRINK) !== 0 ? 0 : errno.EINVAL;
    },
  },
};
