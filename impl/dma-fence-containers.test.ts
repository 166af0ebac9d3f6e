import { describe, expect, test } from '@jest/globals';
import { type CallLine, type Calls, outcomes, runCalls } from './testing/run-calls.ts';

const fences = (...names: readonly string[]): Calls['objects'] =>
  names.map((name) => ['dma_fence', name, { refs: 2 }] as const);

const signal = (fence: string): CallLine => ['dma_fence_signal', { fence }];
const wait = (fence: string): CallLine => ['dma_fence_wait', { fence, intr: false }];
const put = (fence: string): CallLine => ['dma_fence_put', { fence }];
const get = (fence: string): CallLine => ['dma_fence_get', { fence }];
const status = (fence: string): CallLine => ['dma_fence_get_status', { fence }];
const isSignaled = (fence: string): CallLine => ['dma_fence_is_signaled', { fence }];

/** Every schedule with one preemption ends well, with the same results. */
function always(calls: Calls): unknown {
  const [first, ...others] = outcomes(calls);
  expect(others.map(({ results, end }) => [results, end])).toEqual([]);
  expect(first?.warnings).toEqual([]);
  return [first?.results, first?.end];
}

/** What one thread gets without interference. */
function alone(calls: Calls): unknown {
  const { results, end } = runCalls(calls);
  return end === 'finished' ? results.flat() : end;
}

describe('an array', () => {
  const objects: Calls['objects'] = [
    ...fences('F0', 'F1'),
    ['dma_fence_array', 'A', {}],
    ['dma_fence_cb', 'C'],
  ];
  const create: CallLine = ['dma_fence_array_create', { array: 'A', fences: ['F0', 'F1'] }];

  test('signals when all of its members have, and is gone with its last reference', () => {
    const threads = [[create, wait('A'), put('A')], [signal('F0')], [signal('F1')]];
    expect(always({ objects, threads })).toEqual([[[0, 0, 0], [0], [0]], 'finished']);
  });

  test('whose members have signalled is done when somebody asks', () => {
    const threads = [[signal('F0'), create, isSignaled('A'), signal('F1'), isSignaled('A')]];
    expect(alone({ objects, threads })).toEqual([0, 0, 0, 0, 1]);
    const waits = [[signal('F0'), signal('F1'), create, wait('A'), status('A')]];
    expect(alone({ objects, threads: waits })).toEqual([0, 0, 0, 0, 1]);
  });

  test('has the first error of its members, and only behind the signal', () => {
    const threads = [
      [
        create,
        ['dma_fence_enable_sw_signaling', { fence: 'A' }] as const,
        ['dma_fence_set_error', { fence: 'F1', error: '-ECANCELED' }] as const,
        signal('F1'),
        status('A'),
        signal('F0'),
        status('A'),
      ],
    ];
    expect(alone({ objects, threads })).toEqual([0, 0, 0, 0, 0, 0, -125]);
  });

  test('runs its callback once, outside the locks of its members', () => {
    const add: CallLine = ['dma_fence_add_callback', { fence: 'A', callback: 'C' }];
    const calls = {
      objects,
      threads: [[signal('F0')], [signal('F1')]],
      after: [['callback_runs', { cb: 'C' }] as const, isSignaled('A'), put('A')],
    };
    const threads = [[create, add, ...calls.threads.flat()]];
    expect(always({ ...calls, threads })).toEqual([
      [
        [0, 0, 0, 0],
        [1, 1, 0],
      ],
      'finished',
    ]);
  });

  test('that signals with any is older than 7.2', () => {
    const any: Calls['objects'] = [
      ...fences('F0', 'F1'),
      ['dma_fence_array', 'A', { signal_on_any: true }],
    ];
    const threads = [[create, wait('A'), put('A')], [signal('F0')], [signal('F1')]];
    expect(always({ objects: any, threads, release: '6.1' })).toEqual([
      [[0, 0, 0], [0], [0]],
      'finished',
    ]);
    const one = [[create, isSignaled('A'), signal('F1'), isSignaled('A')]];
    expect(alone({ objects: any, threads: one, release: '6.1' })).toEqual([0, 0, 0, 1]);
  });

  test('is not made when memory is short, and then the caller keeps its references', () => {
    const calls = { objects, threads: [[create, put('F0'), put('F1')]], faults: { memory: true } };
    expect(runCalls(calls, [1]).results).toEqual([[-12, 0, 0]]);
  });
});

