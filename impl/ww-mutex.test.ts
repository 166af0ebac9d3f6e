import { describe, expect, test } from '@jest/globals';
import { type TestProgram, type TestRun, type TestStep, runAll, runTest } from './test-threads.ts';

const outcomes = (program: TestProgram, deviations: number): readonly string[] =>
  [...runAll(program, deviations).keys()].toSorted();

/** A run without preemption. */
const straight = (program: TestProgram): TestRun => runTest(program, () => 0);

const lock = (name: string, ctx: string | null, then: TestStep[2] = {}): TestStep => [
  'ww_mutex_lock',
  { lock: name, ctx },
  then,
];
const slow = (name: string, ctx: string): TestStep => ['ww_mutex_lock_slow', { lock: name, ctx }];
const unlock = (name: string): TestStep => ['ww_mutex_unlock', { lock: name }];
const init = (ctx: string): TestStep => ['ww_acquire_init', { ctx }];
const fini = (ctx: string): TestStep => ['ww_acquire_fini', { ctx }];
const wait = (fence: string): TestStep => ['dma_fence_wait', { fence, intr: false }];
const signal = (fence: string): TestStep => ['dma_fence_signal', { fence }];

/** Takes a second lock, and backs off as often as it is told to. */
const second = (held: string, wanted: string, ctx: string, depth = 4): TestStep =>
  lock(wanted, ctx, {
    '-35':
      depth === 0
        ? [unlock(held), fini(ctx), ['never ends', {}]]
        : [unlock(held), slow(wanted, ctx), second(wanted, held, ctx, depth - 1)],
  });

/** Takes two locks with the whole back-off. */
const both = (first: string, wanted: string, ctx: string): TestStep[] => [
  init(ctx),
  lock(first, ctx),
  second(first, wanted, ctx),
  unlock(first),
  unlock(wanted),
  fini(ctx),
];

const locks = (wwClass: string): TestProgram['objects'] => [
  ['ww_mutex', 'L0', { class: wwClass }],
  ['ww_mutex', 'L1', { class: wwClass }],
  ['ww_acquire_ctx', 'A', { class: wwClass }],
  ['ww_acquire_ctx', 'B', { class: wwClass }],
];
const objects = locks('wait-die');

describe.each(['6.1', '6.12', '7.2'] as const)('on %s', (release) => {
  test('the younger of two transactions gives way, once or twice, and both end', () => {
    const threads = { T0: both('L0', 'L1', 'A'), T1: both('L1', 'L0', 'B') };
    expect(outcomes({ release, objects, threads }, 2)).toEqual([
      'finished T0=0,0,-35,0,0,0,0,0,0 T1=0,0,0,0,0,0',
      'finished T0=0,0,0,0,0,0 T1=0,0,-35,0,0,-35,0,0,0,0,0,0',
      'finished T0=0,0,0,0,0,0 T1=0,0,-35,0,0,0,0,0,0',
      'finished T0=0,0,0,0,0,0 T1=0,0,0,0,0,0',
    ]);
  });

  test('a younger holder is wounded in the other class', () => {
    const threads = { T0: both('L0', 'L1', 'A'), T1: both('L1', 'L0', 'B') };
    expect(outcomes({ release, objects: locks('wound-wait'), threads }, 2)).toEqual([
      'finished T0=0,0,-35,0,0,0,0,0,0 T1=0,0,0,0,0,0',
      'finished T0=0,0,0,0,0,0 T1=0,0,-35,0,0,0,0,0,0',
      'finished T0=0,0,0,0,0,0 T1=0,0,0,0,0,0',
    ]);
  });

  test('three waiters of a mutex without a transaction all get it', () => {
    const threads = Object.fromEntries(
      ['T0', 'T1', 'T2'].map((name) => [name, [lock('L0', null), unlock('L0')]]),
    );
    expect(outcomes({ release, objects, threads }, 3)).toEqual(['finished T0=0,0 T1=0,0 T2=0,0']);
  });
});

