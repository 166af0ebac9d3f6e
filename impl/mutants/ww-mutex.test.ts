import { expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, someRun } from '../test-threads.ts';
import { mutants } from './index.ts';
import { mutated } from '../reference.ts';

const objects: TestProgram['objects'] = [
  ...['L0', 'L1', 'L2'].map((name) => ['ww_mutex', name] as const),
  ...['A', 'B', 'C'].map((name) => ['ww_acquire_ctx', name] as const),
  ['dma_fence', 'F'],
  ['dma_fence', 'G'],
];
const woundWait = objects.map(([word, name]) => [word, name, { class: 'wound-wait' }] as const);

const lock = (name: string, ctx: string | null, then: TestStep[2] = {}): TestStep => [
  'ww_mutex_lock',
  { lock: name, ctx },
  then,
];
const unlock = (name: string): TestStep => ['ww_mutex_unlock', { lock: name }];
const interruptible = (name: string): TestStep => [
  'ww_mutex_lock_interruptible',
  { lock: name, ctx: null },
  { 0: [unlock(name)] },
];
const trylock = (name: string, ctx: string): TestStep => ['ww_mutex_trylock', { lock: name, ctx }];
const slow = (name: string, ctx: string): TestStep => ['ww_mutex_lock_slow', { lock: name, ctx }];
const init = (ctx: string): TestStep => ['ww_acquire_init', { ctx }];
const fini = (ctx: string): TestStep => ['ww_acquire_fini', { ctx }];
const wait = (fence: string): TestStep => ['dma_fence_wait', { fence, intr: false }];
const signal = (fence: string): TestStep => ['dma_fence_signal', { fence }];

/** A lock and its unlock, outside every transaction. */
const alone: TestStep[] = [lock('L0', null), unlock('L0')];
const two = { T0: alone, T1: alone };

/** A transaction over two locks, older than one that wants them in the other order and gives way when it is told to. */
const opposite: TestProgram['threads'] = {
  T0: [
    init('A'),
    signal('G'),
    lock('L0', 'A'),
    lock('L1', 'A'),
    unlock('L0'),
    unlock('L1'),
    fini('A'),
  ],
  T1: [
    wait('G'),
    init('B'),
    lock('L1', 'B'),
    lock('L0', 'B', { '-35': [unlock('L1')], 0: [unlock('L0'), unlock('L1')] }),
    fini('B'),
  ],
};

/** The lock is never free; an older transaction and a younger one, which holds another lock, queue for it. */
const queue: TestProgram['threads'] = {
  T0: [lock('L0', null), wait('F')],
  T1: [init('A'), signal('G'), lock('L0', 'A')],
  T2: [
    wait('G'),
    init('B'),
    lock('L1', 'B'),
    lock('L0', 'B', { '-35': [unlock('L1'), fini('B')] }),
  ],
};

/** The lock is taken by T0 while the other wants it in a transaction that has had another lock before. */
const released: TestProgram['threads'] = {
  T0: [init('A'), signal('G'), lock('L0', 'A'), unlock('L0'), fini('A')],
  T1: [
    wait('G'),
    init('B'),
    lock('L1', 'B'),
    unlock('L1'),
    lock('L0', 'B', { 0: [unlock('L0')] }),
    fini('B'),
  ],
};

const inTransaction = (...steps: TestStep[]): TestProgram => ({
  objects,
  threads: { T0: [init('A'), ...steps, unlock('L0'), fini('A')] },
});

interface Shown extends TestProgram {
  readonly deviations: number;
  /** What no run of the reference ends with. */
  readonly wrong: RegExp;
}

