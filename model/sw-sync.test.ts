import { describe, expect, it } from '@jest/globals';
import { DesignBuilder } from '../language/design-builder.ts';
import { type Step, goneTo, isDone } from './operation.ts';
import { compile } from '../language/compile.ts';
import { isLaterOrSame, setTimeline } from './dma-fence-timeline.ts';
import { profiles } from './profile.ts';
import { swSyncOperations } from './sw-sync.ts';
import { type Failure } from './errno.ts';
import { type Handle, type PointHandle } from '../language/handle.ts';
import { type KernelOptions, at } from './kernel.ts';
import { type KernelVersion } from './profile.ts';
import { type Result } from '../language/program.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';
import { ahead } from './sync-timeline.ts';

const search = (
  declare: (d: DesignBuilder) => void,
  options: Partial<KernelOptions> & { readonly kernel?: KernelVersion } = {},
): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare, options);
  return [findings.join(' '), states, edges, depth];
};

/** A process with a timeline and two descriptors for points to come. */
interface Given {
  readonly t: TaskBuilder;
  readonly timeline: Handle<'fd'>;
  readonly a: Handle<'fd'>;
  readonly b: Handle<'fd'>;
  readonly p: PointHandle;
  readonly q: PointHandle;
  readonly create: (value: number, newfd: Handle<'fd'>) => Result;
  /** Fails unless the call returned this. */
  readonly returns: (result: Result, value: number | Failure) => void;
}

const process =
  (...bodies: readonly ((given: Given) => void)[]) =>
  (d: DesignBuilder): void => {
    const T = d.sync_timeline('T');
    const timeline = d.fd('timeline', { of: T });
    const a = d.fd('a');
    const b = d.fd('b');
    const points = [d.sync_pt('P', T), d.sync_pt('Q', T)] as const;
    const files = [d.sync_file('file of P'), d.sync_file('file of Q')] as const;
    const never = d.variable('never');
    const [p, q] = points;
    for (const [i, body] of bodies.entries())
      d.thread(`thread ${i}`, (t) => {
        const returns: Given['returns'] = (result, value) =>
          t.if(result.isNot(value), () => void t.assert(never.is(1)));
        const create: Given['create'] = (value, newfd) => {
          const n = newfd === a ? 0 : 1;
          return t.SW_SYNC_IOC_CREATE_FENCE(timeline, value, newfd, points[n], files[n]);
        };
        body({ t, timeline, a, b, p, q, create, returns });
      });
  };

/** What a call is given, but for what a design says of it. */
type CallOf<A> = Omit<A, 'checked' | 'polling'>;

/** A state with a timeline and two points, whose numbers may be as large as they like; and a call on it that meets nobody else. */
function unbounded() {
  const d = new DesignBuilder();
  process(({ create, a, b, t, timeline }) => {
    create(1, a);
    create(2, b);
    t.SW_SYNC_IOC_INC(timeline, 1);
  })(d);
  const options = { injectDeadlk: false, shortMemory: false };
  const { codec, constants } = compile(d.model, profiles['7.2'], options);
  const fixed = { ...constants, options: { ...options, unbounded: true } };
  const k = Object.assign(codec.alloc(), { fixed });
  codec.init(k);
  const run = <A>({ steps }: { readonly steps: readonly Step<A>[] }, args: CallOf<A>): void => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two others are the same for all.
    const all = { ...args, checked: 1, polling: 0 } as unknown as A;
    for (let step = 0, result = 0; ; step = goneTo(result)) {
      result = at(steps, step).run(k, all, 0);
      if (isDone(result)) return;
    }
  };
  return { k, run };
}

