import { errno } from '../errno.ts';
import { F_SEAL_FUTURE_WRITE, F_SEAL_WRITE } from '../memfd.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

/** A udmabuf is made of a memfd that can still shrink. */
export const mutant: Mutant = {
  name: 'udmabuf-needs-no-seal',
  mistake: 'A udmabuf is made of a memfd that can still shrink.',
  rule: 'IOC-13',
  area: 'dma-buf',
  livepatch: {
    *check_memfd_seals(_, inode) {
      const seals = yield* read(inode, 'seals');
      return (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE)) === 0 ? 0 : errno.EINVAL;
    },
  },
};
