import { expect, test } from '@jest/globals';
import { judgeHistory } from './judge.ts';
import { profiles } from '../model/profile.ts';
import { readRecording } from './read-recording.ts';

const head = {
  format: 'fencepost-recording',
  version: 1,
  kernel: '7.2',
  machine: 'none',
  source: 'a test',
  devices: { sw_sync: 'sw_sync', heap: 'dma_heap', card: 'virtio_gpu' },
};

/** In short: the verdict, the calls that are not covered, and the call that is refused. */
function verdictOf(calls: readonly object[]): readonly unknown[] {
  const lines = [head, ...calls.map((call, i) => ({ id: i + 1, ...call }))];
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const { verdict } = judgeHistory(readRecording(text, 'h.jsonl'), profiles['7.2']);
  return [verdict.kind, verdict.uncovered.size, verdict.refusal?.line?.call.id];
}

const poll = (fd: number, found: boolean): object => ({
  call: 'poll',
  args: { fd, events: 1, timeout: 0 },
  ret: found ? 1 : 0,
  out: found ? 'IN' : '-',
});

const timeline = (value: number, found: boolean): readonly object[] => [
  { call: 'open', args: { path: 'sw_sync', flags: 2 }, ret: 3 },
  { call: 'SW_SYNC_IOC_CREATE_FENCE', args: { fd: 3, value: 2, name: 'f' }, ret: 0, out: 4 },
  poll(4, false),
  { call: 'SW_SYNC_IOC_INC', args: { fd: 3, value }, ret: 0 },
  poll(4, found),
];

test('a point of a timeline signals when the timeline has come to it', () => {
  expect(verdictOf(timeline(2, true))).toEqual(['accepted', 0, undefined]);
  expect(verdictOf(timeline(1, false))).toEqual(['accepted', 0, undefined]);
  expect(verdictOf(timeline(1, true))).toEqual(['refused', 0, 5]);
});

const eventfd = (found: boolean): readonly object[] => [
  { call: 'open', args: { path: 'card', flags: 2 }, ret: 3 },
  { call: 'DRM_IOCTL_SYNCOBJ_CREATE', args: { fd: 3, flags: 0 }, ret: 0, out: 1 },
  { call: 'eventfd', args: { initval: 0, flags: 0 }, ret: 4 },
  {
    call: 'DRM_IOCTL_SYNCOBJ_EVENTFD',
    args: { fd: 3, handle: 1, point: 0, flags: 0, efd: 4, pad: 0 },
    ret: 0,
  },
  poll(4, false),
  { call: 'DRM_IOCTL_SYNCOBJ_SIGNAL', args: { fd: 3, handles: [1], pad: 0 }, ret: 0 },
  poll(4, found),
];

test('an eventfd hears of the signal of a syncobj', () => {
  expect(verdictOf(eventfd(true))).toEqual(['accepted', 0, undefined]);
  expect(verdictOf(eventfd(false))).toEqual(['refused', 0, 7]);
});

test('a heap gives a buffer of the size that was asked for, in pages', () => {
  const calls = (size: number): readonly object[] => [
    { call: 'open', args: { path: 'heap', flags: 2 }, ret: 3 },
    {
      call: 'DMA_HEAP_IOCTL_ALLOC',
      args: { fd: 3, len: 5000, fd_flags: 2, heap_flags: 0 },
      ret: 0,
      out: 4,
    },
    { call: 'lseek', args: { fd: 4, offset: 0, whence: 2 }, ret: size },
  ];
  expect(verdictOf(calls(8192))).toEqual(['accepted', 0, undefined]);
  expect(verdictOf(calls(5000))).toEqual(['refused', 0, 3]);
});
