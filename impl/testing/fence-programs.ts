import { type CallLine, type Calls } from './run-calls.ts';

const fences = (...names: readonly string[]): Calls['objects'] =>
  names.map((name) => ['dma_fence', name, { refs: 2 }] as const);

const signal = (fence: string): CallLine => ['dma_fence_signal', { fence }];
const wait = (fence: string): CallLine => ['dma_fence_wait', { fence, intr: false }];
const put = (fence: string): CallLine => ['dma_fence_put', { fence }];
const get = (fence: string): CallLine => ['dma_fence_get', { fence }];
const arm = (fence: string): CallLine => ['dma_fence_enable_sw_signaling', { fence }];
const status = (fence: string): CallLine => ['dma_fence_get_status', { fence }];
const isSignaled = (fence: string): CallLine => ['dma_fence_is_signaled', { fence }];
const fails = (fence: string, error = '-ECANCELED'): CallLine => [
  'dma_fence_set_error',
  { fence, error },
];
const runs: CallLine = ['callback_runs', { cb: 'C' }];
const add = (fence: string): CallLine => ['dma_fence_add_callback', { fence, callback: 'C' }];
const remove: CallLine = ['dma_fence_remove_callback', { fence: 'F0', callback: 'C' }];
const poll: CallLine = ['dma_fence_wait_timeout', { fence: 'F0', intr: false, timeout: 0 }];
const waitAny: CallLine = [
  'dma_fence_wait_any_timeout',
  { fences: ['F0', 'F1'], intr: false, timeout: 'MAX_SCHEDULE_TIMEOUT' },
];
const check: CallLine = ['dma_fence_check_and_signal', { fence: 'F0' }];
const create = (...members: readonly string[]): CallLine => [
  'dma_fence_array_create',
  { array: 'A', fences: members },
];
const init = (chain: string, prev: string | null, fence: string, seqno: number): CallLine => [
  'dma_fence_chain_init',
  { chain, prev, fence, seqno },
];
const first = (head: string, p = 'p'): CallLine => ['dma_fence_chain_first', { p, head }];
const walk = (p = 'p'): CallLine => ['dma_fence_chain_walk', { p }];
const find = (seqno: number): CallLine => ['dma_fence_chain_find_seqno', { p: 'p', seqno }];
const isNull = (p = 'p'): CallLine => ['fence_is_null', { p }];
const isContainer = (fence: string): CallLine => ['dma_fence_is_container', { fence }];
const merge = (...heads: readonly string[]): CallLine => [
  'dma_fence_unwrap_merge',
  { p: 'p', fences: heads },
];
const unwrap = (head: string): CallLine => [
  'dma_fence_unwrap_first',
  { p: 'p', cursor: 'u', head },
];
const next: CallLine = ['dma_fence_unwrap_next', { p: 'p', cursor: 'u' }];

const driver: Calls['objects'] = [...fences('F0', 'F1', 'F2'), ['dma_fence_cb', 'C']];
const array: Calls['objects'] = [...driver, ['dma_fence_array', 'A']];
const chain: Calls['objects'] = [
  ...array,
  ['dma_fence_chain', 'N0'],
  ['dma_fence_chain', 'N1'],
  ['dma_fence_chain', 'N2'],
  ['dma_fence_slot', 'p'],
  ['dma_fence_slot', 'q'],
  ['dma_fence_unwrap', 'u'],
];
/** Two of a timeline, and one between them by its context. */
const timeline: Calls['objects'] = [
  ['dma_fence', 'F0', { refs: 2, timeline: 'tl' }],
  ['dma_fence', 'G', { refs: 2 }],
  ['dma_fence', 'F1', { refs: 2, timeline: 'tl' }],
  ['dma_fence_array', 'A'],
  ['dma_fence_slot', 'p'],
  ['dma_fence_slot', 'q'],
];
const memory = { memory: true };
const two = [init('N0', null, 'F0', 1), init('N1', 'N0', 'F1', 2)];
const seek = (p: string): readonly CallLine[] => [first('N1', p), walk(p), put(p)];