/** For each mutant: what shows it. */
const shown: Readonly<Record<string, Shown>> = {
  'mutex-handed-over-in-silence': {
    objects,
    threads: { T0: [...alone, ...alone], T1: alone },
    deviations: 2,
    wrong: /^hang/u,
  },
  'mutex-sleeps-without-last-look': { objects, threads: two, deviations: 2, wrong: /^hang/u },
  'mutex-state-is-set-too-late': { objects, threads: two, deviations: 2, wrong: /^hang/u },
  'mutex-unlock-wakes-nobody': { objects, threads: two, deviations: 1, wrong: /^hang/u },
  'ww-age-is-reversed': { objects, threads: opposite, deviations: 1, wrong: /T0=0,0,0,-35/u },
  'ww-already-comes-last': {
    objects,
    threads: {
      T0: [init('A'), signal('G'), lock('L0', 'A'), unlock('L0'), fini('A')],
      T1: [wait('G'), init('B'), lock('L0', 'B'), lock('L0', 'B'), unlock('L0'), fini('B')],
    },
    deviations: 2,
    wrong: /-35/u,
  },
  'ww-fast-path-forgets-waiters': { objects, threads: opposite, deviations: 2, wrong: /^hang/u },
  'ww-fast-path-looks-first': { objects, threads: opposite, deviations: 2, wrong: /^hang/u },
  'ww-interrupted-restarts': {
    objects,
    threads: { T0: alone, T1: [interruptible('L0')] },
    kill: 'T1',
    deviations: 2,
    wrong: /T1=-512/u,
  },
  'ww-kill-ignores-older-waiters': {
    objects,
    threads: queue,
    deviations: 2,
    wrong: /^hang T0=0 T1=0,0 T2=0,0,0$/u,
  },
  'ww-kill-with-nothing-held': { objects, threads: released, deviations: 2, wrong: /-35/u },
  'ww-new-stamp-at-back-off': {
    objects: [...objects, ['dma_fence', 'H'], ['dma_fence', 'E']],
    threads: {
      T0: [init('A'), lock('L0', 'A'), signal('E'), wait('F'), unlock('L0'), fini('A')],
      T1: [
        wait('E'),
        init('B'),
        signal('G'),
        wait('H'),
        lock('L1', 'B'),
        lock('L0', 'B', { '-35': [unlock('L1'), signal('F'), slow('L0', 'B'), lock('L2', 'B')] }),
      ],
      T2: [
        wait('G'),
        init('C'),
        lock('L2', 'C'),
        signal('H'),
        lock('L0', 'C', { '-35': [unlock('L2'), fini('C')] }),
      ],
    },
    deviations: 1,
    wrong: /T1=0,0,0,0,0,-35,0,0,0,-35/u,
  },
  'ww-signal-before-hand-over': {
    objects,
    threads: { T0: [...alone, ...alone, ...alone], T1: [interruptible('L0')] },
    kill: 'T1',
    deviations: 3,
    wrong: /^(?:hang|lock-held)/u,
  },
  'ww-slow-lock-without-context': {
    objects,
    threads: {
      T0: [init('A'), signal('G'), lock('L0', 'A'), unlock('L0'), fini('A')],
      T1: [
        wait('G'),
        init('B'),
        lock('L1', 'B'),
        lock('L0', 'B', {
          '-35': [unlock('L1'), slow('L0', 'B'), lock('L0', 'B')],
          0: [unlock('L1')],
        }),
        unlock('L0'),
        fini('B'),
      ],
    },
    deviations: 2,
    wrong: /^hang/u,
  },
  'ww-trylock-forgets-context': {
    ...inTransaction(trylock('L0', 'A'), lock('L0', 'A')),
    deviations: 0,
    wrong: /^hang/u,
  },
  'ww-unlock-keeps-context': {
    ...inTransaction(lock('L0', 'A'), unlock('L0'), lock('L0', 'A')),
    deviations: 0,
    wrong: /-114/u,
  },
  'ww-unlock-keeps-count': { objects, threads: released, deviations: 2, wrong: /-35/u },
  'ww-waiters-in-order-of-arrival': {
    objects,
    threads: queue,
    deviations: 2,
    wrong: /^hang T0=0 T1=0,0 T2=0,0,0$/u,
  },
  'ww-wound-never-heals': {
    objects: woundWait,
    threads: {
      T0: opposite['T0'] ?? [],
      T1: [
        wait('G'),
        init('B'),
        lock('L1', 'B'),
        lock('L0', 'B', { '-35': [unlock('L1'), slow('L0', 'B'), lock('L1', 'B')] }),
      ],
    },
    deviations: 2,
    wrong: /T1=0,0,0,-35,0,0,-35/u,
  },
  'ww-wound-wakes-nobody': {
    objects: woundWait,
    threads: opposite,
    deviations: 2,
    wrong: /^hang/u,
  },
  'ww-younger-waiter-sleeps-on': {
    objects,
    threads: queue,
    deviations: 2,
    wrong: /^hang T0=0 T1=0,0 T2=0,0,0$/u,
  },
};

const own = mutants.filter(({ area }) => area === 'ww-mutex');

test('each mutant has its program', () => {
  expect(Object.keys(shown)).toEqual(own.map(({ name }) => name).toSorted());
});

test.each(own)('$name is seen', (mutant) => {
  const program = shown[mutant.name];
  if (program === undefined) throw new RangeError(mutant.name);
  const { deviations, wrong } = program;
  expect(someRun(program, deviations, wrong, mutated(mutant))).toBe(true);
  expect(someRun(program, Math.min(deviations, 1), wrong)).toBe(false);
});
