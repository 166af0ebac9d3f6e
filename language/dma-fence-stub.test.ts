import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type KernelOptions } from '../model/kernel.ts';
import { type KernelVersion } from '../model/profile.ts';
import { explored } from '../verify/explored.fixture.ts';

type Declare = (d: DesignBuilder) => void;

const search = (
  declare: Declare,
  options: Partial<KernelOptions> & { readonly kernel?: KernelVersion } = {},
): readonly unknown[] => {
  const { findings, states, edges, depth, complete } = explored(declare, options);
  expect(complete).toBe(true);
  return [findings.join(' '), states, edges, depth];
};

/** The stub is put into a reservation object, waited for, and used in an interrupt on the same CPU too. */
const stubs: Declare = (d) => {
  const stub = d.dma_fence_stub();
  const syncobj = d.drm_syncobj('syncobj');
  const thread = d.kthread('ioctl', (t) => {
    t.dma_fence_get_stub(stub);
    t.dma_fence_wait(stub, false);
    t.drm_syncobj_replace_fence(syncobj, stub);
    t.dma_fence_put(stub);
  });
  d.hardirq('irq', { interrupts: thread }, (t) => {
    t.dma_fence_get_stub(stub);
    t.dma_fence_put(stub);
  });
};

/** A private stub; `checks` looks whether there is one. */
const allocated =
  (checks: boolean): Declare =>
  (d) => {
    const stub = d.dma_fence_stub('private stub', { private: true });
    d.kthread('ioctl', (t) => {
      const made = t.dma_fence_allocate_private_stub(stub);
      if (checks) t.if(made.failed(), () => t.return());
      t.dma_fence_get_status(stub);
      t.dma_fence_wait(stub, false);
      t.assert(stub.isSignaled());
    });
  };

/** Allocates a stub on the way to the signal of a fence that others wait for. */
const inSignalling: Declare = (d) => {
  const fence = d.dma_fence('F', { published: true });
  const stub = d.dma_fence_stub('private stub', { private: true });
  d.shrinker('shrinker', (t) => t.dma_fence_wait(fence, false));
  d.work('worker', (t) => {
    t.dma_fence_allocate_private_stub(stub);
    t.dma_fence_signal(fence);
  });
};

/** Compares fences; `timeline` is the second one's. */
const compared =
  (timeline: 'ring 1' | 'ring 2'): Declare =>
  (d) => {
    const f1 = d.dma_fence('F1', { timeline: 'ring 1' });
    const f2 = d.dma_fence('F2', { timeline, signaled_op: true });
    const never = d.variable('never');
    d.kthread('ioctl', (t) => {
      t.if(t.dma_fence_is_later(f2, f1).is(0), () => t.assert(never.is(1)));
      t.if(t.dma_fence_is_later(f1, f2).is(1), () => t.assert(never.is(1)));
      t.if(t.dma_fence_is_later_or_same(f1, f1).is(0), () => t.assert(never.is(1)));
      t.if(t.dma_fence_later(f1, f2).isNot(2), () => t.assert(never.is(1)));
      t.dma_fence_signal(f1);
      t.hw_complete(f2);
      t.if(t.dma_fence_later(f1, f2).isNot(0), () => t.assert(never.is(1)));
      t.assert(f2.isSignaled());
    });
  };

describe('dma_fence_get_stub()', () => {
  it('gives everybody the same fence, which has always been signalled', () => {
    expect(search(stubs)).toEqual(['', 25, 28, 8]);
  });

  it('CTX-02: takes a lock up to 6.12, with interrupts as they are', () => {
    expect(search(stubs, { kernel: '6.12' })[0]).toBe('CTX-02 deadlock');
    expect(search(stubs, { kernel: '6.1' })[0]).toBe('CTX-02 deadlock');
  });
});

describe('dma_fence_allocate_private_stub()', () => {
  it('makes a fence that has signalled', () => {
    expect(search(allocated(false))).toEqual(['', 5, 4, 4]);
  });

  it('fails if memory is short', () => {
    expect(search(allocated(true), { shortMemory: true })).toEqual(['', 6, 5, 4]);
    expect(search(allocated(false), { shortMemory: true })[0]).toContain('CTX-07');
  });

  it('FENCE-41: enters reclaim, which may wait for the very fence', () => {
    expect(search(inSignalling)[0]).toBe('FENCE-41 deadlock');
  });

  it('cannot stand in an interrupt', () => {
    const inIrq: Declare = (d) => {
      const stub = d.dma_fence_stub('private stub', { private: true });
      d.hardirq('irq', (t) => t.dma_fence_allocate_private_stub(stub));
    };
    expect(() => search(inIrq)).toThrow('may sleep');
  });
});

