import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'ww-waiters-in-order-of-arrival',
  mistake: 'Waiters queue in the order in which they come, whatever their age.',
  rule: 'WW-06',
  area: 'ww-mutex',
  livepatch: {
    *__ww_mutex_add_waiter(k, waiter, ww) {
      yield* k.fn.__mutex_add_waiter(k, ww, waiter, undefined);
      return 0;
    },
  },
};
