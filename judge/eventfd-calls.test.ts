import { describe, expect, test } from '@jest/globals';
import { type Said, atTimes, inOrder, judged } from './history.fixture.ts';

const NONBLOCK = 2048;
const eventfd = (initval: number, flags: number, ret: number): Said => [
  'eventfd',
  { initval, flags },
  ret,
];
const read = (fd: number, ret: number | string): Said => ['read', { fd }, ret];
const poll = (fd: number, ret: number, out: string, events = 1): Said => [
  'poll',
  { fd, events, timeout: 0 },
  ret,
  out,
];

const accepted = ['accepted'];

const card: Said = ['open', { path: '/dev/dri/card1', flags: 2 }, 3];
const create = (flags: number, handle: number): Said => [
  'DRM_IOCTL_SYNCOBJ_CREATE',
  { fd: 3, flags },
  0,
  handle,
];
const register = (args: object, answer: number | string): Said => [
  'DRM_IOCTL_SYNCOBJ_EVENTFD',
  { fd: 3, handle: 1, point: 0, flags: 0, efd: 4, pad: 0, ...args },
  answer,
];
const signal: Said = ['DRM_IOCTL_SYNCOBJ_SIGNAL', { fd: 3, handles: [1], pad: 0 }, 0];

describe('an eventfd', () => {
  test.each<[string, readonly Said[], readonly unknown[]]>([
    [
      'gives its count, once',
      [eventfd(2, NONBLOCK, 3), poll(3, 1, 'IN|OUT', 5), read(3, 2), read(3, 'EAGAIN')],
      accepted,
    ],
    ['gives no other count', [eventfd(2, NONBLOCK, 3), read(3, 1)], ['refused', 2, ['2']]],
    ['is not readable while it is 0', [eventfd(0, NONBLOCK, 3), poll(3, 0, '-')], accepted],
    [
      'that is a semaphore gives one by one',
      [eventfd(2, NONBLOCK + 1, 3), read(3, 1), read(3, 1), read(3, 'EAGAIN')],
      accepted,
    ],
    [
      'counts in all its descriptors',
      [eventfd(2, NONBLOCK, 3), ['dup', { fd: 3 }, 4], ['close', { fd: 3 }, 0], read(4, 2)],
      accepted,
    ],
    [
      'has other flags',
      [['eventfd', { initval: 0, flags: 2 }, 'EINVAL'], eventfd(0, 0o2000000, 3)],
      accepted,
    ],
    ['that waits does not say EAGAIN', [eventfd(0, 0, 3), read(3, 'EAGAIN')], ['refused', 2, []]],
  ])('%s', (_, calls, expected) => {
    expect(judged(inOrder(calls))).toEqual(expected);
  });
});

describe('a number', () => {
  test.each<[string, readonly Said[], readonly unknown[]]>([
    ['of nothing cannot be doubled', [['dup', { fd: 9 }, 'EBADF']], accepted],
    [
      'that is in use is not given out',
      [eventfd(0, NONBLOCK, 3), ['dup', { fd: 3 }, 3]],
      ['refused', 2, ['a fd that is free']],
    ],
  ])('%s', (_, calls, expected) => {
    expect(judged(inOrder(calls))).toEqual(expected);
  });
});

test('a number that is closed meanwhile can be the one that dup() gives', () => {
  const both = (closeNs: number): readonly object[] =>
    atTimes([
      { actor: 'a', call: eventfd(0, NONBLOCK, 3), begin: 0, end: 1 },
      { actor: 'a', call: ['dup', { fd: 3 }, 3], begin: 10, end: 20 },
      { actor: 'b', call: ['close', { fd: 3 }, 0], begin: closeNs, end: closeNs + 3 },
    ]);
  expect(judged(both(12))).toEqual(['accepted']);
  expect(judged(both(22))).toEqual(['refused', 2, ['a fd that is free']]);
});

describe('an eventfd of a syncobj', () => {
  test.each<[string, readonly Said[], readonly unknown[]]>([
    [
      'is counted up by the signal',
      [
        card,
        eventfd(0, NONBLOCK, 4),
        create(0, 1),
        register({}, 0),
        read(4, 'EAGAIN'),
        signal,
        read(4, 1),
        read(4, 'EAGAIN'),
      ],
      accepted,
    ],
    [
      'is counted up once, and not by what comes behind the signal',
      [card, eventfd(0, NONBLOCK, 4), create(0, 1), register({}, 0), signal, signal, read(4, 2)],
      ['refused', 7, ['1']],
    ],
    [
      'is counted up at once by what has signalled already',
      [card, eventfd(0, NONBLOCK, 4), create(1, 1), register({}, 0), poll(4, 1, 'IN')],
      accepted,
    ],
    [
      'is counted up although its number is closed',
      [
        card,
        eventfd(0, NONBLOCK, 4),
        create(0, 1),
        register({}, 0),
        ['dup', { fd: 4 }, 5],
        ['close', { fd: 4 }, 0],
        signal,
        read(5, 1),
      ],
      accepted,
    ],
    [
      'has arguments that can be wrong',
      [
        card,
        eventfd(0, NONBLOCK, 4),
        create(0, 1),
        register({ flags: 1 }, 'EINVAL'),
        register({ pad: 1 }, 'EINVAL'),
        register({ handle: 9, efd: 9 }, 'ENOENT'),
        register({ efd: 9 }, 'EBADF'),
        register({ efd: 3 }, 'EINVAL'),
        register({ fd: 4 }, 'ENOTTY'),
        register({ fd: 9 }, 'EBADF'),
      ],
      accepted,
    ],
    [
      'is not there with a driver that has no syncobjs',
      [['open', { path: '/dev/dri/card0', flags: 2 }, 3], register({}, 'EOPNOTSUPP')],
      accepted,
    ],
  ])('%s', (_, calls, expected) => {
    expect(judged(inOrder(calls))).toEqual(expected);
  });

  test('is an ioctl that 6.1 does not have', () => {
    const calls = [card, eventfd(0, NONBLOCK, 4), register({}, 'EINVAL')];
    expect(judged(inOrder(calls), {}, '6.1')).toEqual(['accepted']);
  });

  test('wakes who waits for it', () => {
    const setUp = [card, eventfd(0, 0, 4), create(0, 1), register({}, 0)];
    const before = setUp.map((call, i) => ({ actor: 'a', call, begin: 2 * i, end: 2 * i + 1 }));
    const waits = (ret: number) =>
      atTimes([
        ...before,
        { actor: 'a', call: read(4, ret), begin: 10, end: 20 },
        { actor: 'b', call: signal, begin: 12, end: 15 },
      ]);
    expect(judged(waits(1))).toEqual(['accepted']);
    expect(judged(waits(2))).toEqual(['refused', 5, ['1']]);
  });
});
