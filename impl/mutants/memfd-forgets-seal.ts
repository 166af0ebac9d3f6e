import { type Mutant } from '../mutant.ts';
import { write } from '../memory.ts';

/** A seal against new seals can be followed by others. */
export const mutant: Mutant = {
  name: 'memfd-forgets-seal',
  mistake: 'A seal against new seals can be followed by others.',
  rule: 'IOC-13',
  area: 'dma-buf',
  livepatch: {
    *memfd_add_seals_locked(_, inode, added) {
      yield* write(inode, 'seals', inode.seals | added);
      return 0;
    },
  },
};
