import { type Kernel, at, broke, crash, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { mightSleep } from './task.ts';
import { operation } from './operation.ts';
import { needsIdle, start } from './workqueue.ts';

const isIdle = (k: Kernel, t: number): boolean => at(k.task, t).pc === 0;

/** The read sections that are open now, but for that of `t`. */
function readersBeside(k: Kernel, t: number): number {
  let readers = 0;
  for (let r = 0; r < k.task.length; r++) if (r !== t && at(k.task, r).rcu > 0) readers |= 1 << r;
  return readers;
}

const isHead = (k: Kernel, t: number): boolean => at(k.fixed.tasks, t).rcuHead === true;

/** Some rcu_head whose callback has not run yet, or -1. */
export function pendingHead(k: Kernel): number {
  for (let t = 0; t < k.task.length; t++) if (isHead(k, t) && !isIdle(k, t)) return t;
  return -1;
}

/** Operations of RCU that do not wait themselves: callbacks after a grace period, and memory that is freed without one. */
export const rcuCallbackOperations = {
  /** Has the callback of an rcu_head run after a grace period; a head that is queued already is a bug. @see call_rcu() */
  call_rcu: operation({
    name: 'call_rcu',
    params: [
      ['domain', 'rcu'],
      ['head', 'task'],
    ],
    uses: ['rcu'],
    effects: (a) => [`start:${a.head}`],
    step: {
      run: (k, a, t) => {
        if (!isIdle(k, a.head)) broke(k, 'CTX-08');
        else {
          const own = at(k.task, t).rcu > 0 ? 1 << t : 0;
          at(k.rcu, a.domain).waiting[a.head] = readersBeside(k, t) | own;
          start(k, a.head);
        }
        return 0;
      },
    },
  }),

  /** The first step of a callback: the read sections that were open at its call_rcu() are closed. @see kernel/rcu/tree.c rcu_do_batch() */
  rcu_do_batch: operation({
    name: 'rcu_do_batch',
    params: [['domain', 'rcu']],
    uses: ['rcu'],
    step: {
      ready: (k, a, t) => at(at(k.rcu, a.domain).waiting, t) === 0,
      run: () => 0,
      waitsFor: (k, a, t) => {
        const readers = at(at(k.rcu, a.domain).waiting, t);
        const of: Need[] = [];
        for (let r = 0; r < k.task.length; r++)
          if ((readers & (1 << r)) !== 0)
            of.push(
              needsTask(k, r, 'rcu', 'call_rcu() needs the reader to leave its read section'),
            );
        return { kind: 'all', of };
      },
    },
  }),

  /** Sleeps until every callback that was queued has run. @see rcu_barrier() */
  rcu_barrier: operation({
    name: 'rcu_barrier',
    params: [],
    maySleep: true,
    uses: ['rcu'],
    step: {
      check: (k, _, t) => mightSleep(k, t),
      ready: (k) => pendingHead(k) < 0,
      run: () => 0,
      waitsFor: (k) => {
        const of: Need[] = [];
        for (let t = 0; t < k.task.length; t++)
          if (isHead(k, t) && !isIdle(k, t)) of.push(needsIdle(k, t, 'rcu_barrier'));
        return { kind: 'all', of };
      },
    },
  }),

  /**
   * The slab gives out the memory in which the fence was: 1, or 0 while the fence still lives. One with SLAB_TYPESAFE_BY_RCU
   * waits for no reader.
   * @see kmem_cache_alloc()
   */
  kmem_cache_alloc: operation({
    name: 'kmem_cache_alloc',
    params: [['fence', 'dma_fence']],
    returns: 'bool',
    uses: ['refs'],
    step: { run: (k, a) => at(k.dma_fence, a.fence).freed },
  }),

  /** A release op gives the memory of its fence back at once: whoever reads without a lock may still be at it. @see kfree() */
  kfree: operation({
    name: 'kfree',
    params: [['fence', 'dma_fence']],
    uses: ['refs', 'rcu'],
    step: {
      run: (k, a, t) => {
        if (at(k.dma_fence, a.fence).freed === 1) crash(k, 'CTX-06');
        if (readersBeside(k, t) !== 0) broke(k, 'RCU-03');
        return 0;
      },
    },
  }),
};
