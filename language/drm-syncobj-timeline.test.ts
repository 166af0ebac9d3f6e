import {
  DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from '../model/drm-syncobj-flags.ts';
import { describe, expect, it } from '@jest/globals';
import { type ChainHandle } from './container-words.ts';
import { type DesignBuilder } from './design-builder.ts';
import { type Failure } from '../model/errno.ts';
import { type Handle, type VariableHandle, allOf } from './handle.ts';
import { type KernelVersion } from '../model/profile.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type Result } from './program.ts';
import { type TaskBuilder } from './task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

type Expected = 0 | Failure;
type Call = readonly [Result, Expected];

interface Objects {
  readonly a: Handle<'drm_syncobj_handle'>;
  readonly b: Handle<'drm_syncobj_handle'>;
  readonly none: Handle<'drm_syncobj_handle'>;
  readonly nodes: readonly [ChainHandle, ChainHandle, ChainHandle];
  readonly point: VariableHandle;
}

/** What a process finds wrong: each call must return what is expected, and each query the point. */
function wrong(
  body: (t: TaskBuilder, o: Objects, is: (...call: Call) => void, at: (n: number) => void) => void,
  options: { readonly kernel?: KernelVersion; readonly shortMemory?: boolean } = {},
): readonly string[] {
  const design = (d: DesignBuilder): void => {
    const [sa, sb] = [d.drm_syncobj('a'), d.drm_syncobj('b')];
    const right = d.variable('right', { initially: 1 });
    const point = d.variable('point', { max: 63 });
    d.dma_fence_stub('merged', { private: true });
    const o: Objects = {
      a: d.drm_syncobj_handle('handle a', sa),
      b: d.drm_syncobj_handle('handle b', sb),
      none: d.drm_syncobj_handle('no handle', null),
      nodes: [d.dma_fence_chain('C1'), d.dma_fence_chain('C2'), d.dma_fence_chain('C3')],
      point,
    };
    d.thread('process', (t) => {
      const is = (result: Result, expected: Expected): void =>
        t.if(result.isNot(expected), () => t.assert(right.is(0)));
      body(t, o, is, (n) => t.assert(point.is(n)));
    });
  };
  return explored(design, options).findings;
}

const ALL = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL;
const AVAILABLE = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;
const FOR_SUBMIT = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT;
const LAST = DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;

describe('a timeline', () => {
  it('has the points that were signalled, and no later one', () => {
    expect(
      wrong((t, { a, b, nodes: [c1, c2], point }, is, at) => {
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], 0), 0);
        at(0);
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([a, b], [3, 7], 0, [c1, c2]), 0);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([b], [point], 0), 0);
        at(7);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], LAST), 0);
        at(3);
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([a, b], [2, 7], 0, 1, null), 0);
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([a], [4], 0, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([a], [4], 0, FOR_SUBMIT, null), '-ETIME');
        is(t.DRM_IOCTL_SYNCOBJ_WAIT([a], 0, 0, null), 0);
        is(t.DRM_IOCTL_SYNCOBJ_RESET([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], 0), 0);
        at(0);
      }),
    ).toEqual([]);
  });

  it('refuses in the order in which the kernel looks', () => {
    expect(
      wrong((t, { a, none, nodes: [c1], point }, is) => {
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([none], [point], 2), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([], [], 0), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([none], [point], 0, { fault: 'in' }), '-EFAULT');
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([none], [point], 0, { fault: 'out' }), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], 0, { fault: 'out' }), '-EFAULT');
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([none], [1], 1, [c1]), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([], [], 0, []), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([none], [1], 0, [c1], { fault: 'out' }), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([a], [1], 0, [c1], { fault: 'out' }), '-EFAULT');
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(none, none, 1, 1, 0, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(none, none, 1, 0, 0, 0, null), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(none, a, 1, 0, 0, 0, null), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(a, a, 1, 0, 0, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(a, a, 0, 0, 0, 0, null), '-EINVAL');
      }),
    ).toEqual([]);
  });

  it('ignores flags of a transfer that it does not know only in 6.1', () => {
    const transfer =
      (expected: Expected) =>
      (t: TaskBuilder, { a, b }: Objects, is: (...call: Call) => void): void => {
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(a, b, 8, 0, 0, 0, null), expected);
      };
    expect(wrong(transfer(0), { kernel: '6.1' })).toEqual([]);
    expect(wrong(transfer('-EINVAL'), { kernel: '6.12' })).toEqual([]);
    expect(wrong(transfer('-EINVAL'), { kernel: '7.2' })).toEqual([]);
  });

  it('takes points from a binary syncobj, and gives them to one', () => {
    expect(
      wrong((t, { a, b, nodes: [c1], point }, is, at) => {
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(a, b, 0, 0, 0, 5, c1), 0);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([b], [point], 0), 0);
        at(5);
        is(t.DRM_IOCTL_SYNCOBJ_RESET([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(b, a, 0, 0, 6, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_TRANSFER(b, a, 0, 0, 4, 0, null), 0);
        is(t.DRM_IOCTL_SYNCOBJ_WAIT([a], 0, 0, null), 0);
      }),
    ).toEqual([]);
  });

  it('SO-07: reports the larger point after one that is not newer', () => {
    expect(
      wrong((t, { a, nodes: [c1, c2], point }, is, at) => {
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([a], [5], 0, [c1]), 0);
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([a], [3], 0, [c2]), 0);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], 0), 0);
        at(5);
      }),
    ).toEqual(['CONT-03', 'SO-07']);
  });

  it('SO-08: is replaced as a whole by what is put into it without a point', () => {
    expect(
      wrong((t, { a, nodes: [c1], point }, is, at) => {
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([a], [5], 0, [c1]), 0);
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], 0), 0);
        at(0);
      }),
    ).toEqual(['SO-08']);
  });

  it('may have no memory for a node', () => {
    const shortMemory = (t: TaskBuilder, o: Objects, is: (...call: Call) => void): void => {
      const { a, nodes, point } = o;
      const signalled = t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([a], [5], 0, [nodes[0]]);
      t.if(signalled.is('-ENOMEM'), () => t.return());
      is(signalled, 0);
      t.if(t.DRM_IOCTL_SYNCOBJ_QUERY([a], [point], 0).is('-ENOMEM'), () => t.return());
      t.assert(o.point.is(5));
    };
    expect(wrong(shortMemory, { shortMemory: true })).toEqual([]);
  });
});

