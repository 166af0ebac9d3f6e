import {
  DRM_SYNCOBJ_CREATE_SIGNALED,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from '../model/drm-syncobj-flags.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type Failure } from '../model/errno.ts';
import { type FenceHandle, type Handle } from './handle.ts';
import { type KernelVersion } from '../model/profile.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type Result } from './program.ts';
import { type TaskBuilder } from './task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

type Expected = 0 | Failure;

/** Two syncobjs, of which the first has a fence; a handle for each, and one that names nothing. */
interface Handles {
  readonly full: Handle<'drm_syncobj_handle'>;
  readonly empty: Handle<'drm_syncobj_handle'>;
  readonly none: Handle<'drm_syncobj_handle'>;
}

/** Checks that every call of a task returns what is expected of it, whatever way it goes. */
const returns =
  (calls: (t: TaskBuilder, h: Handles) => readonly (readonly [Result, Expected])[]) =>
  (d: DesignBuilder): void => {
    const [a, b] = [d.drm_syncobj('a'), d.drm_syncobj('b')];
    const full = d.drm_syncobj_handle('full', a);
    const empty = d.drm_syncobj_handle('empty', b);
    const none = d.drm_syncobj_handle('none', null);
    const fence = d.dma_fence('F', { initially: 'signaled' });
    const right = d.variable('right', { initially: 1 });
    d.thread('process', (t) => {
      t.drm_syncobj_replace_fence(a, fence);
      for (const [result, expected] of calls(t, { full, empty, none }))
        t.if(result.isNot(expected), () => t.assert(right.is(0)));
    });
  };

const found = (
  calls: Parameters<typeof returns>[0],
  kernel: KernelVersion = '7.2',
  shortMemory = false,
): readonly string[] => explored(returns(calls), { kernel, shortMemory }).findings;

const ALL = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL;
const FOR_SUBMIT = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
const AVAILABLE = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
const DEADLINE = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE;
const UNKNOWN = 16;

describe('the ioctls on handles of syncobjs', () => {
  it('refuse what they are given in the order in which the kernel looks', () => {
    expect(
      found((t, { full, empty, none }) => [
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full], 0, 0, null), 0],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([none], 0, UNKNOWN, null), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([], 0, UNKNOWN, null), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([], 0, 0, null, { fault: 'in' }), 0],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([none], 0, 0, null, { fault: 'in' }), '-EFAULT'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([empty, none], 0, 0, null), '-ENOENT'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full, empty], 0, 0, null), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full, empty], 0, FOR_SUBMIT, null), 0],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full, empty], -1, FOR_SUBMIT | ALL, null), '-ETIME'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full], 0, AVAILABLE, null), '-EINVAL'],
      ]),
    ).toEqual([]);
    expect(
      found((t, { full, empty, none }) => [
        [t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([full], [], 0, AVAILABLE, null), 0],
        [
          t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([full, none], [], 0, 0, null, { fault: 'out' }),
          '-ENOENT',
        ],
        [t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([full], [], 0, 0, null, { fault: 'out' }), '-EFAULT'],
        [t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([full], [4], 0, 0, null), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([empty], [4], 0, AVAILABLE, null), '-ETIME'],
        [t.DRM_IOCTL_SYNCOBJ_RESET([], 0), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_RESET([none], 1), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_RESET([full, none], 0, { fault: 'in' }), '-EFAULT'],
        [t.DRM_IOCTL_SYNCOBJ_RESET([full, none], 0), '-ENOENT'],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full], 0, 0, null), 0],
        [t.DRM_IOCTL_SYNCOBJ_RESET([full], 0), 0],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full], 0, 0, null), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_SIGNAL([full, empty], 0), 0],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full, empty], 0, ALL, null), 0],
        [t.DRM_IOCTL_SYNCOBJ_DESTROY(full, 1), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_DESTROY(full, 0), 0],
        [t.DRM_IOCTL_SYNCOBJ_DESTROY(full, 0), '-EINVAL'],
      ]),
    ).toEqual([]);
  });

  it('know flags and take empty lists as their kernel does', () => {
    const calls =
      (deadline: Expected, nothing: Expected): Parameters<typeof found>[0] =>
      (t, { full }) => [
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full], 0, DEADLINE, null), deadline],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([], 0, 0, null), nothing],
        [t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([], [], 0, 0, null), nothing],
      ];
    expect(found(calls('-EINVAL', '-EINVAL'), '6.1')).toEqual([]);
    expect(found(calls(0, 0), '6.12')).toEqual([]);
    expect(found(calls(0, 0), '7.2')).toEqual([]);
  });

  it('need a driver that has syncobjs, and timelines for timelines', () => {
    const design = (d: DesignBuilder): void => {
      const none = d.drm_syncobj_handle('none', null, { driver: 'none' });
      const binary = d.drm_syncobj_handle('binary', null, { driver: 'binary' });
      const fresh = d.drm_syncobj('fresh', { created: false });
      const right = d.variable('right', { initially: 1 });
      d.thread('process', (t) => {
        const calls = [
          [t.DRM_IOCTL_SYNCOBJ_CREATE(none, fresh, 2), '-EOPNOTSUPP'],
          [t.DRM_IOCTL_SYNCOBJ_DESTROY(none, 1), '-EOPNOTSUPP'],
          [t.DRM_IOCTL_SYNCOBJ_WAIT([none], 0, UNKNOWN, null), '-EOPNOTSUPP'],
          [t.DRM_IOCTL_SYNCOBJ_SIGNAL([none], 1), '-EOPNOTSUPP'],
          [t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([binary], [], 0, UNKNOWN, null), '-EOPNOTSUPP'],
          [t.DRM_IOCTL_SYNCOBJ_CREATE(binary, fresh, 2), '-EINVAL'],
          [t.DRM_IOCTL_SYNCOBJ_CREATE(binary, fresh, DRM_SYNCOBJ_CREATE_SIGNALED), 0],
          [t.DRM_IOCTL_SYNCOBJ_WAIT([binary], 0, 0, null), 0],
          [t.DRM_IOCTL_SYNCOBJ_DESTROY(binary, 0), 0],
          [t.DRM_IOCTL_SYNCOBJ_CREATE(binary, fresh, 0), 0],
          [t.DRM_IOCTL_SYNCOBJ_WAIT([binary], 0, 0, null), '-EINVAL'],
        ] as const;
        for (const [result, expected] of calls)
          t.if(result.isNot(expected), () => t.assert(right.is(0)));
      });
    };
    expect(explored(design).findings).toEqual([]);
  });
});

