import { describe, expect, test } from '@jest/globals';
import { type TestProgram, type TestRun, type TestStep, runAll, runTest } from './test-threads.ts';
import { DmaFence } from './dma-fence.ts';
import { DmaResv } from './dma-resv.ts';

const outcomes = (program: TestProgram, deviations: number): readonly string[] =>
  [...runAll(program, deviations).keys()].toSorted();

/** A run without preemption. */
const straight = (program: TestProgram): TestRun => runTest(program, () => 0);

const objects: TestProgram['objects'] = [
  ['dma_resv', 'R'],
  ['dma_resv', 'S'],
  ['fence_snapshot', 'P'],
  ['dma_fence', 'F0', { timeline: 'a' }],
  ['dma_fence', 'F1', { timeline: 'a' }],
  ['dma_fence', 'G'],
  ['dma_fence', 'H'],
];
const resv = 'R';
const lock: TestStep = ['dma_resv_lock', { resv, ctx: null }];
const unlock: TestStep = ['dma_resv_unlock', { resv }];
const reserve = (n: number): TestStep => ['dma_resv_reserve_fences', { resv, n }];
const add = (fence: string, usage: string): TestStep => [
  'dma_resv_add_fence',
  { resv, fence, usage },
];
const signal = (fence: string): TestStep => ['dma_fence_signal', { fence }];
const free = (usage: string): TestStep => ['dma_resv_test_signaled', { resv, usage }];
const wait = (usage: string, timeout = 4095): TestStep => [
  'dma_resv_wait_timeout',
  { resv, usage, intr: false, timeout },
];

/** What the object lists: `F0:READ`, in the order of the slots. */
function listed({ session }: TestRun): readonly string[] {
  const list = session.k.namedAs(resv, DmaResv).fences;
  const usages = ['KERNEL', 'WRITE', 'READ', 'BOOKKEEP'];
  return (list?.table ?? [])
    .slice(0, list?.num_fences)
    .map((entry) => `${entry?.fence.label.slice(10)}:${usages[entry?.usage ?? 0]}`);
}

const references = ({ session }: TestRun, fence: string): number =>
  session.k.namedAs(fence, DmaFence).refcount;

describe('a fence is added', () => {
  test.each([
    ['beside one of another context', [add('G', 'READ'), add('F0', 'READ')], ['G:READ', 'F0:READ']],
    ['over an earlier one of its context', [add('F0', 'READ'), add('F1', 'READ')], ['F1:READ']],
    ['beside a later one', [add('F1', 'READ'), add('F0', 'READ')], ['F1:READ', 'F0:READ']],
    ['over a weaker usage', [add('F0', 'READ'), add('F1', 'WRITE')], ['F1:WRITE']],
    ['beside a stronger usage', [add('F0', 'WRITE'), add('F1', 'READ')], ['F0:WRITE', 'F1:READ']],
    ['over itself', [add('F0', 'READ'), add('F0', 'WRITE')], ['F0:WRITE']],
    [
      'over one that has signalled',
      [add('G', 'KERNEL'), signal('G'), add('H', 'READ')],
      ['H:READ'],
    ],
  ] as const)('%s', (_, steps, list) => {
    const run = straight({ objects, threads: { T0: [lock, reserve(2), ...steps, unlock] } });
    expect([run.end, listed(run)]).toEqual(['finished', list]);
    for (const f of ['F0', 'F1', 'G', 'H'])
      expect(references(run, f)).toBe(list.some((entry) => entry.startsWith(f)) ? 2 : 1);
  });

  test('only where a slot was reserved', () => {
    const late = [lock, reserve(1), add('F0', 'READ'), unlock, lock, add('G', 'READ'), unlock];
    expect(straight({ objects, threads: { T0: late } }).end).toBe('bug');
  });

  test('under the lock', () => {
    expect(straight({ objects, threads: { T0: [add('F0', 'READ')] } }).end).toBe('lockdep');
    expect(straight({ objects, threads: { T0: [reserve(1)] } }).end).toBe('lockdep');
  });
});

test('room for no fences is a warning and -EINVAL, before 6.12 nothing', () => {
  const T0 = [lock, reserve(0), unlock];
  expect(straight({ objects, threads: { T0 } })).toMatchObject({
    results: { T0: [0, -22, 0] },
    warnings: ['dma_resv_reserve_fences: num_fences is 0'],
  });
  expect(straight({ objects, threads: { T0 }, release: '6.1' })).toMatchObject({
    results: { T0: [0, 0, 0] },
    warnings: [],
  });
});

test('a new list drops what has signalled', () => {
  const T0 = [lock, reserve(1), add('F0', 'READ'), signal('F0'), unlock, lock, reserve(1), unlock];
  const run = straight({ objects, threads: { T0 } });
  expect([listed(run), references(run, 'F0')]).toEqual([[], 1]);
});

test('a query sees its usage and the stronger ones', () => {
  const usages = ['KERNEL', 'WRITE', 'READ', 'BOOKKEEP'];
  for (const [strength, usage] of usages.entries()) {
    const T0 = [lock, reserve(1), add('F0', usage), unlock, ...usages.map(free)];
    const results = straight({ objects, threads: { T0 } }).results['T0'] ?? [];
    expect(results.slice(4)).toEqual(usages.map((_, query) => (query >= strength ? 0 : 1)));
  }
});

