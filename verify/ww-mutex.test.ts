import { type DmaBufHandle, type Handle, type VariableHandle } from '../language/handle.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { claims } from './claims.fixture.ts';

type Ctx = Handle<'ww_acquire_ctx'>;

/** Locks two buffers in a transaction; on -EDEADLK it gives up the first, notes that, and takes the other one first. */
function lockBoth(
  t: TaskBuilder,
  ctx: Ctx,
  first: DmaBufHandle,
  second: DmaBufHandle,
  died: VariableHandle,
): void {
  t.dma_resv_lock(first, ctx);
  t.poll(() => {
    const swap = (held: DmaBufHandle, wanted: DmaBufHandle): void => {
      t.if(t.dma_resv_lock(wanted, ctx).isNot('-EDEADLK'), () => t.break());
      t.WRITE_ONCE(died, 1);
      t.dma_resv_unlock(held);
      t.dma_resv_lock_slow(wanted, ctx);
    };
    swap(first, second);
    swap(second, first);
  });
  t.dma_resv_unlock(first);
  t.dma_resv_unlock(second);
}

/** Two transactions over two buffers in opposite order; the stamp of the older one is drawn first. */
function abba(d: DesignBuilder): void {
  const a = d.dma_buf('A');
  const b = d.dma_buf('B');
  const drawn = d.completion('older stamp is drawn');
  const olderDied = d.variable('older died');
  const youngerDied = d.variable('younger died');
  const older = d.ww_acquire_ctx('older');
  const younger = d.ww_acquire_ctx('younger');
  d.kthread('older task', (t) => {
    t.ww_acquire_init(older);
    t.complete(drawn);
    lockBoth(t, older, a, b, olderDied);
    t.ww_acquire_fini(older);
  });
  d.kthread('younger task', (t) => {
    t.wait_for_completion(drawn);
    t.ww_acquire_init(younger);
    lockBoth(t, younger, b, a, youngerDied);
    t.ww_acquire_fini(younger);
  });
  d.always('the older one never gets -EDEADLK', olderDied.is(0));
  d.sometimes('the younger one gets -EDEADLK', youngerDied.is(1));
}

const nobodyIsWounded: Property<Kernel> = {
  kind: 'always',
  name: 'nobody is wounded',
  holds: (k) => k.ww_acquire_ctx.every(({ wounded }) => wounded === 0),
};

/** -EDEADLK is returned just now to a context that holds nothing: a step sets `contending` while `acquired` is 0. */
const emptyHandedNeverDies: Property<Kernel> = {
  kind: 'everyStep',
  name: 'a context that holds nothing never gets -EDEADLK',
  holds: (before, after) =>
    after.ww_acquire_ctx.every(
      ({ contending, acquired }, c) =>
        contending === 0 || contending === at(before.ww_acquire_ctx, c).contending || acquired > 0,
    ),
};

/** I-WW1 of kernel/locking/ww_mutex.h, the comment at __ww_mutex_die(). */
const onlyFirstHoldsLocks: Property<Kernel> = {
  kind: 'always',
  name: 'of the sleeping waiters with a context only the first holds locks',
  holds: (k) =>
    k.ww_mutex.every(({ waiters, contexts, woken }) => {
      const asleep = waiters.flatMap((waiter, i) => {
        const context = at(contexts, i);
        return waiter === 0 || context === 0 || (woken & (1 << (waiter - 1))) !== 0
          ? []
          : [context - 1];
      });
      return asleep.slice(1).every((c) => at(k.ww_acquire_ctx, c).acquired === 0);
    }),
};

function threeInARing(d: DesignBuilder): void {
  const buffers = ['A', 'B', 'C'].map((name) => d.dma_buf(name));
  const died = d.variable('somebody died');
  for (const i of [0, 1, 2]) {
    const ctx = d.ww_acquire_ctx(`ctx ${i}`);
    d.kthread(`task ${i}`, (t) => {
      t.ww_acquire_init(ctx);
      lockBoth(t, ctx, at(buffers, i), at(buffers, (i + 1) % 3), died);
      t.ww_acquire_fini(ctx);
    });
  }
  d.sometimes('somebody dies', died.is(1));
}

