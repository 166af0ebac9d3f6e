import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { claims } from './claims.fixture.ts';

type WwMutex = Kernel['ww_mutex'][number];

const isAsleep = ({ waiters, woken }: WwMutex, i: number): boolean =>
  (woken & (1 << (at(waiters, i) - 1))) === 0;

/** Whom each task waits for, if both have a context: the owner of the lock for which the task is queued. */
function waitsFor(k: Kernel): ReadonlyMap<number, number> {
  const edges = new Map<number, number>();
  for (const lock of k.ww_mutex) {
    if (lock.owner === 0 || lock.ctx === 0) continue;
    for (const [i, waiter] of lock.waiters.entries())
      if (waiter !== 0 && at(lock.contexts, i) !== 0) edges.set(waiter - 1, lock.owner - 1);
  }
  return edges;
}

function hasCycle(edges: ReadonlyMap<number, number>): boolean {
  for (const start of edges.keys()) {
    let task = edges.get(start);
    for (let n = 0; n < edges.size && task !== undefined && task !== start; n++)
      task = edges.get(task);
    if (task === start) return true;
  }
  return false;
}

/** I-WW2: what waits for one another in a cycle has been woken, or holds a lock without a context. */
const noCycleAsleep: Property<Kernel> = {
  kind: 'always',
  name: 'no cycle of waiters with contexts while nobody is woken',
  holds: (k) => k.ww_mutex.some(({ woken }) => woken !== 0) || !hasCycle(waitsFor(k)),
};

/** I-WW1: of the sleeping waiters with a context only the first holds locks. */
const onlyFirstHoldsLocks: Property<Kernel> = {
  kind: 'always',
  name: 'only the first sleeping waiter holds locks',
  holds: (k) =>
    k.ww_mutex.every((lock) =>
      lock.waiters
        .flatMap((waiter, i) => {
          const context = at(lock.contexts, i);
          return waiter === 0 || context === 0 || !isAsleep(lock, i) ? [] : [context - 1];
        })
        .slice(1)
        .every((c) => at(k.ww_acquire_ctx, c).acquired === 0),
    ),
};

/** R29: the owner is stored, its context is not, and a waiter with a context has queued meanwhile. */
const queuesBetweenTheStores: Property<Kernel> = {
  kind: 'sometimes',
  name: 'a waiter queues between the two stores of the fast path',
  seen: (k) =>
    k.ww_mutex.some(
      ({ owner, ctx, contexts }) => owner !== 0 && ctx === 0 && at(contexts, 0) !== 0,
    ),
};

/** A cycle that only a wake-up will resolve: without it the invariant would say nothing. */
const cycleAwake: Property<Kernel> = {
  kind: 'sometimes',
  name: 'a cycle in which somebody is woken',
  seen: (k) => hasCycle(waitsFor(k)),
};

const inARing =
  (tasks: number) =>
  (d: DesignBuilder): void => {
    const buffers = Array.from({ length: tasks }, (_, i) => d.dma_buf(`buffer ${i}`));
    for (let i = 0; i < tasks; i++) {
      const ctx = d.ww_acquire_ctx(`ctx ${i}`);
      const first = at(buffers, i);
      const second = at(buffers, (i + 1) % tasks);
      d.kthread(`task ${i}`, (t) => {
        t.ww_acquire_init(ctx);
        t.dma_resv_lock(first, ctx);
        t.if(t.dma_resv_lock(second, ctx).is('-EDEADLK'), () => {
          t.dma_resv_unlock(first);
          t.dma_resv_lock_slow(second, ctx);
          t.dma_resv_unlock(second);
          t.ww_acquire_fini(ctx);
          t.return();
        });
        t.dma_resv_unlock(second);
        t.dma_resv_unlock(first);
        t.ww_acquire_fini(ctx);
      });
    }
  };

describe('the invariants of kernel/locking/ww_mutex.h', () => {
  it.each([
    [2, 180],
    [3, 4928],
  ])('hold for %d transactions in a ring, in the window of the fast path too', (tasks, states) => {
    const properties = [noCycleAsleep, onlyFirstHoldsLocks, queuesBetweenTheStores, cycleAwake];
    expect(claims(inARing(tasks), properties)).toEqual({
      failed: [],
      seen: [cycleAwake.name, queuesBetweenTheStores.name].toSorted(),
      states,
      complete: true,
    });
  });

  it('ask for a cycle, and not for a chain', () => {
    const cycle = new Map([
      [0, 1],
      [1, 0],
    ]);
    expect(hasCycle(cycle)).toBe(true);
    expect(hasCycle(new Map([[0, 1]]))).toBe(false);
  });
});
