import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-stays-in-queues',
  mistake: 'A poll that is over does not leave the wait queues.',
  rule: 'POLL-06',
  area: 'sync-file',
  livepatch: {
    *poll_freewait(k, p) {
      for (const { filp, wait } of p.entries) {
        wait.freed = true;
        yield* k.fn.fput(k, filp);
      }
      p.freed = true;
    },
  },
};
