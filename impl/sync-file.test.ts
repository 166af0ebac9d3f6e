import { describe, expect, test } from '@jest/globals';
import { type Reply } from './call.ts';
import { type Release } from './kernel.ts';
import { type TestProgram, type TestStep, runAll, runTest } from './test-threads.ts';

const open: TestStep = ['open', { path: '/sys/kernel/debug/sync/sw_sync', flags: 2 }];
const create = (fd: number, value: number): TestStep => [
  'SW_SYNC_IOC_CREATE_FENCE',
  { fd, value, name: 'f' },
];
const inc = (fd: number, value: number): TestStep => ['SW_SYNC_IOC_INC', { fd, value }];
const close = (fd: number): TestStep => ['close', { fd }];
const poll = (fd: number, timeout: number): TestStep => ['poll', { fd, events: 1, timeout }];
const merge = (fd: number, fd2: number, flags = 0, pad = 0): TestStep => [
  'SYNC_IOC_MERGE',
  { fd, fd2, flags, pad },
];
const info = (fd: number, num_fences = 8, flags = 0, pad = 0): TestStep => [
  'SYNC_IOC_FILE_INFO',
  { fd, flags, num_fences, pad },
];

/** What a single thread gets, a result in each line. */
function alone(steps: readonly TestStep[], release: Release = '7.2'): string {
  const run = runTest({ objects: [], threads: { T: steps }, release }, () => 0);
  const lines = run.results['T']?.map((result) => JSON.stringify(result)) ?? [];
  return [run.end, ...run.warnings, ...lines].join('\n');
}

/** Every outcome of threads with so many deviations from the run without preemption. */
function outcomes(
  threads: TestProgram['threads'],
  deviations: number,
  before: readonly TestStep[],
): string[] {
  return [...runAll({ objects: [], before, threads }, deviations).keys()].toSorted();
}