describe('the order of fences', () => {
  it('is that of their seqnos; the later one is tested, which may signal it', () => {
    expect(search(compared('ring 1'))).toEqual(['', 11, 10, 10]);
  });

  it('FENCE-20: means nothing outside one context', () => {
    expect(search(compared('ring 2'))[0]).toBe('CTX-09 FENCE-20');
  });

  it('FENCE-19: begins with a context of its own', () => {
    const contexts =
      (num: number): Declare =>
      (d) =>
        void d.kthread('probe', (t) => t.dma_fence_context_alloc(num));
    expect(search(contexts(1))).toEqual(['', 2, 1, 1]);
    expect(search(contexts(0))[0]).toBe('FENCE-19');
  });

  it('has 64 bits since dma_fence_init64(), which 6.12 does not have', () => {
    const chain: Declare = (d) => {
      const fence = d.dma_fence('F', { initially: 'uninitialised' });
      d.kthread('ioctl', (t) => {
        t.dma_fence_init64(fence);
        t.dma_fence_signal(fence);
      });
    };
    expect(search(chain)).toEqual(['', 3, 2, 2]);
    expect(() => search(chain, { kernel: '6.12' })).toThrow('does not exist in 6.12');
  });
});

/** Somebody empties the slot, or puts another fence into it, while a reader looks; without a reference of his own he is late. */
const slot =
  (read: boolean): Declare =>
  (d) => {
    const syncobj = d.drm_syncobj('syncobj');
    const f1 = d.dma_fence('F1', { initially: 'signaled' });
    const f2 = d.dma_fence('F2', { initially: 'signaled' });
    d.kthread('submit', (t) => {
      t.drm_syncobj_replace_fence(syncobj, f1);
      t.dma_fence_put(f1);
      t.drm_syncobj_replace_fence(syncobj, f2);
      t.dma_fence_put(f2);
    });
    d.kthread('reader', (t) => {
      if (read) t.rcu_read_lock();
      const got = t.dma_fence_get_rcu_safe(syncobj);
      if (read) t.rcu_read_unlock();
      t.if(got.is(f1.index + 1), () => {
        t.dma_fence_wait(f1, false);
        t.dma_fence_put(f1);
      });
      t.if(got.is(f2.index + 1), () => {
        t.dma_fence_wait(f2, false);
        t.dma_fence_put(f2);
      });
    });
  };

describe('dma_fence_get_rcu_safe()', () => {
  it('returns a fence that was in the slot, with a reference', () => {
    expect(search(slot(true))).toEqual(['', 64, 99, 11]);
  });

  it('RCU-01: needs the read section, or the fence is gone under its hands', () => {
    expect(search(slot(false))[0]).toBe('CTX-06 RCU-01');
  });
});

/** debugfs prints a fence while the driver lets its timeline go after the signal; `waits` for a grace period in between. */
const debugfs =
  (waits: boolean): Declare =>
  (d) => {
    const rcu = d.rcu();
    const timeline = d.kref('timeline');
    const fence = d.dma_fence('F', { storage: timeline });
    d.kthread('driver', (t) => {
      t.dma_fence_signal(fence);
      if (waits) t.synchronize_rcu(rcu);
      t.kref_put(timeline);
    });
    d.kthread('debugfs', (t) => t.dma_fence_describe(fence));
  };

describe('dma_fence_describe()', () => {
  it('FENCE-46: reads the names of a fence until its read section ends', () => {
    expect(search(debugfs(true))).toEqual(['', 12, 16, 4]);
    expect(search(debugfs(false))[0]).toContain('FENCE-46');
  });

  it('CTX-06: reads them at any time up to 6.12, and no grace period helps', () => {
    expect(search(debugfs(true), { kernel: '6.12' })[0]).toContain('CTX-06');
  });
});
