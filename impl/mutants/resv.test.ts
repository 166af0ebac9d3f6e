import { expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, someRun } from '../test-threads.ts';
import { mutants } from './index.ts';
import { mutated } from '../reference.ts';

const objects: TestProgram['objects'] = [
  ['dma_resv', 'R'],
  ['dma_resv', 'S'],
  ['fence_snapshot', 'P'],
  ['dma_fence', 'F0', { timeline: 'a' }],
  ['dma_fence', 'F1', { timeline: 'a' }],
  ['dma_fence', 'G'],
  ['dma_fence', 'H'],
  ['dma_fence_cb', 'C'],
];
const lock = (resv = 'R'): TestStep => ['dma_resv_lock', { resv, ctx: null }];
const unlock = (resv = 'R'): TestStep => ['dma_resv_unlock', { resv }];
const reserve = (n: number, resv = 'R'): TestStep => ['dma_resv_reserve_fences', { resv, n }];
const add = (fence: string, usage: string, resv = 'R'): TestStep => [
  'dma_resv_add_fence',
  { resv, fence, usage },
];
const signal = (fence: string): TestStep => ['dma_fence_signal', { fence }];
const free = (usage: string, resv = 'R'): TestStep => ['dma_resv_test_signaled', { resv, usage }];
const get: TestStep = ['dma_resv_get_fences', { resv: 'R', usage: 'READ', snapshot: 'P' }];
const put: TestStep = ['dma_fence_put_all', { snapshot: 'P' }];
const poll = (usage: string): TestStep => [
  'dma_resv_wait_timeout',
  { resv: 'R', usage, intr: false, timeout: 0 },
];
const copy: TestStep = ['dma_resv_copy_fences', { resv: 'R', source: 'S' }];
const replace = (old: string, replacement: string, usage: string): TestStep => [
  'dma_resv_replace_fences',
  { resv: 'R', old, replacement, usage },
];
const wait = (fence: string): TestStep => ['dma_fence_wait', { fence, intr: false }];
const watch: TestStep = ['dma_fence_add_callback', { fence: 'F0', callback: 'C' }];
const drop = (fence: string): TestStep => ['dma_fence_put', { fence }];
const runs: TestStep = ['callback_runs', { cb: 'C' }];
const fini: TestStep = ['dma_resv_fini', { resv: 'R' }];

/** Calls with the lock held, and with room for fences. */
const locked = (...steps: TestStep[]): TestStep[] => [lock(), reserve(2), ...steps, unlock()];

interface Shown extends TestProgram {
  readonly deviations: number;
  /** What no run of the reference ends with. */
  readonly wrong: RegExp;
}

/** One thread, which needs no preemption to see it. */
const alone = (wrong: RegExp, ...T0: TestStep[]): Shown => ({
  objects,
  threads: { T0 },
  deviations: 0,
  wrong,
});

const against = (deviations: number, wrong: RegExp, T0: TestStep[], T1: TestStep[]): Shown => ({
  objects,
  threads: { T0, T1 },
  deviations,
  wrong,
});

/** Another object has a fence that somebody writes with. */
const fillS = (fence: string): TestStep[] => [
  lock('S'),
  reserve(1, 'S'),
  add(fence, 'WRITE', 'S'),
  unlock('S'),
];

