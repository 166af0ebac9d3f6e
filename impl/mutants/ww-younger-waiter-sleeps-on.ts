import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-younger-waiter-sleeps-on',
  mistake:
    'An older waiter that queues does not wake the younger one, which holds what the older one may need.',
  rule: 'WW-05',
  area: 'ww-mutex',
  livepatch: {
    // oxlint-disable-next-line require-yield -- it wakes nobody.
    *__ww_mutex_die(_, __, ___, ctx) {
      return ctx.is_wait_die;
    },
  },
};
