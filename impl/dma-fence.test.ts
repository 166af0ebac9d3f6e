import { describe, expect, test } from '@jest/globals';
import { type CallArgs, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { Session } from './session.ts';
import { reference } from './reference.ts';
import { replay } from './scheduler/replay.ts';
import { runKernel } from './scheduler/run.ts';

/** Runs calls of two threads under a schedule; returns what they returned. */
function run(
  threads: readonly (readonly (readonly [string, CallArgs])[])[],
  schedule: readonly number[],
): { readonly results: readonly (number | Reply)[][]; readonly end: string } {
  const session = new Session(reference, '7.2');
  session.declare('dma_fence', 'F0');
  session.declare('dma_fence_cb', 'C0');
  const results = threads.map((calls, t) => {
    const own: (number | Reply)[] = [];
    session.k.spawn(`T${t}`, 'thread', function* body(): Co<void> {
      for (const [name, args] of calls) own.push(yield* session.call(name, args));
    });
    return own;
  });
  const { end } = runKernel(session.k, replay(schedule));
  return { results, end: end.kind };
}

const fence = 'F0';

describe('a wait for a fence', () => {
  const wait = [['dma_fence_wait', { fence, intr: false }]] as const;
  const signal = [['dma_fence_signal', { fence }]] as const;

  test('ends with its signal, wherever the waiter is preempted', () => {
    for (let at = 0; at < 30; at++) {
      const schedule = [...Array.from({ length: at }, () => 0), 1];
      expect(run([wait, signal], schedule)).toEqual({ results: [[0], [0]], end: 'finished' });
    }
  });

  test('hangs if nobody signals', () => {
    expect(run([wait], []).end).toBe('hang');
  });
});

test('a callback is refused behind the signal, and has run once before it', () => {
  const calls = [
    ['dma_fence_add_callback', { fence, callback: 'C0' }],
    ['dma_fence_signal', { fence }],
    ['callback_runs', { cb: 'C0' }],
    ['dma_fence_remove_callback', { fence, callback: 'C0' }],
    ['dma_fence_add_callback', { fence, callback: 'C0' }],
  ] as const;
  expect(run([calls], []).results).toEqual([[0, 0, 1, 0, -2]]);
});

test('a wait with a timeout ends with the time', () => {
  const wait = [['dma_fence_wait_timeout', { fence, intr: false, timeout: 3 }]] as const;
  expect(run([wait], [])).toEqual({ results: [[0]], end: 'finished' });
});
