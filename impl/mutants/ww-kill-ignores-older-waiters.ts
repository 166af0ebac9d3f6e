import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-kill-ignores-older-waiters',
  mistake:
    'A waiter looks at the holder only, and not at the older ones that queue in front of it.',
  rule: 'WW-05',
  area: 'ww-mutex',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it looks at nothing.
    *__ww_mutex_has_older_waiter() {
      return false;
    },
  },
};