/** For each mutant: what shows it. */
const shown: Readonly<Record<string, Shown>> = {
  'resv-add-ignores-context': alone(
    /,1$/u,
    ...locked(add('G', 'READ'), add('F1', 'READ')),
    signal('F1'),
    free('READ'),
  ),
  'resv-add-replaces-later-fence': alone(
    /,1$/u,
    ...locked(add('F1', 'READ'), add('F0', 'READ')),
    signal('F0'),
    free('READ'),
  ),
  'resv-add-takes-no-reference': alone(
    /^refcount/u,
    ...locked(add('F0', 'READ'), add('F1', 'READ')),
    ['dma_fence_get', { fence: 'F0' }],
  ),
  'resv-add-weakens-usage': alone(
    /,1$/u,
    ...locked(add('F0', 'WRITE'), add('F1', 'READ')),
    free('WRITE'),
  ),
  'resv-copy-drops-usage': alone(/,1$/u, ...fillS('F0'), lock(), copy, unlock(), free('READ')),
  'resv-copy-takes-no-reference': alone(
    /^refcount/u,
    ...fillS('F0'),
    lock(),
    copy,
    copy,
    copy,
    reserve(1),
    add('F0', 'READ'),
  ),
  'resv-count-before-entry': against(1, /^bug/u, locked(add('F0', 'READ')), [free('READ')]),
  'resv-fini-keeps-references': alone(
    /,0$/u,
    watch,
    ...locked(add('F0', 'READ')),
    drop('F0'),
    fini,
    runs,
  ),
  'resv-idle-poll-times-out': alone(/=0$/u, poll('READ')),
  'resv-list-freed-at-once': against(
    2,
    /^use-after-free/u,
    [...locked(add('F0', 'READ')), lock(), reserve(1), unlock()],
    [free('READ')],
  ),
  'resv-new-list-loses-last-fence': alone(
    /,1$/u,
    ...locked(add('F0', 'READ')),
    lock(),
    reserve(1),
    unlock(),
    free('READ'),
  ),
  'resv-query-for-one-usage': alone(/,1$/u, ...locked(add('F0', 'WRITE')), free('READ')),
  'resv-query-without-its-own-usage': alone(/,1$/u, ...locked(add('F0', 'READ')), free('READ')),
  'resv-reader-does-not-look-again': against(
    2,
    /T1=0,1$/u,
    [
      ...fillS('G'),
      lock(),
      reserve(1),
      add('F0', 'READ'),
      signal('H'),
      copy,
      unlock(),
      signal('F0'),
    ],
    [wait('H'), free('READ')],
  ),
  'resv-replace-keeps-usage': alone(
    /,0$/u,
    ...locked(add('F0', 'READ'), replace('F0', 'G', 'BOOKKEEP')),
    free('READ'),
  ),
  'resv-replace-takes-one-reference': alone(
    /^refcount/u,
    ...locked(add('F0', 'WRITE'), add('F1', 'READ'), replace('F0', 'G', 'READ')),
    fini,
    lock('S'),
    reserve(1, 'S'),
    add('G', 'READ', 'S'),
  ),
  'resv-replaced-fence-dropped-too-early': {
    objects,
    threads: {
      T0: locked(add('F0', 'READ'), drop('F0'), add('F1', 'READ')),
      T1: [free('READ')],
    },
    deviations: 2,
    stepsMax: 300,
    wrong: /^use-after-free/u,
  },
  'resv-replaced-fence-dropped-twice': alone(
    /^refcount/u,
    ...locked(add('F0', 'READ'), add('F1', 'READ'), add('F0', 'KERNEL')),
  ),
  'resv-replaced-fence-leaks': alone(
    /,0$/u,
    watch,
    ...locked(add('F0', 'READ'), drop('F0'), add('F1', 'READ')),
    runs,
  ),
  'resv-reserve-ignores-failure': {
    objects,
    threads: {
      T0: [
        lock(),
        ['dma_resv_reserve_fences', { resv: 'R', n: 1 }, { 0: [add('F0', 'READ')] }],
        unlock(),
      ],
    },
    faults: { memory: true },
    deviations: 1,
    wrong: /^bug/u,
  },
  'resv-reserve-nothing': alone(/T0=0,0,0$/u, lock(), reserve(0), unlock()),
  'resv-reserve-one-too-few': alone(
    /^bug/u,
    lock(),
    reserve(1),
    add('F0', 'READ'),
    unlock(),
    lock(),
    reserve(1),
    add('G', 'READ'),
    unlock(),
  ),
  'resv-restart-goes-on': against(
    2,
    /T1=0,1$/u,
    [...locked(add('F0', 'READ')), signal('H'), lock(), reserve(1), unlock()],
    [wait('H'), free('READ')],
  ),
  'resv-restart-keeps-what-it-has': against(
    2,
    /^bug/u,
    [...locked(add('F0', 'READ'), add('G', 'READ')), signal('H'), lock(), reserve(4), unlock()],
    [wait('H'), get, put],
  ),
  'resv-signaled-fence-counts': alone(
    /,0$/u,
    ...locked(add('F0', 'READ')),
    signal('F0'),
    free('READ'),
  ),
  'resv-test-looks-at-first-slot': alone(
    /,1$/u,
    ...locked(add('F0', 'READ'), add('G', 'READ')),
    signal('F0'),
    free('READ'),
  ),
  'resv-wait-for-the-first-only': against(
    1,
    /^finished/u,
    [
      ...locked(add('F0', 'READ'), add('G', 'READ')),
      ['dma_resv_wait_timeout', { resv: 'R', usage: 'READ', intr: false, timeout: 4095 }],
    ],
    [signal('F0')],
  ),
  'resv-wait-skips-bookkeep': alone(/,1$/u, ...locked(add('F0', 'BOOKKEEP')), poll('BOOKKEEP')),
  'resv-wait-skips-kernel': alone(/,1$/u, ...locked(add('F0', 'KERNEL')), poll('READ')),
  'resv-walk-takes-no-reference': alone(
    /^refcount/u,
    ...locked(add('F0', 'READ')),
    free('READ'),
    free('READ'),
    free('READ'),
  ),
};

const own = mutants.filter(({ area }) => area === 'resv');

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
