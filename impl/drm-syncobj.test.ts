import { describe, expect, test } from '@jest/globals';
import { type CallArgs } from './call.ts';
import { type CallLine, outcomes, runCalls } from './testing/run-calls.ts';

const fd = 3;
const open: CallLine = ['open', { path: '/dev/dri/card1', flags: 2 }];
const create = (flags = 0): CallLine => ['DRM_IOCTL_SYNCOBJ_CREATE', { fd, flags }];
const call = (name: string, args: CallArgs): CallLine => [
  `DRM_IOCTL_SYNCOBJ_${name}`,
  { fd, ...args },
];
const signal = (handle: number): CallLine => call('SIGNAL', { handles: [handle], pad: 0 });
const point = (handle: number, at: number): CallLine =>
  call('TIMELINE_SIGNAL', { handles: [handle], points: [at], flags: 0 });
const wait = (handles: readonly number[], flags: number, timeout_nsec = 1_001_000_000): CallLine =>
  call('WAIT', { handles, flags, timeout_nsec });
const query = (handle: number): CallLine => call('QUERY', { handles: [handle], flags: 0 });

const never = Number.MAX_SAFE_INTEGER;
const failed = (err: string): object => ({ ret: -1, err });

/** What one thread gets. */
function sequence(...calls: readonly CallLine[]): readonly unknown[] {
  const { results, end } = runCalls({ objects: [], threads: [[open, ...calls]] });
  expect(end).toBe('finished');
  return results[0]?.slice(1) ?? [];
}

describe('handles', () => {
  test('are dense from 1, and an unknown one is -EINVAL to destroy and -ENOENT to the others', () => {
    const destroy = (handle: number, pad = 0): CallLine => call('DESTROY', { handle, pad });
    expect(
      sequence(create(), create(1), destroy(1), create(), destroy(9), destroy(1, 1), signal(9)),
    ).toEqual([
      { ret: 0, out: 1 },
      { ret: 0, out: 2 },
      { ret: 0 },
      { ret: 0, out: 1 },
      failed('EINVAL'),
      failed('EINVAL'),
      failed('ENOENT'),
    ]);
  });
});

describe('a wait', () => {
  test('needs a fence, unless it waits for the submission', () => {
    expect(sequence(create(), wait([1], 0), wait([1], 2), wait([], 0), wait([1], 16))).toEqual([
      { ret: 0, out: 1 },
      failed('EINVAL'),
      failed('ETIME'),
      { ret: 0, out: 0 },
      failed('EINVAL'),
    ]);
  });

  test('ends with the signal, wherever either is preempted', () => {
    const calls = {
      objects: [],
      before: [open, create()],
      threads: [[wait([1], 2, never)], [signal(1)]],
    };
    const found = outcomes(calls);
    expect(found.map(({ results, end }) => [results[1], results[2], end])).toEqual([
      [[{ ret: 0, out: 0 }], [{ ret: 0 }], 'finished'],
    ]);
  });
});

describe('a timeline', () => {
  test('is as far as its last point', () => {
    expect(sequence(create(), query(1), point(1, 5), query(1), point(1, 7), query(1))).toEqual([
      { ret: 0, out: 1 },
      { ret: 0, out: [0] },
      { ret: 0 },
      { ret: 0, out: [5] },
      { ret: 0 },
      { ret: 0, out: [7] },
    ]);
  });

  test('gives its fence to another', () => {
    const transfer = call('TRANSFER', {
      src_handle: 1,
      dst_handle: 2,
      src_point: 5,
      dst_point: 3,
      flags: 0,
      pad: 0,
    });
    expect(
      sequence(create(), create(), transfer, point(1, 5), transfer, query(2)).slice(2),
    ).toEqual([failed('EINVAL'), { ret: 0 }, { ret: 0 }, { ret: 0, out: [3] }]);
  });
});
