import { EPOLLIN } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-does-not-look-again',
  mistake: 'A poll that was woken says that there is something, and does not look what.',
  rule: 'POLL-05',
  area: 'sync-file',
  livepatch: {
    *do_poll(k, fds, revents, p, expiresNs) {
      const [pollfd] = fds;
      if (pollfd === undefined) return 0;
      if (expiresNs === 0) p.joins = false;
      const mask = yield* k.fn.do_pollfd(k, pollfd, p);
      revents[0] = mask;
      if (mask !== 0) return 1;
      if (expiresNs === 0 || !(yield* k.fn.poll_schedule_timeout(k, p, expiresNs))) return 0;
      revents[0] = EPOLLIN;
      return 1;
    },
  },
};