describe('a timeline of sw_sync', () => {
  it('signals every point that it comes to, and one that it has come to is born signalled', () => {
    const counts = process(({ t, timeline, a, b, p, q, create, returns }) => {
      returns(create(2, a), 0);
      returns(t.SW_SYNC_IOC_INC(timeline, 1), 0);
      returns(t.dma_fence_test_signaled_flag(p), 0);
      returns(t.SW_SYNC_IOC_INC(timeline, 2), 0);
      returns(t.dma_fence_test_signaled_flag(p), 1);
      returns(create(3, b), 0);
      returns(t.dma_fence_test_signaled_flag(q), 1);
    });
    expect(search(counts)).toEqual(['', 22, 21, 21]);
  });

  it('shares a point between those who ask for the same value', () => {
    const shares = process(({ t, timeline, a, b, p, create, returns }) => {
      returns(create(1, a), 0);
      returns(create(1, b), 0);
      t.close(a);
      returns(t.SW_SYNC_IOC_INC(timeline, 1), 0);
      returns(t.dma_fence_get_status(p), 1);
      t.close(b);
    });
    expect(search(shares)).toEqual(['', 31, 30, 30]);
  });

  it('fails what is pending with -ENOENT when it is closed: SF-13', () => {
    const closes = process(({ t, timeline, a, b, p, q, create, returns }) => {
      returns(create(1, a), 0);
      returns(create(2, b), 0);
      t.close(timeline);
      returns(t.dma_fence_get_status(p), '-ENOENT');
      returns(t.dma_fence_get_status(q), '-ENOENT');
      t.close(a);
      t.close(b);
    });
    expect(search(closes)).toEqual(['', 37, 36, 36]);
  });

  it('tests what it is given in the order of the kernel', () => {
    const refuses = process(({ t, timeline, a, b, create, returns }) => {
      returns(t.SW_SYNC_IOC_INC(b, 1), '-EBADF');
      returns(create(5, a), 0);
      returns(t.SW_SYNC_IOC_INC(a, 1), '-ENOTTY');
      returns(t.SW_SYNC_IOC_INC(timeline, 1, { fault: 'in' }), '-EFAULT');
      t.close(timeline);
      returns(create(1, b), '-EBADF');
      returns(t.close(b), '-EBADF');
    });
    expect(search(refuses)).toEqual(['', 17, 16, 16]);
  });

  it('leaves nothing behind where a point cannot be made', () => {
    const faults =
      (fault: 'in' | 'out') =>
      (d: DesignBuilder): void => {
        const T = d.sync_timeline('T');
        const timeline = d.fd('timeline', { of: T });
        const fd = d.fd('fd');
        const [p, file] = [d.sync_pt('P', T), d.sync_file('S')];
        const never = d.variable('never');
        d.thread('process', (t) => {
          const made = t.SW_SYNC_IOC_CREATE_FENCE(timeline, 1, fd, p, file, { fault });
          t.if(made.isNot('-EFAULT'), () => void t.assert(never.is(1)));
          t.if(t.close(fd).isNot('-EBADF'), () => void t.assert(never.is(1)));
          t.SW_SYNC_IOC_CREATE_FENCE(timeline, 1, fd, p, file);
          t.close(timeline);
        });
      };
    expect(search(faults('in'))).toEqual(['', 14, 13, 13]);
    expect(search(faults('out'))).toEqual(['', 24, 23, 23]);
    const full = process(({ t, timeline, a, create, returns }) => {
      returns(create(1, a), 0);
      t.close(timeline);
    });
    expect(search(full, { fdTableFull: true })[0]).toBe('CTX-09');
    expect(search(full, { shortMemory: true })[0]).toBe('CTX-09');
  });

  it('keeps the earliest deadline that somebody asked of a pending point', () => {
    const asks = process(({ t, timeline, a, b, create, returns }) => {
      returns(t.SW_SYNC_GET_DEADLINE(timeline, a, 0, 0), '-EINVAL');
      returns(create(1, a), 0);
      returns(t.SW_SYNC_GET_DEADLINE(timeline, a, 0, 0), '-ENOENT');
      returns(t.SYNC_IOC_SET_DEADLINE(a, 7, 0), 0);
      returns(t.SW_SYNC_GET_DEADLINE(timeline, a, 0, 0, { fault: 'out' }), '-EFAULT');
      returns(t.SW_SYNC_GET_DEADLINE(timeline, a, 0, 0), 0);
      returns(t.SW_SYNC_GET_DEADLINE(timeline, a, 5, 0), '-EINVAL');
      returns(t.SW_SYNC_GET_DEADLINE(b, a, 0, 0), '-EBADF');
      returns(t.SYNC_IOC_SET_DEADLINE(a, 7, 1), '-EINVAL');
      returns(t.SYNC_IOC_SET_DEADLINE(a, 7, 1, { fault: 'in' }), '-EFAULT');
      returns(t.SYNC_IOC_SET_DEADLINE(timeline, 7, 0), '-ENOTTY');
      returns(t.ioctl(a), '-ENOTTY');
      returns(t.ioctl(b), '-EBADF');
      t.close(timeline);
    });
    const old = process(({ t, timeline, a, create, returns }) => {
      returns(create(1, a), 0);
      returns(t.SYNC_IOC_SET_DEADLINE(a, 7, 0), '-ENOTTY');
      returns(t.SW_SYNC_GET_DEADLINE(timeline, a, 0, 0), '-ENOTTY');
      t.close(timeline);
    });
    expect(search(asks)).toEqual(['', 25, 24, 24]);
    expect(search(old, { kernel: '6.1' })).toEqual(['', 14, 13, 13]);
  });

  it('compares in 32 bits, as signed numbers', () => {
    expect(ahead(1, 0)).toBe(1);
    expect(ahead(0, 0xffffffff)).toBe(1);
    expect(ahead(0x7fffffff, 0)).toBeGreaterThan(0);
    expect(ahead(0x80000000, 0)).toBeLessThan(0);
  });

  it('wraps, and goes further than INT_MAX in more than one step', () => {
    const { k, run } = unbounded();
    const [point, later] = [0, 1];
    const create = (value: number, which: number): void =>
      run(swSyncOperations.SW_SYNC_IOC_CREATE_FENCE, {
        fd: 0,
        value,
        newfd: 1 + which,
        point: which,
        sync_file: which,
        arg: 0,
      });
    const signaled = (): readonly number[] => k.dma_fence.map((fence) => fence.signaled);
    create(0x7fffffff, point);
    expect(signaled()).toEqual([0, 0]);
    run(swSyncOperations.SW_SYNC_IOC_INC, { fd: 0, value: 0xfffffff0, arg: 0 });
    expect(k.sync_timeline.map(({ value }) => value)).toEqual([0xfffffff0]);
    expect(signaled()).toEqual([1, 0]);
    create(5, later);
    expect(signaled()).toEqual([1, 0]);
    run(swSyncOperations.SW_SYNC_IOC_INC, { fd: 0, value: 0x14, arg: 0 });
    expect(signaled()).toEqual([1, 0]);
    run(swSyncOperations.SW_SYNC_IOC_INC, { fd: 0, value: 1, arg: 0 });
    expect(signaled()).toEqual([1, 1]);
    expect(k.brokenCount).toBe(0);
  });

  it('says which of two points is later in 32 bits', () => {
    const { k } = unbounded();
    setTimeline(k, 0, 0, 0xffffffff);
    setTimeline(k, 1, 0, 5);
    expect([isLaterOrSame(k, 1, 0), isLaterOrSame(k, 0, 1)]).toEqual([true, false]);
  });
});