/** Two fences, each behind a syncobj; `signalled` of them ever signal. */
const twoFences =
  (flags: number, timeout: number, signalled: number) =>
  (d: DesignBuilder): void => {
    const [a, b] = [d.drm_syncobj('a'), d.drm_syncobj('b')];
    const [ha, hb] = [d.drm_syncobj_handle('handle a', a), d.drm_syncobj_handle('handle b', b)];
    const [fa, fb] = [d.dma_fence('A'), d.dma_fence('B')];
    d.kthread('waiter', (t) => {
      t.drm_syncobj_replace_fence(a, fa);
      t.drm_syncobj_replace_fence(b, fb);
      t.DRM_IOCTL_SYNCOBJ_WAIT([ha, hb], timeout, flags, null);
    });
    if (signalled > 0) d.job('job A', (t) => t.dma_fence_signal(fa));
    if (signalled > 1) d.job('job B', (t) => t.dma_fence_signal(fb));
  };

describe('the wait for several syncobjs', () => {
  it('needs one of the fences, or all of them', () => {
    const any = explored(twoFences(0, MAX_SCHEDULE_TIMEOUT, 1));
    expect(any.findings).toEqual(['FENCE-01', 'unsignalled-fence']);
    const all = explored(twoFences(ALL, MAX_SCHEDULE_TIMEOUT, 1));
    expect(all.findings).toEqual(['FENCE-01', 'deadlock']);
    expect(explored(twoFences(ALL, MAX_SCHEDULE_TIMEOUT, 2)).findings).toEqual([]);
  });

  it('wakes up whatever the order of stores and loads: two waiters, two fences, and a reset between', () => {
    const design = (d: DesignBuilder): void => {
      const [a, b] = [d.drm_syncobj('a'), d.drm_syncobj('b')];
      const [ha, hb] = [d.drm_syncobj_handle('handle a', a), d.drm_syncobj_handle('handle b', b)];
      const [fa, fb] = [d.dma_fence('A'), d.dma_fence('B')];
      const first = d.variable('first', { max: 3 });
      // A thread would be saved by a signal.
      d.kthread('waits for one', (t) => {
        t.DRM_IOCTL_SYNCOBJ_WAIT([ha, hb], MAX_SCHEDULE_TIMEOUT, FOR_SUBMIT, first);
      });
      d.job('job A', (t) => t.dma_fence_signal(fa));
      d.job('job B', (t) => t.dma_fence_signal(fb));
      d.thread('submits', (t) => {
        t.drm_syncobj_replace_fence(a, fa);
        t.drm_syncobj_replace_fence(b, fb);
        t.DRM_IOCTL_SYNCOBJ_RESET([ha], 0);
      });
      d.sometimes('A was the first', first.is(0));
      d.sometimes('B was the first', first.is(1));
    };
    const { findings, states, edges, depth } = explored(design);
    expect({ findings, states, edges, depth }).toEqual({
      findings: ['INDEF-10'],
      states: 2505,
      edges: 6487,
      depth: 26,
    });
  });

  it('says which was the first, and all ones if that was seen only at the end', () => {
    const design = (d: DesignBuilder): void => {
      const [a, b] = [d.drm_syncobj('a'), d.drm_syncobj('b')];
      const [ha, hb] = [d.drm_syncobj_handle('handle a', a), d.drm_syncobj_handle('handle b', b)];
      const [fa, fb] = [d.dma_fence('A'), d.dma_fence('B', { initially: 'signaled' })];
      const [one, all, none] = [1, 2, 3].map((i) => d.variable(`first ${i}`, { max: 3 }));
      if (one === undefined || all === undefined || none === undefined) return;
      const go = d.completion('go');
      d.kthread('waiter', (t) => {
        t.drm_syncobj_replace_fence(a, fa);
        t.drm_syncobj_replace_fence(b, fb);
        t.DRM_IOCTL_SYNCOBJ_WAIT([ha, hb], 0, 0, one);
        t.assert(one.is(1));
        t.DRM_IOCTL_SYNCOBJ_WAIT([ha], 0, 0, none);
        t.assert(none.is(0));
        t.complete(go);
        t.DRM_IOCTL_SYNCOBJ_WAIT([ha], MAX_SCHEDULE_TIMEOUT, ALL, all);
      });
      d.kthread('driver', (t) => {
        t.wait_for_completion(go);
        t.dma_fence_signal(fa);
      });
      d.sometimes('it had to sleep', all.is(3));
      d.sometimes('it had not', all.is(0));
    };
    expect(explored(design).findings).toEqual([]);
  });
});

