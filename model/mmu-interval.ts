import { type Kernel, at, broke, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { call, operation } from './operation.ts';
import { mightSleep } from './task.ts';
import { notifierRoutine } from './memory.ts';

interface Args {
  readonly notifier: number;
}

/** MM-05: the task publishes a fence for pages that were invalidated since it asked for them, and whoever invalidated them did not see it. */
export function checkUserPages(k: Kernel, t: number): void {
  for (const notifier of k.mmu_notifier) if ((notifier.stale & (1 << t)) !== 0) broke(k, 'MM-05');
}

/** The fence is out: from here on an invalidation waits for it. */
export function userPagesArePublished(k: Kernel, t: number): void {
  for (const notifier of k.mmu_notifier) {
    notifier.begun &= ~(1 << t);
    notifier.stale &= ~(1 << t);
  }
}

/** Those who invalidate, of whom the caller needs all. */
function needsInvalidations(k: Kernel, a: Args): Need {
  const { active } = at(k.mmu_notifier, a.notifier);
  const { name } = at(k.fixed.of.mmu_notifier, a.notifier);
  const because = `mmu_interval_read_begin(${name}) waits for the end of the invalidation`;
  const of: Need[] = [];
  for (let t = 0; t < k.task.length; t++)
    if ((active & (1 << t)) !== 0) of.push(needsTask(k, t, name, because));
  return { kind: 'all', of };
}

/** Operations on the sequence of a `struct mmu_interval_notifier`. @see mm/mmu_notifier.c */
export const mmuIntervalOperations = {
  /** Begins to look up the pages: sleeps while an invalidation is under way. @see mmu_interval_read_begin() */
  mmu_interval_read_begin: operation({
    name: 'mmu_interval_read_begin',
    params: [['notifier', 'mmu_notifier']],
    maySleep: true,
    uses: ['memalloc', 'notifier-seq'],
    step: {
      check: (k, _, t) => mightSleep(k, t),
      ready: (k, a) => at(k.mmu_notifier, a.notifier).active === 0,
      run: (k, a, t) => {
        const notifier = at(k.mmu_notifier, a.notifier);
        notifier.begun |= 1 << t;
        notifier.stale &= ~(1 << t);
        return 0;
      },
      waitsFor: needsInvalidations,
    },
  }),

  /** 1 if the pages were invalidated since mmu_interval_read_begin(): the caller begins again. It says so for good only under the lock of the notifier. @see mmu_interval_read_retry() */
  mmu_interval_read_retry: operation({
    name: 'mmu_interval_read_retry',
    params: [['notifier', 'mmu_notifier']],
    returns: 'bool',
    uses: ['notifier-seq'],
    step: {
      run: (k, a, t) => {
        const notifier = at(k.mmu_notifier, a.notifier);
        if ((notifier.stale & (1 << t)) === 0) return 0;
        notifier.begun &= ~(1 << t);
        notifier.stale &= ~(1 << t);
        return 1;
      },
    },
  }),

  /** The invalidate callback tells whoever looks up the pages that he must begin again. @see mmu_interval_set_seq() */
  mmu_interval_set_seq: operation({
    name: 'mmu_interval_set_seq',
    params: [['notifier', 'mmu_notifier']],
    uses: ['notifier-seq'],
    step: {
      run: (k, a, t) => {
        const notifier = at(k.mmu_notifier, a.notifier);
        notifier.stale |= notifier.begun;
        notifier.active |= 1 << t;
        return 0;
      },
    },
  }),

  /** The pages are about to go, as in munmap(): the invalidate callback runs. @see mmu_notifier_invalidate_range_start() */
  mmu_notifier_invalidate_range_start: operation({
    name: 'mmu_notifier_invalidate_range_start',
    params: [['notifier', 'mmu_notifier']],
    maySleep: true,
    uses: ['memalloc', 'notifier-seq'],
    calls: (a) => [notifierRoutine(a.notifier)],
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a, t) => {
          const routine = k.fixed.program.routine(notifierRoutine(a.notifier));
          at(k.task, t).reclaim = at(k.fixed.of.mmu_notifier, a.notifier).gpu ? 2 : 4;
          return call(routine, 1);
        },
      },
      {
        run: (k, _, t) => {
          at(k.task, t).reclaim = 0;
          return 0;
        },
      },
    ],
  }),

  /** The pages are gone: who wants to look them up again may. @see mmu_notifier_invalidate_range_end() */
  mmu_notifier_invalidate_range_end: operation({
    name: 'mmu_notifier_invalidate_range_end',
    params: [['notifier', 'mmu_notifier']],
    uses: ['notifier-seq'],
    step: {
      run: (k, a, t) => {
        at(k.mmu_notifier, a.notifier).active &= ~(1 << t);
        return 0;
      },
    },
  }),
};
