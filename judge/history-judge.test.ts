import { describe, expect, test } from '@jest/globals';
import { HistoryJudge } from './history-judge.ts';
import { UserError } from '../language/user-error.ts';
import { profiles } from '../model/profile.ts';
import { readRecording } from './read-recording.ts';
import { shrink } from './shrink.ts';

const objects = [
  { word: 'dma_fence', name: 'F' },
  { word: 'dma_fence_cb', name: 'CB' },
  { word: 'ww_mutex', name: 'L' },
  { word: 'variable', name: 'V', options: { max: 3 } },
];

const head = {
  format: 'fencepost-recording',
  version: 1,
  kernel: '7.2',
  machine: 'none',
  source: 'a test',
  objects,
};

/** One call in short: actor, call, arguments, begin, end and result; without an end it never returned. */
type Short = readonly [
  actor: string,
  call: string,
  args: object,
  begin: number,
  end?: number,
  ret?: number,
  commits?: readonly number[],
];

function history(calls: readonly Short[], outcome?: object): ReturnType<typeof readRecording> {
  const lines = calls.map(([actor, call, args, begin, end, ret, commits], i) => ({
    id: i + 1,
    actor,
    call,
    args,
    begin,
    ...(end !== undefined && { end, ret }),
    ...(commits !== undefined && { commits }),
  }));
  const documents = [head, ...lines, ...(outcome === undefined ? [] : [outcome])];
  return readRecording(documents.map((it) => JSON.stringify(it)).join('\n'), 'h.jsonl');
}

const judge = new HistoryJudge(profiles['7.2'], { objects });

/** In short: accepted or refused, the id of the call that cannot be explained, what would have been allowed, and the configurations. */
function verdictOf(calls: readonly Short[], outcome?: object): readonly unknown[] {
  const { kind, refusal, configurations } = judge.judge(history(calls, outcome));
  return refusal === undefined
    ? [kind, configurations]
    : [kind, refusal.line?.call.id, refusal.allowed, configurations];
}

const quiescent = { outcome: 'quiescent' };
const V = { variable: 'V' };
const F = { fence: 'F' };
const wait = { fence: 'F', intr: false };
const inc = 'atomic_inc_return';

describe('a shared word is linearizable', () => {
  test.each<[string, readonly Short[], readonly unknown[]]>([
    [
      'two that overlap come in the order of their results',
      [
        ['a', inc, V, 0, 10, 2],
        ['b', inc, V, 1, 9, 1],
      ],
      ['accepted', 3],
    ],
    [
      'the first of two that do not overlap has the first result',
      [
        ['a', inc, V, 0, 1, 2],
        ['b', inc, V, 2, 3, 1],
      ],
      ['refused', 1, ['1'], 0],
    ],
    [
      'two never have the same result',
      [
        ['a', inc, V, 0, 10, 1],
        ['b', inc, V, 1, 9, 1],
      ],
      ['refused', 1, ['2'], 3],
    ],
    [
      'a call that never returned may have taken effect',
      [
        ['a', inc, V, 0],
        ['b', inc, V, 1, 2, 2],
      ],
      ['accepted', 1],
    ],
    [
      'and may not',
      [
        ['a', inc, V, 0],
        ['b', inc, V, 1, 2, 1],
      ],
      ['accepted', 3],
    ],
  ])('%s', (_, calls, expected) => {
    expect(verdictOf(calls)).toEqual(expected);
  });
});

describe('a fence', () => {
  test.each<[string, readonly Short[], object | undefined, readonly unknown[]]>([
    [
      'a wait ends after the signal',
      [
        ['a', 'dma_fence_wait', wait, 0, 10, 0],
        ['b', 'dma_fence_signal', F, 1, 9, 0],
      ],
      undefined,
      ['accepted', 1],
    ],
    [
      'a wait returns before anybody signals',
      [
        ['a', 'dma_fence_wait', wait, 0, 3, 0],
        ['b', 'dma_fence_signal', F, 4, 9, 0],
      ],
      undefined,
      ['refused', 1, [], 0],
    ],
    [
      'a wake-up is lost',
      [
        ['a', 'dma_fence_wait', wait, 0],
        ['b', 'dma_fence_signal', F, 1, 9, 0],
      ],
      quiescent,
      ['refused', 1, ['0'], 1],
    ],
    [
      'nobody signals, and it stands still',
      [['a', 'dma_fence_wait', wait, 0]],
      quiescent,
      ['accepted', 0],
    ],
    [
      'a signalled fence is not signalled any more',
      [
        ['b', 'dma_fence_signal', F, 0, 1, 0],
        ['a', 'dma_fence_is_signaled', F, 2, 3, 0],
      ],
      undefined,
      ['refused', 2, ['1'], 0],
    ],
    [
      'a wait has another errno',
      [
        ['a', 'dma_fence_wait', wait, 0, 10, -22],
        ['b', 'dma_fence_signal', F, 1, 9, 0],
      ],
      undefined,
      ['refused', 1, ['0'], 1],
    ],
    [
      'a callback runs once',
      [
        ['a', 'dma_fence_add_callback', { fence: 'F', callback: 'CB' }, 0, 1, 0],
        ['b', 'dma_fence_signal', F, 2, 3, 0],
        ['a', 'callback_runs', { cb: 'CB' }, 4, 5, 1],
      ],
      undefined,
      ['accepted', 0],
    ],
    [
      'a callback runs twice',
      [
        ['a', 'dma_fence_add_callback', { fence: 'F', callback: 'CB' }, 0, 1, 0],
        ['b', 'dma_fence_signal', F, 2, 3, 0],
        ['a', 'callback_runs', { cb: 'CB' }, 4, 5, 2],
      ],
      undefined,
      ['refused', 3, ['1'], 0],
    ],
    [
      'a timer may fire at any time',
      [['a', 'dma_fence_wait_timeout', { ...wait, timeout: 5 }, 0, 1, 0]],
      undefined,
      ['accepted', 0],
    ],
  ])('%s', (_, calls, outcome, expected) => {
    expect(verdictOf(calls, outcome)).toEqual(expected);
  });

  test('a signal ends an interruptible wait, and nothing else does', () => {
    const intr: Short = ['a', 'dma_fence_wait', { fence: 'F', intr: true }, 0, 10, -512];
    const { lines } = history([intr]);
    const killed = {
      kind: 'kill' as const,
      line: 3,
      call: {
        id: 2,
        actor: 'environment' as const,
        call: 'kill' as const,
        args: { actor: 'a' },
        begin: 1,
        end: 2,
      },
    };
    expect(judge.judge({ lines: [...lines, killed] }).kind).toBe('accepted');
    expect(verdictOf([intr])).toEqual(['refused', 1, [], 0]);
  });
});

