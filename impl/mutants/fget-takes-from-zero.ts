import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fget-takes-from-zero',
  mistake: 'A descriptor lookup takes a reference without looking whether there is one left.',
  rule: 'LIFE-08',
  area: 'sync-file',
  livepatch: {
    *get_file_active(k, file) {
      yield* k.fn.get_file(k, file);
      return true;
    },
  },
};
