import { EPOLLERR, EPOLLHUP, EPOLLNVAL } from '../poll.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'poll-puts-file-first',
  mistake: 'The reference of the descriptor is dropped before its file is polled.',
  rule: 'POLL-09',
  area: 'sync-file',
  livepatch: {
    *do_pollfd(k, { fd, events }, p) {
      if (fd < 0) return 0;
      const file = yield* k.fn.fget(k, fd);
      if (file === undefined) return EPOLLNVAL;
      p.key = events | EPOLLERR | EPOLLHUP;
      yield* k.fn.fput(k, file);
      return (yield* k.fn.vfs_poll(k, file, p)) & p.key;
    },
  },
};