describe('a transfer to a timeline', () => {
  it('flattens a timeline of two fences to an array, so that no chain stands in a chain', () => {
    const design = (d: DesignBuilder): void => {
      const [source, target] = [d.drm_syncobj('source'), d.drm_syncobj('target')];
      const [from, to] = [
        d.drm_syncobj_handle('handle of the source', source),
        d.drm_syncobj_handle('handle of the target', target),
      ];
      const [f1, f2] = [d.dma_fence('F1'), d.dma_fence('F2')];
      const nodes = [1, 2, 3].map((i) => d.dma_fence_chain(`C${i}`));
      const [c1, c2, c3] = nodes;
      if (c1 === undefined || c2 === undefined || c3 === undefined) return;
      d.dma_fence_array('merged', { max: 2 });
      d.dma_fence_stub('merged to nothing', { private: true });
      const right = d.variable('right', { initially: 1 });
      d.kthread('process', (t) => {
        t.drm_syncobj_add_point(source, c1, f1, 1);
        t.drm_syncobj_add_point(source, c2, f2, 2);
        const moved = t.DRM_IOCTL_SYNCOBJ_TRANSFER(from, to, 0, 0, 2, 9, c3);
        t.if(moved.isNot(0), () => t.assert(right.is(0)));
        const late = t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([to], [9], MAX_SCHEDULE_TIMEOUT, 0, null);
        t.if(late.isNot(0), () => t.assert(right.is(0)));
        t.assert(allOf(f1.isSignaled(), f2.isSignaled()));
      });
      d.hardirq('ring irq', (t) => t.dma_fence_signal(f1));
      d.hardirq('irq of another ring', (t) => t.dma_fence_signal(f2));
    };
    expect(explored(design).findings).toEqual([]);
  });
});

describe('waits for points', () => {
  const points =
    (flags: number) =>
    (d: DesignBuilder): void => {
      const syncobj = d.drm_syncobj('timeline');
      const handle = d.drm_syncobj_handle('handle', syncobj);
      const [f1, f2] = [
        d.dma_fence('F1', { timeline: 'ring' }),
        d.dma_fence('F2', { timeline: 'ring' }),
      ];
      const [c1, c2] = [d.dma_fence_chain('C1'), d.dma_fence_chain('C2')];
      // A thread would be saved by a signal.
      d.kthread('waits for point 2', (t) => {
        t.DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT([handle], [2], MAX_SCHEDULE_TIMEOUT, flags, null);
      });
      d.thread('submits', (t) => {
        t.drm_syncobj_add_point(syncobj, c1, f1, 1);
        t.drm_syncobj_add_point(syncobj, c2, f2, 2);
      });
      d.hardirq('ring irq', (t) => {
        t.dma_fence_signal(f1);
        t.dma_fence_signal(f2);
      });
    };

  it('end with the point, whenever it comes', () => {
    const pin = (flags: number): readonly unknown[] => {
      const { findings, states, edges, depth } = explored(points(flags));
      return [findings, states, edges, depth];
    };
    expect(pin(FOR_SUBMIT | ALL)).toEqual([['INDEF-10'], 1560, 4256, 37]);
    expect(pin(AVAILABLE)).toEqual([['INDEF-10'], 171, 381, 13]);
  });
});
