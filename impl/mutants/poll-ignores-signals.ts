import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-ignores-signals',
  mistake: 'A poll that a signal woke looks again and sleeps on, for ever awake.',
  rule: '',
  area: 'sync-file',
  livepatch: {
    *do_poll(k, fds, revents, p, expiresNs) {
      let timed_out = expiresNs === 0;
      for (;;) {
        let count = 0;
        for (const [i, pollfd] of fds.entries()) {
          revents[i] = yield* k.fn.do_pollfd(k, pollfd, p);
          if (revents[i] !== 0) count++;
        }
        p.joins = false;
        if (count > 0 || timed_out) return count;
        if (!(yield* k.fn.poll_schedule_timeout(k, p, expiresNs))) timed_out = true;
      }
    },
  },
};
