import { expect, test } from '@jest/globals';
import { type CallArgs } from '../call.ts';
import { type CallLine, type Calls, outcomes } from '../testing/run-calls.ts';
import { mutated } from '../reference.ts';
import { mutants } from './index.ts';

const fd = 3;
const objects: Calls['objects'] = [];
const open: CallLine = ['open', { path: '/dev/dri/card1', flags: 2 }];
const eventfd: CallLine = ['eventfd', { initval: 0, flags: 2048 }];
const readEvents = (at: number): CallLine => ['poll', { fd: at, events: 1, timeout: 0 }];
const call = (name: string, args: CallArgs): CallLine => [
  `DRM_IOCTL_SYNCOBJ_${name}`,
  { fd, ...args },
];
const create = (flags = 0): CallLine => call('CREATE', { flags });
const destroy = (handle: number): CallLine => call('DESTROY', { handle, pad: 0 });
const signal = (handles: readonly number[], pad = 0): CallLine => call('SIGNAL', { handles, pad });
const reset = (handles: readonly number[]): CallLine => call('RESET', { handles, pad: 0 });
const submit = (handle: number, point: number): CallLine =>
  call('TIMELINE_SIGNAL', { handles: [handle], points: [point], flags: 0 });
const never = Number.MAX_SAFE_INTEGER;
const soon = 1_100_000_000;
const wait = (handles: readonly number[], flags: number, timeout_nsec = soon): CallLine =>
  call('WAIT', { handles, flags, timeout_nsec });
const waitPoint = (handle: number, point: number, flags: number, timeout_nsec = soon): CallLine =>
  call('TIMELINE_WAIT', { handles: [handle], points: [point], flags, timeout_nsec });
const query = (handle: number): CallLine => call('QUERY', { handles: [handle], flags: 0 });
const transfer = (src_handle: number, dst_handle: number, dst_point: number): CallLine =>
  call('TRANSFER', { src_handle, dst_handle, src_point: 0, dst_point, flags: 0, pad: 0 });
const toFd = (handle: number): CallLine =>
  call('HANDLE_TO_FD', { handle, flags: 0, pad: 0, point: 0 });
const fromFd = (of: number): CallLine => [
  'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
  { drm_fd: fd, fd: of, handle: 0, flags: 0, pad: 0, point: 0 },
];
const tell = (handle: number, point: number, flags: number, efd: number): CallLine =>
  call('EVENTFD', { handle, point, flags, efd, pad: 0 });
const timeline: CallLine = ['open', { path: '/sys/kernel/debug/sync/sw_sync', flags: 2 }];
const pending: CallLine = ['SW_SYNC_IOC_CREATE_FENCE', { fd: 4, value: 1, name: 'f' }];
const inc: CallLine = ['SW_SYNC_IOC_INC', { fd: 4, value: 1 }];
const importAs = (handle: number): CallLine => [
  'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
  { drm_fd: fd, fd: 5, handle, flags: 1, pad: 0, point: 0 },
];
/** Syncobj 1 has a fence that a timeline is to signal. */
const withPending = [open, timeline, pending, create(), importAs(1)];

/** A program of ten calls at most that shows each mutant. */
const programs: Readonly<Record<string, Omit<Calls, 'objects'>>> = {
  'syncobj-query-last-submitted': {
    threads: [[...withPending, create(), transfer(1, 2, 3), query(2)]],
  },
  'syncobj-query-own-fence-only': {
    threads: [[...withPending, create(), transfer(1, 2, 3), submit(2, 5), query(2)]],
  },
  'syncobj-wait-blocks-without-fence': { threads: [[open, create(), wait([1], 0)]] },
  'syncobj-wait-any-skips-missing': { threads: [[open, create(), create(1), wait([1, 2], 0)]] },
  'syncobj-available-waits-for-completion': {
    threads: [[...withPending, create(), transfer(1, 2, 3), waitPoint(2, 3, 4)]],
  },
  'syncobj-available-needs-submission': { threads: [[open, create(), waitPoint(1, 3, 4)]] },
  'syncobj-wait-ignores-signals': { threads: [[open, create(), wait([1], 2, never)]], kill: 'T0' },
  'syncobj-wait-tests-before-state': {
    before: withPending,
    threads: [[wait([1], 0, never)], [inc]],
  },
  'syncobj-reset-before-lookup': {
    threads: [[open, create(1), reset([1, 9]), wait([1], 0, 0)]],
  },
  'syncobj-destroy-unknown-enoent': { threads: [[open, destroy(1)]] },
  'syncobj-handle-before-pad': { threads: [[open, signal([9], 1)]] },
  'syncobj-empty-wait-is-an-error': { threads: [[open, wait([], 0)]] },
  'syncobj-empty-list-is-fine': { threads: [[open, signal([])]] },
  'syncobj-import-reuses-handle': { threads: [[open, create(), toFd(1), fromFd(4)]] },
  'syncobj-export-is-a-copy': {
    threads: [[open, create(), toFd(1), fromFd(4), signal([1]), wait([2], 0, 0)]],
  },
  'syncobj-eventfd-only-later': {
    threads: [[open, eventfd, create(1), tell(1, 0, 0, 4), readEvents(4)]],
  },
  'syncobj-eventfd-available-waits': {
    threads: [
      [open, timeline, pending, create(), importAs(1), eventfd, tell(1, 0, 4, 6), readEvents(6)],
    ],
  },
  'syncobj-point-0-needs-a-node': { threads: [[open, create(1), waitPoint(1, 0, 0, 0)]] },
  'syncobj-replace-tells-nobody': {
    before: [open, create()],
    threads: [[wait([1], 2, never)], [signal([1])]],
  },
  'syncobj-add-wait-without-second-look': {
    before: [open, create()],
    threads: [[wait([1], 2, never)], [signal([1])]],
  },
  'syncobj-replace-drops-twice': {
    threads: [[open, create(1), reset([1]), create(1), reset([2])]],
  },
  'syncobj-find-without-reference': {
    before: [open, create(1)],
    threads: [[wait([1], 0, 0)], [destroy(1)]],
  },
  'syncobj-fence-without-recheck': {
    before: [open, create(1)],
    threads: [[wait([1], 0, 0)], [reset([1])]],
  },
  'syncobj-wait-forgets-callback': { threads: [[...withPending, wait([1], 0, 1), inc]] },
  'syncobj-transfer-needs-signal': { threads: [[...withPending, create(), transfer(1, 2, 0)]] },
  'syncobj-wait-follows-the-fence': {
    before: [...withPending, create(1)],
    threads: [[wait([2], 0)], [transfer(1, 2, 0)]],
  },
};

const own = mutants.filter(({ area }) => area === 'syncobj');

test('every mutant of syncobjs has a program', () => {
  expect(Object.keys(programs).toSorted()).toEqual(own.map(({ name }) => name).toSorted());
});

test.each(own.map((mutant) => [mutant.name, mutant] as const))('%s is noticed', (name, mutant) => {
  const { before = [], threads = [], ...rest } = programs[name] ?? {};
  expect([...before, ...threads.flat()].length).toBeLessThanOrEqual(10);
  const calls: Calls = { objects, before, threads, ...rest };
  const seen = (found: ReturnType<typeof outcomes>): readonly string[] =>
    found.map(({ results, end, warnings }) => JSON.stringify([results, end, warnings])).toSorted();
  expect(seen(outcomes(calls, mutated(mutant)))).not.toEqual(seen(outcomes(calls)));
});