/** For each deliberate bug of a fence or a container a program of ten calls at most that shows it. */
export const fencePrograms: Readonly<Record<string, Calls>> = {
  'fence-signaled-behind-callbacks': { objects: driver, threads: [[waitAny], [signal('F0')]] },
  'fence-node-not-reinitialised': {
    objects: driver,
    threads: [[add('F0'), signal('F0'), remove]],
  },
  'fence-late-callback-runs-at-once': { objects: driver, threads: [[signal('F0'), add('F0')]] },
  'fence-error-before-signal': { objects: driver, threads: [[fails('F0'), status('F0')]] },
  'fence-poll-of-signaled-is-zero': { objects: driver, threads: [[signal('F0'), poll]] },
  'fence-poll-ends-before-signaled': { objects: driver, threads: [[signal('F0'), poll]] },
  'fence-second-signal-runs-again': {
    objects: driver,
    threads: [[add('F0'), signal('F0'), signal('F0'), runs]],
  },
  'fence-removal-behind-signal-succeeds': {
    objects: driver,
    threads: [[add('F0'), signal('F0'), remove]],
  },
  'fence-removal-without-lock': {
    objects: driver,
    before: [add('F0')],
    threads: [[signal('F0')], [remove, runs]],
  },
  'fence-wait-tests-without-lock': { objects: driver, threads: [[wait('F0')], [signal('F0')]] },
  'fence-enable-bit-behind-op': {
    objects: array,
    before: [create('F0', 'F1'), signal('F0')],
    threads: [[arm('A')], [isSignaled('A')]],
  },
  'fence-enable-op-twice': {
    objects: array,
    threads: [[create('F0', 'F1'), signal('F0'), arm('A'), arm('A'), isSignaled('A')]],
  },
  'fence-done-on-enabling-not-signaled': {
    objects: array,
    threads: [[create('F0'), signal('F0'), wait('A')]],
  },
  'fence-check-outside-lock': { objects: driver, threads: [[check], [check]] },
  'fence-wait-any-leaves-callbacks': {
    objects: driver,
    threads: [[waitAny], [signal('F0'), signal('F1')]],
  },
  'fence-wait-any-state-behind-test': { objects: driver, threads: [[waitAny], [signal('F0')]] },
  'fence-later-of-signaled': {
    objects: timeline,
    threads: [[signal('F0'), signal('F1'), ['dma_fence_later', { f1: 'F0', f2: 'F1' }]]],
  },
  'fence-same-is-later': {
    objects: timeline,
    threads: [[['dma_fence_is_later', { f1: 'F0', f2: 'F0' }]]],
  },
  'fence-stub-born-pending': {
    objects: [['dma_fence_stub', 'S', { private: true }]],
    threads: [[['dma_fence_allocate_private_stub', { fence: 'S' }], isSignaled('S')]],
  },
  'array-without-callback-references': {
    objects: array,
    threads: [[create('F0', 'F1'), arm('A'), put('A'), signal('F0')]],
  },
  'array-one-reference-too-few': {
    objects: array,
    threads: [[create('F0', 'F1'), arm('A'), signal('F0'), signal('F1')]],
    after: [status('A')],
  },
  'array-signals-in-callback': {
    objects: [
      ['spinlock', 'L'],
      ['dma_fence', 'F0', { refs: 2, lock: 'L' }],
      ['dma_fence', 'F1', { refs: 2, lock: 'L' }],
      ['dma_fence_array', 'A', { signal_on_any: true }],
    ],
    before: [create('F0', 'F1')],
    threads: [[arm('A')], [signal('F0')]],
    release: '6.12',
  },
  'array-drops-errors': {
    objects: array,
    threads: [[create('F0'), arm('A'), fails('F0'), signal('F0'), status('A')]],
  },
  'array-keeps-last-error': {
    objects: array,
    threads: [
      [
        create('F0', 'F1'),
        arm('A'),
        fails('F0'),
        fails('F1', '-ETIME'),
        signal('F0'),
        signal('F1'),
        status('A'),
      ],
    ],
  },
  'array-signals-with-any': {
    objects: array,
    threads: [[create('F0', 'F1'), signal('F0'), isSignaled('A')]],
  },
  'array-polls-count-only': {
    objects: array,
    threads: [[create('F0'), signal('F0'), isSignaled('A')]],
  },
  'array-count-behind-enable-bit': {
    objects: array,
    before: [create('F0', 'F1'), signal('F0')],
    threads: [[isSignaled('A')], [arm('A')]],
  },
  'array-forgets-signaled-members': {
    objects: array,
    threads: [[create('F0', 'F1'), signal('F0'), signal('F1'), wait('A')]],
  },
  'array-matches-first-context': {
    objects: array,
    threads: [[create('F0', 'F1'), ['dma_fence_match_context', { fence: 'A', contextOf: 'F0' }]]],
  },
  'array-failure-drops-members': {
    objects: array,
    threads: [[create('F0'), put('F0')]],
    after: [status('F0')],
    faults: memory,
  },
  'chain-signals-in-callback': {
    objects: [
      ['spinlock', 'L'],
      ['dma_fence', 'F0', { lock: 'L' }],
      ['dma_fence', 'F1', { lock: 'L' }],
      ['dma_fence_chain', 'N0'],
      ['dma_fence_chain', 'N1'],
    ],
    threads: [[...two, arm('N1'), signal('F1')]],
  },
  'chain-own-fence-only': { objects: chain, threads: [[...two, signal('F1'), isSignaled('N1')]] },
  'chain-irq-work-does-not-rearm': {
    objects: chain,
    threads: [[...two, arm('N1'), signal('F1'), isSignaled('N1')]],
  },
  'chain-walk-keeps-signaled': {
    objects: chain,
    threads: [[...two, signal('F0'), first('N1'), walk(), isNull()]],
  },
  'chain-replace-without-exchange': {
    objects: chain,
    before: [...two, signal('F0')],
    threads: [seek('p'), seek('q')],
  },
  'chain-replace-drops-too-little': {
    objects: chain,
    before: [...two, signal('F0')],
    threads: [seek('p'), seek('q')],
  },
  'chain-prev-without-recheck': {
    objects: chain,
    before: [...two, signal('F0')],
    threads: [seek('p'), seek('q')],
  },
  'chain-point-out-of-order': {
    objects: chain,
    threads: [[init('N0', null, 'F0', 5), init('N1', 'N0', 'F1', 3), first('N1'), find(4)]],
  },
  'chain-point-goes-back': {
    objects: chain,
    threads: [[init('N0', null, 'F0', 5), init('N1', 'N0', 'F1', 3), first('N1'), find(4)]],
  },
  'chain-seqno-32-bits': {
    objects: chain,
    threads: [
      [
        init('N0', null, 'F0', 1),
        init('N1', 'N0', 'F1', 2 ** 31 + 5),
        first('N1'),
        find(1),
        signal('F0'),
        isSignaled('p'),
      ],
    ],
  },
  'chain-find-one-too-far': {
    objects: chain,
    threads: [[...two, first('N1'), find(1), isNull(), signal('F0'), isSignaled('p')]],
  },
  'chain-find-by-node-seqno': {
    objects: chain,
    threads: [[...two, signal('F0'), first('N1'), find(1), isNull()]],
  },
  'chain-find-ahead-is-found': { objects: chain, threads: [[...two, first('N1'), find(3)]] },
  'chain-release-unlinks-shared': {
    objects: chain,
    threads: [
      [...two, get('N1'), init('N2', 'N1', 'F2', 3), put('N2'), first('N1'), walk(), isNull()],
    ],
  },
  'chain-callback-without-reference': {
    objects: chain,
    threads: [[init('N0', null, 'F0', 1), arm('N0'), put('N0'), signal('F0')]],
  },
  'unwrap-skips-signaled': {
    objects: chain,
    threads: [[create('F0', 'F1'), signal('F1'), unwrap('A'), next, isNull()]],
  },
  'unwrap-stops-at-arrays': {
    objects: chain,
    threads: [[create('F0', 'F1'), init('N0', null, 'A', 1), unwrap('N0'), isContainer('p')]],
  },
  'merge-keeps-every-fence': {
    objects: timeline,
    threads: [[merge('F0', 'F1'), isContainer('p')]],
  },
  'merge-keeps-the-oldest': {
    objects: timeline,
    threads: [[merge('F0', 'F1'), signal('F0'), isSignaled('p')]],
  },
  'merge-does-not-sort': {
    objects: timeline,
    threads: [
      [
        merge('F0', 'G', 'F1'),
        ['dma_fence_array_next', { p: 'q', head: 'p', index: 2 }],
        isNull('q'),
      ],
    ],
  },
  'merge-drops-one-too-many': {
    objects: timeline,
    threads: [[merge('F0', 'F1'), signal('F0'), isSignaled('p')]],
  },
  'merge-keeps-signaled': {
    objects: timeline,
    threads: [[signal('G'), merge('F0', 'G'), isContainer('p')]],
  },
  'merge-wraps-a-single-fence': { objects: timeline, threads: [[merge('F0'), isContainer('p')]] },
  'merge-failure-drops-twice': {
    objects: timeline,
    threads: [[merge('F0', 'G'), put('F0')]],
    after: [status('F0')],
    faults: memory,
  },
  'merge-nests-containers': {
    objects: timeline,
    threads: [
      [
        create('F0', 'G'),
        merge('A', 'F1'),
        ['dma_fence_array_next', { p: 'q', head: 'p', index: 1 }],
        isContainer('q'),
      ],
    ],
  },
  'merge-without-reference': {
    objects: timeline,
    threads: [[merge('F0'), put('p'), put('F0'), status('F0')]],
  },
};