describe('a lock', () => {
  const lock = { lock: 'L', ctx: null };
  const unlock = { lock: 'L' };
  test.each<[string, readonly Short[], object | undefined, readonly unknown[]]>([
    [
      'is taken by the next when it is free',
      [
        ['a', 'ww_mutex_lock', lock, 0, 1, 0],
        ['b', 'ww_mutex_lock', lock, 2, 9, 0],
        ['a', 'ww_mutex_unlock', unlock, 3, 4, 0],
      ],
      undefined,
      ['accepted', 2],
    ],
    [
      'is never held by two',
      [
        ['a', 'ww_mutex_lock', lock, 0, 1, 0],
        ['b', 'ww_mutex_lock', lock, 2, 3, 0],
        ['a', 'ww_mutex_unlock', unlock, 4, 5, 0],
      ],
      undefined,
      ['refused', 2, [], 0],
    ],
    [
      'blocks for good',
      [
        ['a', 'ww_mutex_lock', lock, 0, 1, 0],
        ['b', 'ww_mutex_lock', lock, 2],
      ],
      quiescent,
      ['accepted', 0],
    ],
  ])('%s', (_, calls, outcome, expected) => {
    expect(verdictOf(calls, outcome)).toEqual(expected);
  });
});

test('commits are followed', () => {
  const calls: readonly Short[] = [
    ['a', inc, V, 0, 10, 2, [8]],
    ['b', inc, V, 1, 9, 1, [2]],
  ];
  expect(verdictOf(calls)).toEqual(['accepted', 2]);
});

test('a small budget is inconclusive', () => {
  const poor = new HistoryJudge(profiles['7.2'], { objects }, { budget: 0 });
  const { kind, why } = poor.judge(
    history([
      ['a', inc, V, 0, 10, 2],
      ['b', inc, V, 1, 9, 1],
    ]),
  );
  expect([kind, why]).toEqual(['inconclusive', 'the budget of 0 configurations is used up']);
});

test('a refused history is shrunk to the calls that matter', () => {
  const { lines } = history([
    ['c', inc, V, 0, 1, 1],
    ['b', 'dma_fence_signal', F, 2, 3, 0],
    ['c', inc, V, 4, 5, 2],
    ['a', 'dma_fence_is_signaled', F, 6, 7, 0],
    ['c', inc, V, 8, 9, 3],
  ]);
  const shrunk = shrink(judge, { lines });
  expect(shrunk.history.lines.map(({ call }) => call.id)).toEqual([2, 4]);
});

describe('a mistake is named', () => {
  const mistakeOf = (calls: readonly Short[]): readonly unknown[] => {
    try {
      judge.judge(history(calls));
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [error.code, error.message, error.place.line, error.hint];
    }
  };
  test('a call', () => {
    expect(mistakeOf([['a', 'dma_fence_signl', F, 0, 1, 0]])).toEqual([
      'FP505',
      'nobody knows the call dma_fence_signl',
      2,
      'did you mean dma_fence_signal?',
    ]);
  });
  test('a parameter', () => {
    expect(mistakeOf([['a', 'dma_fence_signal', { fense: 'F' }, 0, 1, 0]])).toEqual([
      'FP506',
      'dma_fence_signal() has no parameter fense',
      2,
      'did you mean fence?',
    ]);
  });
  test('an object', () => {
    expect(mistakeOf([['a', 'dma_fence_signal', { fence: 'G' }, 0, 1, 0]])).toEqual([
      'FP201',
      'fence is "G", not a dma_fence',
      2,
      'declared: F',
    ]);
  });
  test('a word', () => {
    const wrong = new HistoryJudge(profiles['7.2'], {
      objects: [{ word: 'dma_fense', name: 'F' }],
    });
    expect(() => wrong.judge({ lines: [] })).toThrow(
      'the language has no word dma_fense for an object',
    );
  });
});