describe('a chain', () => {
  const objects: Calls['objects'] = [
    ...fences('F0', 'F1', 'F2'),
    ['dma_fence_chain', 'N0'],
    ['dma_fence_chain', 'N1'],
    ['dma_fence_chain', 'N2'],
    ['dma_fence_slot', 'p'],
  ];
  const init = (chain: string, prev: string | null, fence: string, seqno: number): CallLine => [
    'dma_fence_chain_init',
    { chain, prev, fence, seqno },
  ];
  const two = [init('N0', null, 'F0', 1), init('N1', 'N0', 'F1', 2)];
  const three = [...two, init('N2', 'N1', 'F2', 3)];
  const first = (head: string): CallLine => ['dma_fence_chain_first', { p: 'p', head }];
  const find = (seqno: number): CallLine => ['dma_fence_chain_find_seqno', { p: 'p', seqno }];
  const isNull: CallLine = ['fence_is_null', { p: 'p' }];

  test('signals when its own fence and all before it have, in any order', () => {
    const threads = [[...two, wait('N1'), put('N1')], [signal('F1')], [signal('F0')]];
    expect(always({ objects, threads })).toEqual([[[0, 0, 0, 0], [0], [0]], 'finished']);
  });

  test('is not done with its own fence alone', () => {
    const threads = [[...two, signal('F1'), isSignaled('N1'), signal('F0'), isSignaled('N1')]];
    expect(alone({ objects, threads })).toEqual([0, 0, 0, 0, 0, 1]);
  });

  test('loses what has signalled when somebody walks along it, even two at once', () => {
    const walker = (p: string): readonly CallLine[] => [
      ['dma_fence_chain_first', { p, head: 'N2' }],
      ['dma_fence_chain_walk', { p }],
      isSignaled(p),
      put(p),
    ];
    const calls: Calls = {
      objects: [...objects, ['dma_fence_slot', 'q']],
      before: [...three, signal('F1'), get('N0')],
      threads: [walker('p'), walker('q')],
      after: [isSignaled('N0'), put('N2'), isSignaled('N0'), put('N0'), status('F0')],
    };
    expect(always(calls)).toEqual([
      [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ],
      'finished',
    ]);
  });

  test('finds the node of a point, nothing for one that was collected, and nothing that is ahead', () => {
    const threads = [
      [...three, first('N2'), find(4), find(2), isSignaled('p'), signal('F1'), isSignaled('p')],
    ];
    expect(alone({ objects, threads })).toEqual([0, 0, 0, 0, -22, 0, 0, 0, 0]);
    const collected = [[...two, signal('F0'), first('N1'), find(1), isNull, isSignaled('p')]];
    expect(alone({ objects, threads: collected })).toBe('null-dereference: p is NULL');
    const last = [[...two, signal('F0'), first('N1'), find(1), isNull]];
    expect(alone({ objects, threads: last })).toEqual([0, 0, 0, 0, 0, 1]);
  });
});