describe('a sync_file', () => {
  test('tells of its fence, in each release by the names that it has', () => {
    const steps = [open, create(3, 1), info(4), info(4, 0), inc(3, 1), info(4), info(4, 0)];
    expect(alone(steps, '6.1')).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":0,"flags":0,"num_fences":1,"fences":[{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":0,"flags":0,"num_fences":1}}
     {"ret":0}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":1,"flags":0,"num_fences":1,"fences":[{"obj":"T","driver":"sw_sync","status":1,"ts":"nonzero"}]}}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":1,"flags":0,"num_fences":1}}"
    `);
    expect(alone(steps, '6.12')).toBe(alone(steps, '6.1'));
    expect(alone(steps, '7.2')).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":0,"flags":0,"num_fences":1,"fences":[{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0,"out":{"name":"sw_sync-T1-1","status":0,"flags":0,"num_fences":1}}
     {"ret":0}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1,"fences":[{"obj":"signaled-timeline","driver":"detached-driver","status":1,"ts":"nonzero"}]}}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1}}"
    `);
  });

  test('refuses in the order of the kernel', () => {
    const steps = [
      open,
      create(3, 1),
      info(9),
      info(3),
      info(4, 0, 1),
      info(4, 0, 0, 1),
      merge(9, 4),
      merge(3, 4),
      merge(4, 9, 1),
      merge(4, 9, 0, 1),
      merge(4, 9),
      merge(4, 3),
      create(4, 1),
      inc(4, 1),
    ];
    expect(alone(steps)).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":-1,"err":"EBADF"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EBADF"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":-1,"err":"ENOENT"}
     {"ret":-1,"err":"ENOENT"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"ENOTTY"}"
    `);
  });

  test('of a merge has what is pending of both, once for a timeline', () => {
    const steps = [
      open,
      open,
      create(3, 1),
      create(3, 2),
      create(4, 1),
      merge(5, 6),
      info(8),
      merge(8, 7),
      info(9, 1),
      info(9),
      inc(3, 1),
      merge(9, 5),
      info(10),
      inc(3, 1),
      info(9),
      poll(9, 0),
      merge(9, 5),
      info(11),
      inc(4, 1),
      poll(9, 0),
      merge(9, 10),
      info(12),
      info(12, 0),
    ];
    expect(alone(steps)).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":4}
     {"ret":0,"out":5}
     {"ret":0,"out":6}
     {"ret":0,"out":7}
     {"ret":0,"out":8}
     {"ret":0,"out":{"name":"merged","status":0,"flags":0,"num_fences":1,"fences":[{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0,"out":9}
     {"ret":-1,"err":"EINVAL"}
     {"ret":0,"out":{"name":"merged","status":0,"flags":0,"num_fences":2,"fences":[{"obj":"T","driver":"sw_sync","status":0,"ts":0},{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0}
     {"ret":0,"out":10}
     {"ret":0,"out":{"name":"merged","status":0,"flags":0,"num_fences":2,"fences":[{"obj":"T","driver":"sw_sync","status":0,"ts":0},{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0}
     {"ret":0,"out":{"name":"merged","status":0,"flags":0,"num_fences":2,"fences":[{"obj":"signaled-timeline","driver":"detached-driver","status":1,"ts":"nonzero"},{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0,"out":"-"}
     {"ret":0,"out":11}
     {"ret":0,"out":{"name":"merged","status":0,"flags":0,"num_fences":1,"fences":[{"obj":"T","driver":"sw_sync","status":0,"ts":0}]}}
     {"ret":0}
     {"ret":1,"out":"IN"}
     {"ret":0,"out":12}
     {"ret":0,"out":{"name":"merged","status":1,"flags":0,"num_fences":1,"fences":[{"obj":"signaled-timeline","driver":"detached-driver","status":1,"ts":"nonzero"}]}}
     {"ret":0,"out":{"name":"merged","status":1,"flags":0,"num_fences":1}}"
    `);
  });

  test('takes a deadline since 6.6, and the point of a timeline keeps the earliest', () => {
    const set = (fd: number, deadline_ns: number, pad = 0): TestStep => [
      'SYNC_IOC_SET_DEADLINE',
      { fd, deadline_ns, pad },
    ];
    const get = (fence_fd: number): TestStep => ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd }];
    const steps = [open, create(3, 1), get(4), set(4, 7, 1), set(4, 7), set(4, 9), get(4), get(3)];
    const merged = [create(3, 2), open, create(6, 1), merge(5, 7), set(8, 3), get(5), get(8)];
    expect(alone([...steps, ...merged])).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":-1,"err":"ENOENT"}
     {"ret":-1,"err":"EINVAL"}
     {"ret":0}
     {"ret":0}
     {"ret":0,"out":7}
     {"ret":-1,"err":"EINVAL"}
     {"ret":0,"out":5}
     {"ret":6}
     {"ret":0,"out":7}
     {"ret":0,"out":8}
     {"ret":0}
     {"ret":0,"out":3}
     {"ret":-1,"err":"EINVAL"}"
    `);
    expect(alone(steps, '6.1')).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"ENOTTY"}
     {"ret":-1,"err":"ENOTTY"}"
    `);
  });
});

