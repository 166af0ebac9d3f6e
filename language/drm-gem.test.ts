import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type DmaBufHandle } from './handle.ts';
import { type KernelOptions } from '../model/kernel.ts';
import { explored } from '../verify/explored.fixture.ts';

type Declare = (d: DesignBuilder) => void;

const search = (declare: Declare, options: Partial<KernelOptions> = {}): readonly unknown[] => {
  const { findings, states, edges, depth, complete } = explored(declare, options);
  expect(complete).toBe(true);
  return [findings.join(' '), states, edges, depth];
};

/** Two tasks lock the same buffers in opposite orders; a `user` thread can be interrupted. */
const opposite =
  (user: boolean): Declare =>
  (d) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const submit = (name: string, ...bufs: readonly DmaBufHandle[]): void => {
      const ctx = d.ww_acquire_ctx(`${name} ctx`);
      d[user ? 'thread' : 'kthread'](name, (t) => {
        const locked = t.drm_gem_lock_reservations(bufs, ctx);
        t.if(locked.failed(), () => t.return());
        t.drm_gem_unlock_reservations(bufs, ctx);
      });
    };
    submit('T1', a, b);
    submit('T2', b, a);
  };

/** One buffer is listed twice. */
const duplicate =
  (checks: boolean): Declare =>
  (d) => {
    const a = d.dma_buf('A');
    const b = d.dma_buf('B');
    const ctx = d.ww_acquire_ctx('ctx');
    const never = d.variable('never');
    d.kthread('submit', (t) => {
      const locked = t.drm_gem_lock_reservations([a, b, a], ctx);
      if (checks) t.if(locked.is('-EALREADY'), () => t.return());
      t.if(locked.isNot('-EALREADY'), () => t.assert(never.is(1)));
      t.drm_gem_unlock_reservations([a, b, a], ctx);
    });
  };

/** Locks by hand, and sleeps interruptibly for the contended lock. */
const slowly =
  (kind: 'resv' | 'ww_mutex'): Declare =>
  (d) => {
    const a = d.dma_resv('A');
    const b = d.dma_resv('B');
    const m = d.ww_mutex('M');
    const n = d.ww_mutex('N');
    const submit = (name: string, first: 0 | 1): void => {
      const ctx = d.ww_acquire_ctx(`${name} ctx`);
      const resvs = first === 0 ? ([a, b] as const) : ([b, a] as const);
      const locks = first === 0 ? ([m, n] as const) : ([n, m] as const);
      d.thread(name, (t) => {
        const lock = (i: 0 | 1): ReturnType<typeof t.dma_resv_lock> =>
          kind === 'resv' ? t.dma_resv_lock(resvs[i], ctx) : t.ww_mutex_lock(locks[i], ctx);
        const unlock = (i: 0 | 1): void => {
          if (kind === 'resv') t.dma_resv_unlock(resvs[i]);
          else t.ww_mutex_unlock(locks[i]);
        };
        t.ww_acquire_init(ctx);
        lock(0);
        t.if(lock(1).is('-EDEADLK'), () => {
          unlock(0);
          const slow =
            kind === 'resv'
              ? t.dma_resv_lock_slow_interruptible(resvs[1], ctx)
              : t.ww_mutex_lock_slow_interruptible(locks[1], ctx);
          t.if(slow.is('-EINTR'), () => {
            t.ww_acquire_fini(ctx);
            t.return();
          });
          unlock(1);
          t.ww_acquire_fini(ctx);
          t.return();
        });
        unlock(1);
        unlock(0);
        t.ww_acquire_fini(ctx);
      });
    };
    submit('T1', 0);
    submit('T2', 1);
  };

/** An object goes away while somebody may use it still. */
const finished =
  (how: 'last' | 'early' | 'again'): Declare =>
  (d) => {
    const resv = d.dma_resv('resv');
    const fence = d.dma_fence('F', { initially: 'signaled' });
    d.kthread('driver', (t) => {
      t.dma_resv_lock(resv, null);
      t.dma_resv_reserve_fences(resv, 1);
      t.dma_resv_add_fence(resv, fence, 'WRITE');
      if (how === 'early') t.dma_resv_fini(resv);
      t.dma_resv_unlock(resv);
      if (how !== 'early') t.dma_resv_fini(resv);
      if (how === 'again') t.dma_resv_test_signaled(resv, 'READ');
      t.dma_fence_put(fence);
    });
  };

/** debugfs prints the fences of an object, of which the hardware is done. */
const described =
  (locked: boolean): Declare =>
  (d) => {
    const resv = d.dma_resv('resv');
    const called = d.variable('called');
    const f1 = d.dma_fence('F1', { signaled_op: true, initially: 'active' });
    const f2 = d.dma_fence('F2', { signaled_op: true, initially: 'active' });
    const cb = d.dma_fence_cb('cb', (t) => t.WRITE_ONCE(called, 1));
    d.kthread('debugfs', (t) => {
      t.dma_resv_lock(resv, null);
      t.dma_resv_reserve_fences(resv, 2);
      t.dma_resv_add_fence(resv, f1, 'WRITE');
      t.dma_resv_add_fence(resv, f2, 'BOOKKEEP');
      t.if(t.dma_fence_add_callback(f1, cb).failed(), () => t.return());
      t.hw_complete(f1);
      t.hw_complete(f2);
      if (!locked) t.dma_resv_unlock(resv);
      t.dma_resv_describe(resv);
      if (locked) t.dma_resv_unlock(resv);
      t.assert(f1.isSignaled());
      t.assert(called.is(1));
      t.assert(f2.isUnsignaled());
      t.dma_fence_is_signaled(f2);
    });
  };

describe('drm_gem_lock_reservations()', () => {
  it('locks in any order: the younger one backs off inside the call', () => {
    expect(search(opposite(false))).toEqual(['', 214, 350, 22]);
  });

  it('can be interrupted, and then holds nothing', () => {
    expect(search(opposite(true))).toEqual(['', 310, 570, 22]);
  });

  it('survives injected contention', () => {
    expect(search(opposite(true), { injectDeadlk: true })[0]).toBe('');
  });

  it('does not take a buffer twice', () => {
    expect(search(duplicate(true))).toEqual(['', 10, 9, 9]);
    expect(search(duplicate(false))[0]).toContain('WW-15');
  });
});

describe('the slow locks', () => {
  it.each(['resv', 'ww_mutex'] as const)('can be interrupted: %s', (kind) => {
    expect(search(slowly(kind))).toEqual(['', 194, 332, 16]);
  });
});

describe('dma_resv_fini()', () => {
  it('gives back the fences of an object that nobody uses', () => {
    expect(search(finished('last'))).toEqual(['', 8, 7, 7]);
  });

  it('RESV-25: finds the lock free, and is the last to use the object', () => {
    expect(search(finished('early'))[0]).toBe('RESV-25');
    expect(search(finished('again'))[0]).toBe('RESV-25');
  });

  it('can be followed by dma_resv_init()', () => {
    const reused: Declare = (d) => {
      const resv = d.dma_resv('resv');
      d.kthread('driver', (t) => {
        t.dma_resv_fini(resv);
        t.dma_resv_init(resv);
        t.dma_resv_lock(resv, null);
        t.dma_resv_unlock(resv);
      });
    };
    expect(search(reused)).toEqual(['', 5, 4, 4]);
  });
});

describe('dma_resv_describe()', () => {
  it('signals what it finds done, up to READ', () => {
    expect(search(described(true))).toEqual(['', 25, 24, 24]);
  });

  it('RESV-04: needs the lock', () => {
    expect(search(described(false))[0]).toBe('RESV-04');
  });
});