describe('a merge', () => {
  const objects: Calls['objects'] = [
    ['dma_fence', 'F0', { refs: 2, timeline: 'tl' }],
    ['dma_fence', 'G', { refs: 2 }],
    ['dma_fence', 'F1', { refs: 2, timeline: 'tl' }],
    ['dma_fence_array', 'A'],
    ['dma_fence_chain', 'N'],
    ['dma_fence_slot', 'p'],
    ['dma_fence_slot', 'q'],
    ['dma_fence_unwrap', 'u'],
  ];
  const merge = (...heads: readonly string[]): CallLine => [
    'dma_fence_unwrap_merge',
    { p: 'p', fences: heads },
  ];
  const member = (index: number): CallLine => [
    'dma_fence_array_next',
    { p: 'q', head: 'p', index },
  ];
  const isNull = (p: string): CallLine => ['fence_is_null', { p }];
  const isContainer: CallLine = ['dma_fence_is_container', { fence: 'p' }];

  test('of what has signalled is a stub, of one pending fence that fence', () => {
    const threads = [
      [signal('G'), merge('G'), isSignaled('p'), merge('G', 'F0'), isContainer, isSignaled('p')],
    ];
    expect(alone({ objects, threads })).toEqual([0, 0, 1, 0, 0, 0]);
  });

  test('flattens containers, keeps the latest of each context, and orders them', () => {
    const threads = [
      [
        ['dma_fence_array_create', { array: 'A', fences: ['F1', 'G'] }] as const,
        ['dma_fence_chain_init', { chain: 'N', prev: null, fence: 'A', seqno: 1 }] as const,
        merge('F0', 'N'),
        member(0),
        signal('F0'),
        signal('F1'),
        isSignaled('q'),
        member(1),
        isSignaled('q'),
        member(2),
        isNull('q'),
      ],
    ];
    expect(alone({ objects, threads })).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  test.each(['6.1', '6.12', '7.2'] as const)(
    'of %s races with the signals of what it merges, and loses nothing',
    (release) => {
      const calls: Calls = {
        objects,
        release,
        threads: [[merge('F0', 'G'), wait('p'), put('p')], [signal('F0')], [signal('G')]],
        after: [status('F0'), status('G')],
      };
      expect(always(calls)).toEqual([[[0, 0, 0], [0], [0], [1, 1]], 'finished']);
    },
  );

  test('iterates over what has signalled too', () => {
    const threads = [
      [
        signal('F0'),
        ['dma_fence_array_create', { array: 'A', fences: ['F0', 'G'] }] as const,
        ['dma_fence_unwrap_first', { p: 'p', cursor: 'u', head: 'A' }] as const,
        isSignaled('p'),
        ['dma_fence_unwrap_next', { p: 'p', cursor: 'u' }] as const,
        isSignaled('p'),
        ['dma_fence_unwrap_next', { p: 'p', cursor: 'u' }] as const,
        isNull('p'),
      ],
    ];
    expect(alone({ objects, threads })).toEqual([0, 0, 0, 1, 0, 0, 0, 1]);
  });
});

describe('misuse', () => {
  const objects: Calls['objects'] = [
    ['dma_fence', 'F', {}],
    ['dma_fence_chain', 'N'],
    ['dma_fence_slot', 'p'],
  ];
  const init: CallLine = ['dma_fence_chain_init', { chain: 'N', prev: null, fence: 'F', seqno: 1 }];

  test('is found: a node that nobody made, and one that is put once too often', () => {
    expect(alone({ objects, threads: [[isSignaled('N')]] })).toBe(
      'use-after-free: dma_fence_chain N: flags is read or written after free',
    );
    expect(alone({ objects, threads: [[init, put('N'), put('N')]] })).toBe(
      'refcount-underflow: dma_fence_chain N: more references are dropped than taken',
    );
  });

  test('is found: the node before read outside of an RCU read section', () => {
    const threads = [[init, ['chain->prev', { p: 'p', fence: 'N' }] as const]];
    expect(alone({ objects, threads })).toBe(
      'lockdep: T0: suspicious rcu_dereference() in chain->prev',
    );
  });

  test('is found: a merge where nobody may sleep', () => {
    const lock: Calls['objects'] = [...objects, ['spinlock', 'L']];
    const threads = [
      [
        ['spin_lock', { lock: 'L' }] as const,
        ['dma_fence_unwrap_merge', { p: 'p', fences: ['F', 'F'] }] as const,
      ],
    ];
    expect(alone({ objects: lock, threads })).toBe(
      'sleep-in-atomic: T0 sleeps in kmalloc_array(GFP_KERNEL), in atomic context',
    );
  });
});
