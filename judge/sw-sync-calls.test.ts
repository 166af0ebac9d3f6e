import { describe, expect, test } from '@jest/globals';
import { type Said, atTimes, inOrder, judged } from './history.fixture.ts';

const sw_sync = '/sys/kernel/debug/sync/sw_sync';

const open: Said = ['open', { path: sw_sync, flags: 2 }, 3];
const point = (value: number, out: number): Said => [
  'SW_SYNC_IOC_CREATE_FENCE',
  { fd: 3, value, name: 'f' },
  0,
  out,
];
const inc = (value: number): Said => ['SW_SYNC_IOC_INC', { fd: 3, value }, 0];
const poll = (fd: number, ret: number, out: string): Said => [
  'poll',
  { fd, events: 1, timeout: 0 },
  ret,
  out,
];
const close = (fd: number): Said => ['close', { fd }, 0];
const info = (fd: number, status: number): Said => {
  const seen = status === 0 ? 0 : 7;
  const names = status === 0 ? ['sw_sync', 'a'] : ['detached-driver', 'signaled-timeline'];
  const [driver, timeline] = names;
  const fences = [{ driver, timeline, status, ts: seen }];
  const args = { fd, flags: 0, num_fences: 1, pad: 0 };
  return ['SYNC_IOC_FILE_INFO', args, 0, { name: 'f', status, num_fences: 1, fences }];
};

const accepted = ['accepted'];

describe('a timeline of sw_sync', () => {
  test.each<[string, readonly Said[], readonly unknown[]]>([
    [
      'signals the points that it comes to, and no others',
      [open, point(1, 4), point(2, 5), poll(4, 0, '-'), inc(1), poll(4, 1, 'IN'), poll(5, 0, '-')],
      accepted,
    ],
    [
      'does not signal a point that it has not come to',
      [open, point(2, 4), inc(1), poll(4, 1, 'IN')],
      ['refused', 4, ['0, and finds "-"']],
    ],
    [
      'signals a point that is behind it from the start',
      [open, inc(5), point(5, 4), poll(4, 1, 'IN'), info(4, 1)],
      accepted,
    ],
    ['adds more than INT_MAX in several steps', [open, point(1, 4), inc(-1), info(4, 1)], accepted],
    [
      'comes behind 2^31 to what was ahead',
      [open, point(1, 4), inc(2 ** 31), info(4, 1)],
      accepted,
    ],
    [
      'fails what is pending when it is closed',
      [open, point(1, 4), info(4, 0), close(3), info(4, -2)],
      accepted,
    ],
    [
      'does not signal what is pending when it is closed',
      [open, point(1, 4), close(3), info(4, 1)],
      ['refused', 4, ['0, and writes status -2 and 1 fence: -2']],
    ],
    [
      'is closed with its last descriptor',
      [open, ['dup', { fd: 3 }, 4], point(1, 5), close(3), info(5, 0), close(4), info(5, -2)],
      accepted,
    ],
    [
      'is of its own at every open',
      [open, ['open', { path: sw_sync, flags: 2 }, 4], point(1, 5), inc(1), poll(5, 1, 'IN')],
      accepted,
    ],
    [
      'is not moved on through another',
      [
        open,
        ['open', { path: sw_sync, flags: 2 }, 4],
        point(1, 5),
        ['SW_SYNC_IOC_INC', { fd: 4, value: 1 }, 0],
        poll(5, 1, 'IN'),
      ],
      ['refused', 5, ['0, and finds "-"']],
    ],
    [
      'refuses what is no timeline and an argument that points nowhere',
      [
        open,
        point(1, 4),
        ['SW_SYNC_IOC_INC', { fd: 4, value: 1 }, 'ENOTTY'],
        ['SW_SYNC_IOC_CREATE_FENCE', { fd: 4, value: 1 }, 'ENOTTY'],
        ['SW_SYNC_IOC_INC', { fd: 9, value: 1 }, 'EBADF'],
        ['SW_SYNC_IOC_INC', { fd: 3, value: 1, fault: true }, 'EFAULT'],
        ['SW_SYNC_IOC_CREATE_FENCE', { fd: 3, value: 1, fault: true }, 'EFAULT'],
        poll(4, 0, '-'),
      ],
      accepted,
    ],
    [
      'says the earliest deadline of a point',
      [
        open,
        point(1, 4),
        ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd: 4 }, 'ENOENT'],
        ['SYNC_IOC_SET_DEADLINE', { fd: 4, deadline_ns: 70, pad: 0 }, 0],
        ['SYNC_IOC_SET_DEADLINE', { fd: 4, deadline_ns: 90, pad: 0 }, 0],
        ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd: 4, deadline_ns: 0, pad: 0 }, 0, 70],
        ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd: 4, deadline_ns: 1 }, 'EINVAL'],
        ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd: 9 }, 'EINVAL'],
      ],
      accepted,
    ],
    [
      'says no later one',
      [
        open,
        point(1, 4),
        ['SYNC_IOC_SET_DEADLINE', { fd: 4, deadline_ns: 70, pad: 0 }, 0],
        ['SYNC_IOC_SET_DEADLINE', { fd: 4, deadline_ns: 90, pad: 0 }, 0],
        ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd: 4 }, 0, 90],
      ],
      ['refused', 5, ['0, and writes 70']],
    ],
  ])('%s', (_, calls, expected) => {
    expect(judged(inOrder(calls))).toEqual(expected);
  });

  test('can move on while somebody asks: names come before the status, and the time behind it', () => {
    const args = { fd: 4, flags: 0, num_fences: 1, pad: 0 };
    const asked = (fence: object, status: number, incNs: number): readonly object[] => {
      const out = { name: 'f', status, num_fences: 1, fences: [{ status, ...fence }] };
      return atTimes([
        { actor: 'a', call: open, begin: 0, end: 1 },
        { actor: 'a', call: point(1, 4), begin: 2, end: 3 },
        { actor: 'a', call: ['SYNC_IOC_FILE_INFO', args, 0, out], begin: 10, end: 20 },
        { actor: 'b', call: inc(1), begin: incNs, end: incNs + 3 },
      ]);
    };
    const allowed = (status: number): readonly unknown[] => [
      'refused',
      3,
      [`0, and writes status ${status} and 1 fence: ${status}`],
    ];
    const late = { driver: 'sw_sync', ts: 7 };
    expect(judged(asked(late, 0, 12))).toEqual(['accepted']);
    expect(judged(asked(late, 1, 12))).toEqual(['accepted']);
    expect(judged(asked(late, 0, 22))).toEqual(allowed(0));
  });

  test('is there only on a machine that has it', () => {
    const devices = { '/dev/dri/card0': 'vgem' };
    expect(judged(inOrder([open]), { devices })).toEqual(['refused', 1, ['-ENOENT']]);
    const other = { devices: { '/debug/sw_sync': 'sw_sync' } };
    const elsewhere: Said = ['open', { path: '/debug/sw_sync', flags: 2 }, 3];
    expect(judged(inOrder([elsewhere, point(1, 4)]), other)).toEqual(['accepted']);
  });

  test('has no deadlines in 6.1', () => {
    const asked: Said = ['SW_SYNC_GET_DEADLINE', { fd: 3, fence_fd: 4 }, 'ENOTTY'];
    const found = judged(inOrder([open, point(1, 4), asked]), {}, '6.1');
    expect(found).toEqual(['accepted']);
  });
});