describe('what drm_syncobj.c keeps by construction', () => {
  /** A waiter whom no signal saves, and somebody who fills the slot. */
  const filled =
    (fill: (t: TaskBuilder, a: Handle<'drm_syncobj'>, f: FenceHandle) => void) =>
    (d: DesignBuilder): void => {
      const a = d.drm_syncobj('a');
      const h = d.drm_syncobj_handle('h', a);
      const done = d.dma_fence('F', { initially: 'signaled' });
      d.kthread('waits', (t) => {
        t.DRM_IOCTL_SYNCOBJ_WAIT([h], MAX_SCHEDULE_TIMEOUT, FOR_SUBMIT, null);
      });
      d.kthread('fills', (t) => fill(t, a, done));
    };

  it('SO-01: whoever waits is served when another fence takes the slot, and sleeps on when none does', () => {
    expect(explored(filled((t, a, f) => t.drm_syncobj_replace_fence(a, f))).findings).toEqual([
      'INDEF-10',
    ]);
    expect(explored(filled((t, a) => t.drm_syncobj_replace_fence(a, null))).findings).toEqual([
      'INDEF-10',
      'deadlock',
    ]);
  });

  it('SO-01: the old fence is put behind the unlock, where its release may take the lock again', () => {
    const design = (d: DesignBuilder): void => {
      const a = d.drm_syncobj('a');
      d.drm_syncobj_handle('h', a);
      const old = d.dma_fence('old', {
        initially: 'signaled',
        release: (t) => t.drm_syncobj_replace_fence(a, null),
      });
      d.kthread('process', (t) => {
        t.drm_syncobj_replace_fence(a, old);
        t.dma_fence_put(old);
        t.drm_syncobj_replace_fence(a, null);
      });
    };
    expect(explored(design).findings).toEqual([]);
  });

  it('SO-04: drm_syncobj_find_fence() gives up after a while, and at a signal', () => {
    const design =
      (...expected: readonly Failure[]) =>
      (d: DesignBuilder): void => {
        const h = d.drm_syncobj_handle('h', d.drm_syncobj('a'));
        const right = d.variable('right', { initially: 1 });
        d.thread('submit ioctl', (t) => {
          const result = t.drm_syncobj_find_fence(h, 0, FOR_SUBMIT, null);
          const test = ([value, ...others]: readonly Failure[]): void => {
            if (value === undefined) t.assert(right.is(0));
            else t.if(result.isNot(value), () => test(others));
          };
          test(expected);
        });
      };
    expect(explored(design('-ETIME', '-ERESTARTSYS')).findings).toEqual([]);
    expect(explored(design('-ETIME')).findings).toEqual(['CTX-09']);
    expect(explored(design('-ERESTARTSYS')).findings).toEqual(['CTX-09']);
  });

  it('SO-12: RESET empties the slot, and SIGNAL puts a fence into it that has signalled', () => {
    expect(
      found((t, { full }) => [
        [t.DRM_IOCTL_SYNCOBJ_RESET([full], 0), 0],
        [t.drm_syncobj_find_fence(full, 0, 0, null), '-EINVAL'],
        [t.DRM_IOCTL_SYNCOBJ_SIGNAL([full], 0), 0],
        [t.drm_syncobj_find_fence(full, 0, 0, null), 0],
        [t.DRM_IOCTL_SYNCOBJ_WAIT([full], 0, 0, null), 0],
      ]),
    ).toEqual([]);
  });
});