describe('the points of a timeline', () => {
  it('are on its list without a reference: the last close against an increment, RCU-10', () => {
    const race = process(
      ({ t, timeline, a, create }) => {
        t.if(create(1, a).is(0), () => {
          t.close(a);
        });
        t.close(timeline);
      },
      ({ t, timeline }) => void t.SW_SYNC_IOC_INC(timeline, 1),
    );
    expect(search(race)).toEqual(['CTX-05 CTX-06 RCU-10', 203, 312, 24]);
  });

  it('are released under the lock of the timeline: a callback must not drop the last reference, FENCE-10', () => {
    const closes = (last: boolean) => (d: DesignBuilder) => {
      const T = d.sync_timeline('T');
      const timeline = d.fd('timeline', { of: T });
      const fd = d.fd('fd');
      const p = d.sync_pt('P', T);
      const file = d.sync_file('S');
      const cb = d.dma_fence_cb('importer', (t) => void t.dma_fence_put(p));
      d.thread('process', (t) => {
        t.SW_SYNC_IOC_CREATE_FENCE(timeline, 1, fd, p, file);
        t.dma_fence_get(p);
        t.if(t.dma_fence_add_callback(p, cb).is('-ENOENT'), () => void t.dma_fence_put(p));
        if (last) t.close(fd);
        t.close(timeline);
        if (!last) t.close(fd);
      });
    };
    expect(search(closes(true))).toEqual(['deadlock', 23, 22, 22]);
    expect(search(closes(false))).toEqual(['', 28, 27, 27]);
  });
});
