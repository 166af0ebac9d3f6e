import {
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE,
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE,
  DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
  DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
} from '../model/drm-syncobj-flags.ts';
import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { EPOLLIN } from '../model/poll-events.ts';
import { type Failure } from '../model/errno.ts';
import { type Handle, type VariableHandle } from './handle.ts';
import { type KernelVersion } from '../model/profile.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type Result } from './program.ts';
import { type TaskBuilder } from './task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

type Expected = number | Failure;
type Is = (result: Result, expected: Expected) => void;

const EXPORT = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE;
const EXPORT_POINT = EXPORT | DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE;
const IMPORT = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE;
const IMPORT_POINT = IMPORT | DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE;
const AVAILABLE = DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE;

interface Objects {
  readonly a: Handle<'drm_syncobj_handle'>;
  readonly b: Handle<'drm_syncobj_handle'>;
  readonly none: Handle<'drm_syncobj_handle'>;
  readonly fd: Handle<'fd'>;
  readonly eventfd: Handle<'fd'>;
  readonly syncobjFile: Handle<'drm_syncobj_file'>;
  readonly syncFile: Handle<'sync_file'>;
  readonly chain: Handle<'dma_fence_chain'>;
  readonly point: VariableHandle;
}

/** What a process finds wrong whose calls must all return what is expected. */
function wrong(
  body: (t: TaskBuilder, o: Objects, is: Is) => void,
  options: {
    readonly kernel?: KernelVersion;
    readonly full?: boolean;
    readonly shortMemory?: boolean;
  } = {},
): readonly string[] {
  const { full = false, ...kernelOptions } = options;
  const design = (d: DesignBuilder): void => {
    const right = d.variable('right', { initially: 1 });
    if (full) d.fd_table_is_full();
    const o: Objects = {
      a: d.drm_syncobj_handle('handle a', d.drm_syncobj('a')),
      b: d.drm_syncobj_handle('handle b', d.drm_syncobj('b')),
      none: d.drm_syncobj_handle('no handle', null),
      fd: d.fd('fd'),
      eventfd: d.fd('event loop', { of: d.eventfd('eventfd') }),
      syncobjFile: d.drm_syncobj_file('file of a'),
      syncFile: d.sync_file('sync_file'),
      chain: d.dma_fence_chain('C').chain,
      point: d.variable('point', { max: 7 }),
    };
    d.thread('process', (t) => {
      body(t, o, (result, expected) => t.if(result.isNot(expected), () => t.assert(right.is(0))));
    });
  };
  return explored(design, kernelOptions).findings;
}

describe('a syncobj behind a descriptor', () => {
  it('is another handle of the same, and lives as long as its file', () => {
    expect(
      wrong((t, { a, b, none, fd, syncobjFile }, is) => {
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(none, 0, fd, 1, 0, syncobjFile), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(none, 0, fd, 0, 0, syncobjFile), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, 8, fd, 0, 0, syncobjFile), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, 0, none, 0, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, 0, fd, 0, 0, syncobjFile), 0);
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, IMPORT, b, 0, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_DESTROY(a, 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, 0, none, 0, 0, null), 0);
        is(t.close(fd), 0);
        is(t.DRM_IOCTL_SYNCOBJ_WAIT([none], 0, 0, null), 0);
        is(t.DRM_IOCTL_SYNCOBJ_DESTROY(none, 0), 0);
      }),
    ).toEqual([]);
  });

  it('needs a free descriptor, after the handle for itself and before it for its fence', () => {
    expect(
      wrong(
        (t, { a, none, fd, syncFile, syncobjFile }, is) => {
          const plain = t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(none, 0, fd, 0, 0, syncobjFile);
          is(plain, '-EINVAL');
          const made = t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(none, EXPORT, fd, 0, 0, syncFile);
          t.if(made.isNot('-EMFILE'), () => is(made, '-ENOENT'));
          const empty = t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, EXPORT, fd, 0, 0, syncFile);
          t.if(empty.isNot('-EMFILE'), () => is(empty, '-EINVAL'));
        },
        { full: true },
      ),
    ).toEqual([]);
  });
});

