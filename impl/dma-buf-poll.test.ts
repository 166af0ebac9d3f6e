import { describe, expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, runAll, runTest } from './test-threads.ts';
import { type Release } from './kernel.ts';

const IN = 1;
const OUT = 4;
const READ = 1;
const WRITE = 2;
const RW = 3;

const objects: TestProgram['objects'] = [
  ['dma_buf', 'B'],
  ['fd', 'D', { of: 'B' }],
];
/** Descriptor 3 is the buffer; 4 is a timeline. */
const open: TestStep = ['open', { path: '/sys/kernel/debug/sync/sw_sync', flags: 2 }];
const create = (value: number): TestStep => [
  'SW_SYNC_IOC_CREATE_FENCE',
  { fd: 4, value, name: 'f' },
];
const inc = (value: number): TestStep => ['SW_SYNC_IOC_INC', { fd: 4, value }];
const close = (fd: number): TestStep => ['close', { fd }];
const poll = (events: number, timeout: number, fd = 3): TestStep => [
  'poll',
  { fd, events, timeout },
];
const exportTo = (flags: number, fd = 3): TestStep => [
  'DMA_BUF_IOCTL_EXPORT_SYNC_FILE',
  { fd, flags },
];
const importFrom = (flags: number, fd: number): TestStep => [
  'DMA_BUF_IOCTL_IMPORT_SYNC_FILE',
  { buf_fd: 3, flags, fd },
];
const info = (fd: number): TestStep => [
  'SYNC_IOC_FILE_INFO',
  { fd, flags: 0, num_fences: 0, pad: 0 },
];

/** What a single thread gets, a result in each line. */
function alone(steps: readonly TestStep[], release: Release = '7.2'): string {
  const run = runTest({ objects, threads: { T: steps }, release }, () => 0);
  const lines = run.results['T']?.map((result) => JSON.stringify(result)) ?? [];
  return [run.end, ...run.warnings, ...lines].join('\n');
}

/** Every outcome of threads behind what came before. */
function outcomes(
  before: readonly TestStep[],
  threads: TestProgram['threads'],
  deviations: number,
): readonly string[] {
  return [...runAll({ objects, before, threads }, deviations).keys()].toSorted();
}

describe('a buffer', () => {
  test('lets readers wait for writers, and writers for both', () => {
    const read = [create(1), importFrom(READ, 5), poll(IN | OUT, 0), poll(IN, 0), poll(OUT, 0)];
    const write = [create(2), importFrom(WRITE, 6), poll(IN, 0), inc(1), poll(OUT, 0), inc(1)];
    const steps = [poll(IN | OUT, 0), poll(0, 0), open, ...read, ...write, poll(IN | OUT, 0)];
    expect(alone(steps)).toMatchInlineSnapshot(`
     "finished
     {"ret":1,"out":"IN|OUT"}
     {"ret":0,"out":"-"}
     {"ret":4}
     {"ret":0,"out":5}
     {"ret":0}
     {"ret":1,"out":"IN"}
     {"ret":1,"out":"IN"}
     {"ret":0,"out":"-"}
     {"ret":0,"out":6}
     {"ret":0}
     {"ret":0,"out":"-"}
     {"ret":0}
     {"ret":0,"out":"-"}
     {"ret":0}
     {"ret":1,"out":"IN|OUT"}"
    `);
    for (const release of ['6.1', '6.12'] as const)
      expect(alone(steps, release)).toBe(alone(steps));
  });

  test('gives sync_files of what one would wait for, and takes them', () => {
    expect(alone([exportTo(READ), info(4), exportTo(WRITE), info(5)])).toMatchInlineSnapshot(`
     "finished
     {"ret":0,"out":4}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1}}
     {"ret":0,"out":5}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1}}"
    `);
    const steps = [
      open,
      create(1),
      create(3),
      importFrom(RW, 5),
      exportTo(READ),
      importFrom(READ, 6),
      exportTo(READ),
      exportTo(WRITE),
      info(7),
      info(8),
      info(9),
      inc(1),
      info(7),
      info(8),
      info(9),
      poll(IN, 0),
      poll(OUT, 0),
      inc(2),
      info(9),
      poll(OUT, 0),
    ];
    expect(alone(steps)).toMatchInlineSnapshot(`
     "finished
     {"ret":4}
     {"ret":0,"out":5}
     {"ret":0,"out":6}
     {"ret":0}
     {"ret":0,"out":7}
     {"ret":0}
     {"ret":0,"out":8}
     {"ret":0,"out":9}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":0,"flags":0,"num_fences":1}}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":0,"flags":0,"num_fences":1}}
     {"ret":0,"out":{"name":"dma_fence_array-unbound2-1","status":0,"flags":0,"num_fences":2}}
     {"ret":0}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1}}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1}}
     {"ret":0,"out":{"name":"dma_fence_array-unbound2-1","status":0,"flags":0,"num_fences":2}}
     {"ret":1,"out":"IN"}
     {"ret":0,"out":"-"}
     {"ret":0}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":2}}
     {"ret":1,"out":"OUT"}"
    `);
  });

  test('refuses in the order of the kernel', () => {
    const steps = [open, create(1), exportTo(0), exportTo(4), exportTo(7), exportTo(1, 9)];
    const imports = [importFrom(0, 5), importFrom(4, 5), importFrom(2, 9), importFrom(2, 3)];
    const wrong: TestStep = ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE', { fd: 5, flags: 1 }];
    expect(alone([...steps, ...imports, importFrom(2, -1), wrong])).toMatchInlineSnapshot(`
     "finished
     {"ret":4}
     {"ret":0,"out":5}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EBADF"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"ENOTTY"}"
    `);
  });

  test('is there until the fence signals that somebody polled for', () => {
    const steps = [open, create(1), importFrom(WRITE, 5), poll(IN, 0), close(3), inc(1), close(4)];
    expect(alone(steps)).toMatchInlineSnapshot(`
     "finished
     {"ret":4}
     {"ret":0,"out":5}
     {"ret":0}
     {"ret":0,"out":"-"}
     {"ret":0}
     {"ret":0}
     {"ret":0}"
    `);
  });
});