describe('a timeline of sw_sync', () => {
  test('signals what it has come to, and not what is ahead', () => {
    const steps = [
      open,
      create(3, 3),
      create(3, 1),
      create(3, 1),
      inc(3, 2),
      create(3, 2),
      create(3, 0),
      poll(4, 0),
      poll(5, 0),
      poll(6, 0),
      poll(7, 0),
      poll(8, 0),
    ];
    expect(alone(steps)).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":0,"out":5}
     {"ret":0,"out":6}
     {"ret":0}
     {"ret":0,"out":7}
     {"ret":0,"out":8}
     {"ret":0,"out":"-"}
     {"ret":1,"out":"IN"}
     {"ret":1,"out":"IN"}
     {"ret":1,"out":"IN"}
     {"ret":1,"out":"IN"}"
    `);
  });

  test('counts with 32 bits, and moves on by more than half of them in steps', () => {
    const half = 2 ** 31;
    const steps = [open, inc(3, half - 1), create(3, half - 1), create(3, half + 1), poll(4, 0)];
    const wraps = [poll(5, 0), inc(3, 1), poll(5, 0), inc(3, 1), poll(5, 0)];
    expect(alone([...steps, ...wraps])).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0}
     {"ret":0,"out":4}
     {"ret":0,"out":5}
     {"ret":1,"out":"IN"}
     {"ret":0,"out":"-"}
     {"ret":0}
     {"ret":0,"out":"-"}
     {"ret":0}
     {"ret":1,"out":"IN"}"
    `);
    expect(alone([open, create(3, 1), inc(3, 2 ** 32 - 1), poll(4, 0)])).toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":0}
     {"ret":1,"out":"IN"}"
    `);
  });

  test('fails what is pending when it is closed, and nothing else', () => {
    const steps = [open, create(3, 1), create(3, 2), inc(3, 1), close(3), info(4), info(5)];
    expect(alone([...steps, merge(5, 4), info(3, 0), close(3), close(4), close(5)]))
      .toMatchInlineSnapshot(`
     "finished
     {"ret":3}
     {"ret":0,"out":4}
     {"ret":0,"out":5}
     {"ret":0}
     {"ret":0}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":1,"flags":0,"num_fences":1,"fences":[{"obj":"signaled-timeline","driver":"detached-driver","status":1,"ts":"nonzero"}]}}
     {"ret":0,"out":{"name":"detached-driver-signaled-timeli","status":-2,"flags":0,"num_fences":1,"fences":[{"obj":"signaled-timeline","driver":"detached-driver","status":-2,"ts":"nonzero"}]}}
     {"ret":0,"out":3}
     {"ret":0,"out":{"name":"merged","status":1,"flags":0,"num_fences":1}}
     {"ret":0}
     {"ret":0}
     {"ret":0}"
    `);
  });
});

describe('under every schedule', () => {
  const before = [open, create(3, 1)];

  test('a poll sees the signal, wherever it comes', () => {
    expect(outcomes({ A: [poll(4, -1)], B: [inc(3, 1)] }, 2, before)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":1,"out":"IN"} B={"ret":0}",
     ]
    `);
  });

  test('two polls share the callback, and both are woken', () => {
    const threads = { A: [poll(4, -1)], B: [poll(4, -1)], C: [inc(3, 1)] };
    expect(outcomes(threads, 1, before)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":1,"out":"IN"} B={"ret":1,"out":"IN"} C={"ret":0}",
     ]
    `);
  });

  test('a sync_file and its timeline go while somebody polls', () => {
    const threads = { A: [poll(4, 1)], B: [close(4)], C: [close(3)] };
    expect(outcomes(threads, 1, before)).toMatchInlineSnapshot(`
     [
       "finished A={"ret":1,"out":"IN"} B={"ret":0} C={"ret":0}",
       "finished A={"ret":1,"out":"NVAL"} B={"ret":0} C={"ret":0}",
     ]
    `);
  });

  test('INC takes a reference to a point whose last one is gone: what sync_timeline_signal() does', () => {
    const found = runAll({ objects: [], before, threads: { A: [close(4)], B: [inc(3, 1)] } }, 2);
    const ends = [...found.values()].map(({ end }) => end);
    expect([...new Set(ends)]).toEqual(['finished', 'refcount-resurrection']);
  });

  test('a merge has one of the two fences or both, and a signal ends a poll', () => {
    const pair = [...before, open, create(5, 1)];
    const A = [merge(4, 6), info(7), poll(7, -1)];
    const program = { objects: [], before: pair, threads: { A, B: [inc(3, 1)] }, kill: 'A' };
    const counts = [...runAll(program, 1).values()].map(({ results }) => {
      const [, about, polled] = results['A'] ?? [];
      return [about, polled].map((reply) => (typeof reply === 'object' ? reply : undefined));
    });
    const texts = counts.map(([about, polled]) => `${numFences(about)} ${polled?.err}`);
    expect([...new Set(texts)].toSorted()).toEqual(['1 EINTR', '2 EINTR']);
  });
});

/** How many fences SYNC_IOC_FILE_INFO counted. */
function numFences(about: Reply | undefined): string {
  return /"num_fences":(\d+)/u.exec(JSON.stringify(about?.out))?.[1] ?? '';
}

test('memory may be short wherever it is asked for', () => {
  const A = [open, create(3, 1), create(3, 2), merge(4, 5), info(4)];
  const faults = { memory: true };
  const found = runAll({ objects: [], threads: { A }, faults }, 2);
  expect(new Set([...found.values()].map(({ end }) => end))).toEqual(new Set(['finished']));
  const [first = ''] = found.keys();
  expect(first).not.toContain('ENOMEM');
  expect([...found.keys()].filter((outcome) => outcome.includes('ENOMEM')).length).toBe(9);
});