describe('a wait', () => {
  const T0 = [lock, reserve(2), add('F0', 'WRITE'), add('G', 'READ'), unlock, wait('READ')];
  test('ends when every fence has signalled', () => {
    expect(outcomes({ objects, threads: { T0, T1: [signal('G'), signal('F0')] } }, 2)).toEqual([
      'finished T0=0,0,0,0,0,1 T1=0,0',
    ]);
  });

  test('does not end before', () => {
    expect(outcomes({ objects, threads: { T0, T1: [signal('F0')] } }, 1)).toEqual([
      'hang T0=0,0,0,0,0 T1=0',
    ]);
  });

  test('has a time', () => {
    const run = straight({
      objects,
      threads: {
        T0: [
          ...T0.slice(0, 5),
          wait('READ', 3),
          wait('READ', 0),
          wait('KERNEL', 0),
          wait('KERNEL', 7),
        ],
      },
    });
    expect(run.results['T0']?.slice(5)).toEqual([0, 0, 1, 7]);
  });
});

describe('a reader without the lock', () => {
  const fill = [lock, reserve(1), add('F0', 'WRITE'), unlock];
  const get: TestStep = ['dma_resv_get_fences', { resv, usage: 'READ', snapshot: 'P' }];

  test('meets a list that grows, shrinks and goes, and nothing that is freed', () => {
    const writer = [lock, reserve(1), add('G', 'WRITE'), signal('F0'), reserve(4), unlock];
    const program = {
      objects,
      threads: {
        T0: [...fill, get, ['dma_fence_put_all', { snapshot: 'P' }] as const],
        T1: writer,
      },
    };
    expect(outcomes(program, 2)).toEqual(['finished T0=0,0,0,0,0,0 T1=0,0,0,0,0,0']);
  });

  test('has a reference to each fence, and gives it back', () => {
    const T0 = [...fill, get];
    expect(references(straight({ objects, threads: { T0 } }), 'F0')).toBe(3);
    expect(
      references(
        straight({ objects, threads: { T0: [...T0, ['dma_fence_put_all', { snapshot: 'P' }]] } }),
        'F0',
      ),
    ).toBe(2);
  });

  test('goes round for ever if dma_resv_copy_fences() takes the list away: no list is no reason to drop the fence at which it stands', () => {
    const writer: TestStep[] = [lock, ['dma_resv_copy_fences', { resv, source: 'S' }], unlock];
    const outcome = (reader: TestStep): readonly string[] => {
      const program = { objects, threads: { T0: [...fill, reader], T1: writer } };
      return [...new Set(outcomes(program, 2).map((text) => text.split(' ')[0] ?? ''))];
    };
    expect(outcome(get)).toEqual(['bug', 'finished']);
    expect(outcome(wait('READ', 0))).toEqual(['finished']);
  });
});

test('without memory nothing changes', () => {
  const faults = { memory: true };
  const T0 = [lock, reserve(1), unlock];
  expect(outcomes({ objects, threads: { T0 }, faults }, 1)).toEqual([
    'finished T0=0,-12,0',
    'finished T0=0,0,0',
  ]);
});

test('the end of an object gives the references back', () => {
  const T0: TestStep[] = [lock, reserve(1), add('F0', 'READ'), unlock, ['dma_resv_fini', { resv }]];
  expect(references(straight({ objects, threads: { T0 } }), 'F0')).toBe(1);
});

test('a copy has the usages of its source', () => {
  const source: TestStep[] = [
    ['dma_resv_lock', { resv: 'S', ctx: null }],
    ['dma_resv_reserve_fences', { resv: 'S', n: 3 }],
    ['dma_resv_add_fence', { resv: 'S', fence: 'F0', usage: 'BOOKKEEP' }],
    ['dma_resv_add_fence', { resv: 'S', fence: 'G', usage: 'WRITE' }],
    ['dma_resv_add_fence', { resv: 'S', fence: 'H', usage: 'READ' }],
    ['dma_resv_unlock', { resv: 'S' }],
    signal('H'),
  ];
  const T0: TestStep[] = [...source, lock, ['dma_resv_copy_fences', { resv, source: 'S' }], unlock];
  const run = straight({ objects, threads: { T0 } });
  expect([listed(run), references(run, 'F0'), references(run, 'H')]).toEqual([
    ['F0:BOOKKEEP', 'G:WRITE'],
    3,
    2,
  ]);
});

test('a fence is replaced wherever its context is', () => {
  const T0: TestStep[] = [
    lock,
    reserve(3),
    add('F0', 'WRITE'),
    add('G', 'READ'),
    add('F1', 'BOOKKEEP'),
    ['dma_resv_replace_fences', { resv, old: 'F0', replacement: 'H', usage: 'BOOKKEEP' }],
    unlock,
  ];
  const run = straight({ objects, threads: { T0 } });
  expect(listed(run)).toEqual(['H:BOOKKEEP', 'G:READ', 'H:BOOKKEEP']);
  expect(['F0', 'F1', 'H'].map((f) => references(run, f))).toEqual([1, 1, 3]);
});
