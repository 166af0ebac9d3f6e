import { errno } from '../errno.ts';
import { read } from '../memory.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'eventfd-read-keeps-count',
  mistake: 'Reading an eventfd leaves what was counted.',
  rule: '',
  area: 'sync-file',
  livepatch: {
    *eventfd_read(k, ctx) {
      const count = yield* read(ctx, 'count');
      k.commit();
      return count > 0 ? count : errno.EAGAIN;
    },
  },
};