describe('ww_mutex', () => {
  it('WW-01 and WW-03: reservation locks are Wait-Die, so the younger one dies, the older one waits, nobody is wounded', () => {
    expect(claims(abba, [nobodyIsWounded])).toEqual({
      failed: [],
      seen: ['the younger one gets -EDEADLK'],
      states: 128,
      complete: true,
    });
  });

  it('WW-04 and WW-05: with three contexts nobody dies empty-handed, and only the first waiter holds locks', () => {
    expect(claims(threeInARing, [emptyHandedNeverDies, onlyFirstHoldsLocks])).toEqual({
      failed: [],
      seen: ['somebody dies'],
      states: 6186,
      complete: true,
    });
  });

  it('WW-16: a free lock is taken with a signal pending, and -EALREADY comes before everything else', () => {
    const declare = (d: DesignBuilder): void => {
      const a = d.dma_buf('A');
      const ctx = d.ww_acquire_ctx('ctx');
      const other = d.variable('another result');
      d.thread('ioctl', (t) => {
        t.ww_acquire_init(ctx);
        t.if(t.dma_resv_lock_interruptible(a, ctx).isNot(0), () => t.WRITE_ONCE(other, 1));
        const again = t.dma_resv_lock_interruptible(a, ctx);
        t.if(again.isNot('-EALREADY'), () => t.WRITE_ONCE(other, 1));
        t.dma_resv_unlock(a);
        t.ww_acquire_fini(ctx);
      });
      d.always('0, then -EALREADY', other.is(0));
    };
    expect(claims(declare)).toMatchObject({ failed: [], complete: true });
  });

  it('WW-16: a signal wins over the kill test of a queued waiter', () => {
    const declare = (d: DesignBuilder): void => {
      const a = d.dma_buf('A');
      const b = d.dma_buf('B');
      const interrupted = d.variable('-EINTR seen');
      const older = d.ww_acquire_ctx('older');
      const younger = d.ww_acquire_ctx('younger');
      const drawn = d.completion('younger stamp is drawn');
      const queued = d.completion('older stamp is drawn');
      d.kthread('older task', (t) => {
        t.ww_acquire_init(older);
        t.complete(queued);
        t.wait_for_completion(drawn);
        t.dma_resv_lock(a, older);
        t.dma_resv_unlock(a);
        t.ww_acquire_fini(older);
      });
      d.kthread('holder', (t) => {
        t.dma_resv_lock(a, null);
        t.dma_resv_unlock(a);
      });
      d.thread('younger task', (t) => {
        t.wait_for_completion(queued);
        t.ww_acquire_init(younger);
        t.complete(drawn);
        t.dma_resv_lock(b, younger);
        const ret = t.dma_resv_lock_interruptible(a, younger);
        t.if(ret.is('-EINTR'), () => t.WRITE_ONCE(interrupted, 1));
        t.if(ret.is(0), () => t.dma_resv_unlock(a));
        t.dma_resv_unlock(b);
        t.ww_acquire_fini(younger);
      });
      d.sometimes('-EINTR', interrupted.is(1));
    };
    // Fails where the younger one is interrupted although the older one owns the lock: it would have had to die.
    const diesFirst: Property<Kernel> = {
      kind: 'everyStep',
      name: 'the kill test comes before the signal',
      holds: (before, _, rule) => !rule.includes('interrupted') || at(before.ww_mutex, 0).ctx !== 1,
    };
    expect(claims(declare, [diesFirst])).toMatchObject({
      failed: ['the kill test comes before the signal'],
      seen: ['-EINTR'],
    });
  });

  it('WW-16: a wounded context still takes a free lock', () => {
    const declare = (d: DesignBuilder): void => {
      const a = d.ww_mutex('A', { class: 'wound-wait' });
      const b = d.ww_mutex('B', { class: 'wound-wait' });
      const c = d.ww_mutex('C', { class: 'wound-wait' });
      const older = d.ww_acquire_ctx('older', { class: 'wound-wait' });
      const younger = d.ww_acquire_ctx('younger', { class: 'wound-wait' });
      const drawn = d.completion('older stamp is drawn');
      const refused = d.variable('C refused');
      d.kthread('older task', (t) => {
        t.ww_acquire_init(older);
        t.complete(drawn);
        t.ww_mutex_lock(b, older);
        t.ww_mutex_lock(a, older);
        t.ww_mutex_unlock(a);
        t.ww_mutex_unlock(b);
        t.ww_acquire_fini(older);
      });
      d.kthread('younger task', (t) => {
        t.wait_for_completion(drawn);
        t.ww_acquire_init(younger);
        t.ww_mutex_lock(a, younger);
        t.if(t.ww_mutex_lock(c, younger).isNot(0), () => t.WRITE_ONCE(refused, 1));
        t.ww_mutex_unlock(c);
        t.ww_mutex_unlock(a);
        t.ww_acquire_fini(younger);
      });
      d.always('C is never refused', refused.is(0));
    };
    const wounded: Property<Kernel> = {
      kind: 'sometimes',
      name: 'wounded while it takes C',
      seen: (k) => k.ww_acquire_ctx.some((ctx) => ctx.wounded === 1 && ctx.acquired === 2),
    };
    expect(claims(declare, [wounded])).toMatchObject({
      failed: [],
      seen: ['wounded while it takes C'],
    });
  });

  it('WW-19: a trylock with a context counts in it, and one on a lock that it owns returns 0', () => {
    const declare = (d: DesignBuilder): void => {
      const a = d.ww_mutex('A');
      const ctx = d.ww_acquire_ctx('ctx');
      const other = d.variable('another result');
      d.kthread('task', (t) => {
        t.ww_acquire_init(ctx);
        t.if(t.ww_mutex_trylock(a, ctx).isNot(1), () => t.WRITE_ONCE(other, 1));
        t.if(t.ww_mutex_trylock(a, ctx).isNot(0), () => t.WRITE_ONCE(other, 1));
        t.if(t.ww_mutex_lock(a, ctx).isNot('-EALREADY'), () => t.WRITE_ONCE(other, 1));
        t.ww_mutex_unlock(a);
        t.ww_acquire_fini(ctx);
      });
      d.always('1, 0, -EALREADY', other.is(0));
    };
    const counted: Property<Kernel> = {
      kind: 'sometimes',
      name: 'the trylock counts',
      seen: (k) => at(k.ww_acquire_ctx, 0).acquired === 1 && at(k.ww_mutex, 0).ctx === 1,
    };
    expect(claims(declare, [counted])).toMatchObject({ failed: [], seen: ['the trylock counts'] });
  });

  it('WW-19: after a trylock the waiters look again, and the younger one dies', () => {
    const declare = (d: DesignBuilder): void => {
      const a = d.ww_mutex('A');
      const b = d.ww_mutex('B');
      const older = d.ww_acquire_ctx('older');
      const younger = d.ww_acquire_ctx('younger');
      const drawn = d.completion('older stamp is drawn');
      const died = d.variable('died behind the trylock');
      d.kthread('holder', (t) => {
        t.ww_mutex_lock(a, null);
        t.ww_mutex_unlock(a);
      });
      d.kthread('older task', (t) => {
        t.ww_acquire_init(older);
        t.complete(drawn);
        t.if(t.ww_mutex_trylock(a, older).is(1), () => {
          t.ww_mutex_lock(b, older);
          t.ww_mutex_unlock(b);
          t.ww_mutex_unlock(a);
        });
        t.ww_acquire_fini(older);
      });
      d.kthread('younger task', (t) => {
        t.wait_for_completion(drawn);
        t.ww_acquire_init(younger);
        t.ww_mutex_lock(b, younger);
        t.if(
          t.ww_mutex_lock(a, younger).is('-EDEADLK'),
          () => t.WRITE_ONCE(died, 1),
          () => t.ww_mutex_unlock(a),
        );
        t.ww_mutex_unlock(b);
        t.ww_acquire_fini(younger);
      });
      d.sometimes('the younger one dies', died.is(1));
    };
    expect(claims(declare)).toMatchObject({ failed: [], seen: ['the younger one dies'] });
  });
});