describe('under every schedule', () => {
  const before = [open, create(1), importFrom(WRITE, 5)];

  test('a poll sees the signal, wherever it comes', () => {
    expect(outcomes(before, { A: [poll(IN, -1)], B: [inc(1)] }, 2)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":1,"out":"IN"} B={"ret":0}",
     ]
    `);
  });

  test('polls for both directions, the descriptor closed, the fence signalled', () => {
    const threads = { A: [poll(IN | OUT, -1)], B: [poll(OUT, -1)], C: [inc(1), close(3)] };
    expect(outcomes(before, threads, 1)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":1,"out":"IN"} B={"ret":1,"out":"NVAL"} C={"ret":0},{"ret":0}",
       "finished A={"ret":1,"out":"IN|OUT"} B={"ret":1,"out":"NVAL"} C={"ret":0},{"ret":0}",
       "finished A={"ret":1,"out":"IN|OUT"} B={"ret":1,"out":"OUT"} C={"ret":0},{"ret":0}",
       "finished A={"ret":1,"out":"NVAL"} B={"ret":1,"out":"NVAL"} C={"ret":0},{"ret":0}",
       "finished A={"ret":1,"out":"NVAL"} B={"ret":1,"out":"OUT"} C={"ret":0},{"ret":0}",
       "finished A={"ret":1,"out":"OUT"} B={"ret":1,"out":"OUT"} C={"ret":0},{"ret":0}",
     ]
    `);
  });

  test('an import meets an export', () => {
    const ready = [open, create(1)];
    const threads = { A: [importFrom(WRITE, 5)], B: [exportTo(READ), poll(IN, 0, 6)] };
    expect(outcomes(ready, threads, 1)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":0} B={"ret":0,"out":6},{"ret":0,"out":"-"}",
       "finished A={"ret":0} B={"ret":0,"out":6},{"ret":1,"out":"IN"}",
     ]
    `);
  });
});

test('closing the timeline of a fence whose last reference is a callback of poll deadlocks: what sw_sync_debugfs_release() does', () => {
  const steps = [open, create(1), importFrom(WRITE, 5), poll(IN, 0)];
  const replaced = [close(5), create(2), importFrom(WRITE, 5), close(4)];
  expect(alone([...steps, ...replaced])).toMatchInlineSnapshot(`
   "lockdep
   {"ret":4}
   {"ret":0,"out":5}
   {"ret":0}
   {"ret":0,"out":"-"}
   {"ret":0}
   {"ret":0,"out":5}
   {"ret":0}"
  `);
});
