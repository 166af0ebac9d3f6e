import { type Invariant } from './invariant.ts';
import { type Kernel, at } from '../../model/kernel.ts';

type WwMutex = Kernel['ww_mutex'][number];

const queued = (
  lock: WwMutex,
): readonly { readonly task: number; readonly ctx: number; readonly woken: boolean }[] =>
  lock.waiters.flatMap((task, i) =>
    task === 0
      ? []
      : [
          {
            task: task - 1,
            ctx: at(lock.contexts, i) - 1,
            woken: (lock.woken & (1 << (task - 1))) !== 0,
          },
        ],
  );

/** What is true of wound/wait mutexes and their contexts. */
export const wwInvariants: readonly Invariant[] = [
  {
    name: 'S12 a lock with a context has an owner',
    kept: 'mechanism',
    state: (k) => k.ww_mutex.every(({ owner, ctx }) => ctx === 0 || owner !== 0),
  },
  {
    name: 'S12 a context counts the locks that it has',
    kept: 'contract',
    state: (k) =>
      k.ww_acquire_ctx.every(
        ({ task, acquired }, c) =>
          task === 0 || acquired === k.ww_mutex.filter(({ ctx }) => ctx === c + 1).length,
      ),
  },
  {
    name: 'S12 the owner of a lock is the owner of its context',
    kept: 'contract',
    state: (k) =>
      k.ww_mutex.every(
        ({ owner, ctx }) => ctx === 0 || at(k.ww_acquire_ctx, ctx - 1).task === owner,
      ),
  },
  {
    name: 'S12 the waiters stand without a gap, nobody twice, and only waiters are woken',
    kept: 'mechanism',
    state: (k) =>
      k.ww_mutex.every((lock) => {
        const all = queued(lock);
        const mask = all.reduce((bits, { task }) => bits | (1 << task), 0);
        return (
          lock.waiters.every((task, i) => task > 0 === i < all.length) &&
          new Set(all.map(({ task }) => task)).size === all.length &&
          (lock.woken & ~mask) === 0
        );
      }),
  },
  {
    name: 'S12 living contexts have different ages',
    kept: 'contract',
    state: (k) => {
      const ages = k.ww_acquire_ctx.flatMap(({ task, stamp }, c) =>
        task === 0 ? [] : [`${k.fixed.of.ww_acquire_ctx[c]?.class} ${stamp}`],
      );
      return new Set(ages).size === ages.length;
    },
  },
  {
    name: 'S12 waiters with a context stand in the order of their age',
    kept: 'contract',
    state: (k) =>
      k.ww_mutex.every((lock) => {
        const stamps = queued(lock).flatMap(({ ctx }) =>
          ctx < 0 ? [] : [at(k.ww_acquire_ctx, ctx).stamp],
        );
        return stamps.every((stamp, i) => i === 0 || at(stamps, i - 1) <= stamp);
      }),
  },
  {
    name: 'I-WW1 of the waiters with a context only the first has other locks, but for those that are woken',
    kept: 'contract',
    state: (k) =>
      k.ww_mutex.every((lock, l) => {
        if (k.fixed.of.ww_mutex[l]?.class !== 'wait-die') return true;
        const [, ...others] = queued(lock).filter(({ ctx }) => ctx >= 0);
        return others.every(({ ctx, woken }) => woken || at(k.ww_acquire_ctx, ctx).acquired === 0);
      }),
  },
];