test('-EALREADY comes before every other answer', () => {
  const threads = { T0: [init('A'), lock('L0', 'A'), lock('L0', 'A'), unlock('L0'), fini('A')] };
  expect(straight({ objects, threads }).results['T0']).toEqual([0, 0, -114, 0, 0]);
});

test('without a context the same mistake waits for itself', () => {
  const program = { objects, threads: { T0: [lock('L0', null), lock('L0', null)] } };
  expect(straight(program)).toMatchObject({ end: 'hang', results: { T0: [0] } });
});

test('a trylock neither waits nor gives way', () => {
  const trylock: TestStep = ['ww_mutex_trylock', { lock: 'L0', ctx: 'A' }];
  const threads = { T0: [init('A'), trylock, trylock, unlock('L0'), fini('A')] };
  expect(straight({ objects, threads }).results['T0']).toEqual([0, 1, 0, 0, 0]);
});

test('a signal ends an interruptible wait, and no other', () => {
  const interruptible: TestStep = [
    'ww_mutex_lock_interruptible',
    { lock: 'L0', ctx: null },
    { 0: [unlock('L0')] },
  ];
  const T0 = [lock('L0', null), unlock('L0')];
  const interrupted = { objects, threads: { T0, T1: [interruptible] }, kill: 'T1' };
  expect(outcomes(interrupted, 2)).toEqual(['finished T0=0,0 T1=-4', 'finished T0=0,0 T1=0,0']);
  const deaf = { objects, threads: { T0, T1: [lock('L0', null), unlock('L0')] }, kill: 'T1' };
  expect(outcomes(deaf, 2)).toEqual(['finished T0=0,0 T1=0,0']);
});

describe('a misuse is told', () => {
  test.each([
    ['an unlock by who does not hold it', [unlock('L0')], 'lockdep'],
    ['a lock in a context that has not begun', [lock('L0', 'A')], 'lockdep'],
    ['a context that is begun twice', [init('A'), init('A')], 'lockdep'],
    ['a context that is ended twice', [init('A'), fini('A'), fini('A')], 'lockdep'],
    ['a lock that is held at the end', [lock('L0', null)], 'lock-held-at-exit'],
    ['a context that is alive at the end', [init('A')], 'lock-held-at-exit'],
  ] as const)('%s', (_, T0, end) => {
    expect(straight({ objects, threads: { T0 } }).end).toBe(end);
  });

  const done: TestStep = ['ww_acquire_done', { ctx: 'A' }];
  const end = [unlock('L0'), fini('A')];
  test.each([
    ['a lock behind ww_acquire_done()', [init('A'), done, lock('L0', 'A'), ...end]],
    ['a second ww_acquire_done()', [init('A'), done, done, fini('A')]],
    ['the slow lock without contention', [init('A'), slow('L0', 'A'), ...end]],
    ['the end of a context that has locks', [init('A'), lock('L0', 'A'), fini('A'), unlock('L0')]],
  ])('%s', (_, T0) => {
    const run = straight({ objects, threads: { T0 } });
    expect([run.end, run.warnings.length]).toEqual(['finished', 1]);
  });

  test('a context of the other class', () => {
    const other: TestProgram['objects'] = [
      ['ww_mutex', 'L0'],
      ['ww_acquire_ctx', 'A', { class: 'wound-wait' }],
    ];
    const T0 = [init('A'), lock('L0', 'A'), ...end];
    expect(straight({ objects: other, threads: { T0 } }).warnings).toEqual([
      'ww_mutex L0 is of another class than ww_acquire_ctx A',
    ]);
  });

  const withFences: TestProgram['objects'] = [
    ...objects,
    ['ww_mutex', 'L2'],
    ['dma_fence', 'F'],
    ['dma_fence', 'G'],
  ];
  const older = [init('A'), lock('L0', 'A'), wait('F'), unlock('L0'), fini('A'), signal('G')];
  /** The younger holds L1, is refused L0, and goes on in some way. */
  const younger = (...steps: TestStep[]): TestProgram => ({
    objects: withFences,
    threads: { T0: older, T1: [init('B'), lock('L1', 'B'), lock('L0', 'B'), ...steps, fini('B')] },
  });
  const refusal = 'ww_acquire_ctx B still has to back off from ww_mutex L0';
  test.each([
    [
      'a second try instead of the back-off',
      [lock('L0', 'B'), unlock('L1'), signal('F'), slow('L0', 'B'), unlock('L0')],
      [0, 0, -35, -35, 0, 0, 0, 0, 0],
      [refusal],
    ],
    [
      'the slow lock of another mutex',
      [unlock('L1'), slow('L2', 'B'), unlock('L2'), signal('F')],
      [0, 0, -35, 0, 0, 0, 0, 0],
      ['ww_mutex L2 is taken instead of ww_mutex L0'],
    ],
    [
      'the contended mutex with another still held',
      [signal('F'), wait('G'), lock('L0', 'B'), unlock('L0'), unlock('L1')],
      [0, 0, -35, 0, 0, 0, 0, 0, 0],
      ['ww_mutex L0 is taken again before the others were released'],
    ],
    [
      'nothing at all, if the back-off is right',
      [unlock('L1'), signal('F'), slow('L0', 'B'), unlock('L0')],
      [0, 0, -35, 0, 0, 0, 0, 0],
      [],
    ],
  ])('%s', (_, steps, T1, warnings) => {
    const run = straight(younger(...steps));
    expect([run.end, run.results['T1'], run.warnings]).toEqual(['finished', T1, warnings]);
  });
});

