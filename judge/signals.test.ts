import { describe, expect, test } from '@jest/globals';
import { type Said, type Timed, atTimes, judged, killAt } from './history.fixture.ts';

const card: Said = ['open', { path: '/dev/dri/card1', flags: 2 }, 3];
const create: Said = ['DRM_IOCTL_SYNCOBJ_CREATE', { fd: 3, flags: 0 }, 0, 1];
const signal: Said = ['DRM_IOCTL_SYNCOBJ_SIGNAL', { fd: 3, handles: [1], pad: 0 }, 0];
const open: Said = ['open', { path: '/sys/kernel/debug/sync/sw_sync', flags: 2 }, 3];
const point: Said = ['SW_SYNC_IOC_CREATE_FENCE', { fd: 3, value: 1 }, 0, 4];
const inc: Said = ['SW_SYNC_IOC_INC', { fd: 3, value: 1 }, 0];

const never = Number.MAX_SAFE_INTEGER;
const pollArgs = { fd: 4, events: 1, timeout: -1 };
const waitArgs = { fd: 3, handles: [1], timeout_nsec: never, flags: 2 };
const timelineArgs = { ...waitArgs, points: [1] };
const WAIT = 'DRM_IOCTL_SYNCOBJ_WAIT';
const TIMELINE_WAIT = 'DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT';

const by = (actor: string, call: Timed['call'], begin: number, end?: number): Timed => ({
  actor,
  call,
  begin,
  ...(end !== undefined && { end }),
});

const quiescent = { outcome: 'quiescent' };

/** Two calls that come first, one of `a` from 10 to 30, and then what else there is. */
function during(first: readonly Said[], call: Timed['call'], others: readonly Timed[] = []) {
  const before = first.map((it, i) => by('a', it, 2 * i, 2 * i + 1));
  const hasReturned = call.length > 2;
  return atTimes([...before, by('a', call, 10, hasReturned ? 30 : undefined), ...others]);
}

const refusedAt = (id: number, ...allowed: string[]): readonly unknown[] => [
  'refused',
  id,
  allowed,
];

/** Lines in the order of time, with ids in that order. */
const byTime = (calls: readonly object[]): readonly object[] =>
  calls.toSorted((x, y) => beginOf(x) - beginOf(y)).map((call, i) => ({ ...call, id: i + 1 }));

const beginOf = (call: object): number => ('begin' in call ? Number(call.begin) : 0);

const SUCCESS = '0, and writes 0';
const interrupted = '-EINTR or -ERESTARTSYS';

describe('a signal ends a wait for a syncobj', () => {
  test.each<[string, Timed['call'], number, readonly unknown[]]>([
    ['as the process sees it', [WAIT, waitArgs, 'EINTR'], 20, ['accepted']],
    ['as the kernel says it', [WAIT, waitArgs, 'ERESTARTSYS'], 20, ['accepted']],
    ['with points', [TIMELINE_WAIT, timelineArgs, 'EINTR'], 20, ['accepted']],
    ['with no other errno', [WAIT, waitArgs, 'ETIME'], 20, refusedAt(3, interrupted)],
    ['and does not make it succeed', [WAIT, waitArgs, 0, 0], 20, refusedAt(3, interrupted)],
    ['unless it came before the call', [WAIT, waitArgs, 'EINTR'], 8, refusedAt(4)],
    ['unless it comes behind the call', [WAIT, waitArgs, 'EINTR'], 40, refusedAt(3)],
  ])('%s', (_, call, killNs, expected) => {
    const calls = during([card, create], call);
    expect(judged(byTime([...calls, killAt(4, 'a', killNs)]))).toEqual(expected);
  });

  test('and not that of another', () => {
    const calls = during([card, create], [WAIT, waitArgs, 'EINTR']);
    expect(judged([...calls, killAt(4, 'b', 20)])).toEqual(refusedAt(3));
  });

  test.each<[string, number, Timed['call'], readonly unknown[]]>([
    ['came first', 12, [WAIT, waitArgs, 'EINTR'], ['accepted']],
    ['came first, and was slower', 12, [WAIT, waitArgs, 0, 0], ['accepted']],
    ['comes last', 20, [WAIT, waitArgs, 0, 0], ['accepted']],
    ['comes last, and cannot undo it', 20, [WAIT, waitArgs, 'EINTR'], refusedAt(3, SUCCESS)],
  ])('and if the syncobj is signalled too: the signal %s', (_, killNs, call, expected) => {
    const calls = during([card, create], call, [by('b', signal, 15, 18)]);
    const found = judged(byTime([...calls, killAt(5, 'a', killNs)]));
    expect(found).toEqual(expected);
  });

  test('that has ended for good; without a signal it never ends', () => {
    const calls = during([card, create], [WAIT, waitArgs]);
    expect(judged([...calls, quiescent])).toEqual(['accepted']);
    expect(judged([...byTime([...calls, killAt(4, 'a', 8)]), quiescent])).toEqual(['accepted']);
    expect(judged([...calls, killAt(4, 'a', 20), quiescent])).toEqual(refusedAt(3, interrupted));
  });

  test('and a time that comes ends it as well', () => {
    const calls = during([card, create], [WAIT, { ...waitArgs, timeout_nsec: never - 1 }]);
    expect(judged([...calls, quiescent])).toEqual(refusedAt(3, '-ETIME'));
  });
});

describe('a signal ends poll()', () => {
  test.each<[string, Timed['call'], number, readonly unknown[]]>([
    ['with EINTR', ['poll', pollArgs, 'EINTR'], 20, ['accepted']],
    ['with no other errno', ['poll', pollArgs, 'ERESTARTSYS'], 20, refusedAt(3, '-EINTR')],
    ['unless it came before the call', ['poll', pollArgs, 'EINTR'], 8, refusedAt(4)],
  ])('%s', (_, call, killNs, expected) => {
    const calls = during([open, point], call);
    expect(judged(byTime([...calls, killAt(4, 'a', killNs)]))).toEqual(expected);
  });

  test('that has found nothing', () => {
    const moved = by('b', inc, 15, 18);
    const calls = during([open, point], ['poll', pollArgs, 1, 'IN'], [moved]);
    expect(judged([...calls, killAt(5, 'a', 20)])).toEqual(['accepted']);
  });
});