describe('the fence of a syncobj as a sync_file', () => {
  it('is the one that was there then', () => {
    expect(
      wrong((t, { a, b, none, fd, syncFile }, is) => {
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(none, EXPORT, fd, 0, 0, syncFile), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, EXPORT, fd, 0, 0, syncFile), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, EXPORT, fd, 0, 0, syncFile), 0);
        is(t.DRM_IOCTL_SYNCOBJ_RESET([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, IMPORT, none, 0, 0, null), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, 0, none, 0, 0, null), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, IMPORT, b, 0, 0, null), 0);
        is(t.DRM_IOCTL_SYNCOBJ_WAIT([b], 0, 0, null), 0);
        is(t.close(fd), 0);
      }),
    ).toEqual([]);
  });

  it('may be a point from 7.0 on, and the point of the struct is not there before', () => {
    const points =
      (expected: Expected, plain: Expected) =>
      (t: TaskBuilder, { a, b, fd, syncFile, chain, point }: Objects, is: Is): void => {
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, EXPORT_POINT, fd, 0, 3, syncFile), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, EXPORT, fd, 0, 0, syncFile), 0);
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, IMPORT_POINT, b, 0, 3, chain), expected);
        is(t.DRM_IOCTL_SYNCOBJ_QUERY([b], [point], 0), 0);
        t.assert(point.is(expected === 0 ? 3 : 0));
        is(t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, 0, b, 0, 3, null), plain);
      };
    expect(wrong(points(0, '-EINVAL'), { kernel: '7.2' })).toEqual([]);
    expect(wrong(points('-EINVAL', '-EINVAL'), { kernel: '6.12' })).toEqual([]);
    expect(wrong(points('-EINVAL', '-EINVAL'), { kernel: '6.1' })).toEqual([]);
  });

  it('SO-11: leaks both references if there is no memory for the node of a point', () => {
    const design = (d: DesignBuilder): void => {
      const timeline = d.drm_syncobj_handle('timeline', d.drm_syncobj('syncobj'));
      const fence = d.dma_fence('F', { initially: 'signaled' });
      const fd = d.fd('fd', { of: d.sync_file('sync_file', { fence }) });
      const chain = d.dma_fence_chain('C');
      d.thread('process', (t) => {
        const imported = t.DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE(fd, IMPORT_POINT, timeline, 0, 3, chain);
        t.if(imported.failed(), () => t.return());
      });
    };
    expect(explored(design, { shortMemory: true }).findings).toEqual(['SO-11']);
    expect(explored(design, { shortMemory: true, kernel: '6.12' }).findings).toEqual([]);
    expect(explored(design).findings).toEqual([]);
  });
});

describe('an eventfd that waits for a syncobj', () => {
  it('refuses in the order in which the kernel looks', () => {
    expect(
      wrong((t, { a, none, fd, eventfd, syncobjFile }, is) => {
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(none, 1, 0, fd, 0), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(none, 0, 0, fd, 1), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(none, 0, 0, fd, 0), '-ENOENT');
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(a, 0, 0, fd, 0), '-EBADF');
        is(t.DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD(a, 0, fd, 0, 0, syncobjFile), 0);
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(a, 0, 0, fd, 0), '-EINVAL');
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(a, 0, 0, eventfd, 0), 0);
      }),
    ).toEqual([]);
    expect(() =>
      wrong((t, o) => t.DRM_IOCTL_SYNCOBJ_EVENTFD(o.a, 0, 0, o.fd, 0), { kernel: '6.1' }),
    ).toThrow('does not exist in 6.1');
  });

  it('SO-13: fires once, at once if the point is there, and never if the syncobj goes first', () => {
    expect(
      wrong((t, { a, b, eventfd, chain }, is) => {
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(a, 0, 0, eventfd, 0), 0);
        is(t.read(eventfd), '-EAGAIN');
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_SIGNAL([a], 0), 0);
        is(t.read(eventfd), 1);
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(a, AVAILABLE, 0, eventfd, 0), 0);
        is(t.read(eventfd), 1);
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(b, 0, 2, eventfd, 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_EVENTFD(b, AVAILABLE, 4, eventfd, 0), 0);
        is(t.DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL([b], [3], 0, [chain]), 0);
        is(t.read(eventfd), 1);
        is(t.DRM_IOCTL_SYNCOBJ_DESTROY(b, 0), 0);
        is(t.read(eventfd), '-EAGAIN');
      }),
    ).toEqual([]);
  });

  it('wakes whoever polls it, when the fence has signalled or the point is there', () => {
    const design =
      (flags: number, signals: boolean) =>
      (d: DesignBuilder): void => {
        const syncobj = d.drm_syncobj('syncobj');
        const handle = d.drm_syncobj_handle('handle', syncobj);
        const fd = d.fd('fd', { of: d.eventfd('eventfd') });
        const fence = d.dma_fence('F');
        const chain = d.dma_fence_chain('C');
        d.kthread('event loop', (t) => {
          t.if(t.DRM_IOCTL_SYNCOBJ_EVENTFD(handle, flags, 1, fd, 0).failed(), () => t.return());
          t.poll([fd], EPOLLIN, MAX_SCHEDULE_TIMEOUT);
        });
        d.thread('submits', (t) => t.drm_syncobj_add_point(syncobj, chain, fence, 1));
        if (signals) d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
      };
    const pin = (flags: number, signals: boolean): readonly unknown[] => {
      const { findings, states, edges, depth } = explored(design(flags, signals));
      return [findings, states, edges, depth];
    };
    expect(pin(0, true)).toEqual([[], 233, 534, 24]);
    expect(pin(AVAILABLE, true)).toEqual([[], 32, 60, 7]);
    expect(pin(0, false)).toEqual([['FENCE-01', 'unsignalled-fence'], 36, 52, 12]);
  });
});