describe('who waits', () => {
  const fences = ['F', 'G', 'H'].map((name) => ['dma_fence', name] as const);

  test('with nothing held wounds nobody', () => {
    const threads = {
      T0: [init('A'), wait('F'), lock('L0', 'A'), unlock('L0'), fini('A')],
      T1: [
        init('B'),
        lock('L0', 'B'),
        signal('F'),
        wait('G'),
        lock('L1', 'B'),
        unlock('L1'),
        unlock('L0'),
        fini('B'),
      ],
      T2: [lock('L1', null), signal('G'), wait('H'), unlock('L1')],
      T3: [signal('H')],
    };
    const run = straight({ objects: [...locks('wound-wait'), ...fences], threads });
    expect([run.end, run.results]).toEqual([
      'finished',
      {
        T0: [0, 0, 0, 0, 0],
        T1: [0, 0, 0, 0, 0, 0, 0, 0],
        T2: [0, 0, 0, 0],
        T3: [0],
      },
    ]);
  });

  test.each(['wait-die', 'wound-wait'])('with nothing held queues behind an older (%s)', (of) => {
    const threads = {
      T0: [lock('L0', null), wait('F'), unlock('L0')],
      T1: [init('A'), lock('L0', 'A'), unlock('L0'), fini('A')],
      T2: [init('B'), lock('L0', 'B'), unlock('L0'), fini('B')],
      T3: [signal('F')],
    };
    const run = straight({ objects: [...locks(of), ...fences], threads });
    expect([run.end, run.results['T1'], run.results['T2']]).toEqual([
      'finished',
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ]);
  });

  test('behind somebody without a context does not die', () => {
    const threads = {
      T0: [lock('L0', null), wait('F'), unlock('L0')],
      T1: [lock('L0', null), unlock('L0')],
      T2: [init('A'), lock('L1', 'A'), lock('L0', 'A'), unlock('L0'), unlock('L1'), fini('A')],
      T3: [signal('F')],
    };
    const run = straight({ objects: [...objects, ...fences], threads });
    expect([run.end, run.results['T2']]).toEqual(['finished', [0, 0, 0, 0, 0, 0]]);
  });
});
