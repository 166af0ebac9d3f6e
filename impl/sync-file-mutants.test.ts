import { expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, runAll } from './test-threads.ts';
import { mutants } from './mutants/index.ts';
import { mutated } from './reference.ts';

const IN = 1;
const OUT = 4;
const READ = 1;
const WRITE = 2;
const RW = 3;
const half = 2 ** 31;

const open: TestStep = ['open', { path: '/sys/kernel/debug/sync/sw_sync', flags: 2 }];
const create = (value: number, fd = 3): TestStep => [
  'SW_SYNC_IOC_CREATE_FENCE',
  { fd, value, name: 'f' },
];
const inc = (value: number, fd = 3): TestStep => ['SW_SYNC_IOC_INC', { fd, value }];
const close = (fd: number): TestStep => ['close', { fd }];
const poll = (fd: number, events: number, timeout = 0): TestStep => [
  'poll',
  { fd, events, timeout },
];
const merge = (fd: number, fd2: number, flags = 0): TestStep => [
  'SYNC_IOC_MERGE',
  { fd, fd2, flags, pad: 0 },
];
const info = (fd: number, num_fences = 8): TestStep => [
  'SYNC_IOC_FILE_INFO',
  { fd, flags: 0, num_fences, pad: 0 },
];
const deadline = (fd: number, pad: number): TestStep => [
  'SYNC_IOC_SET_DEADLINE',
  { fd, deadline_ns: 1, pad },
];
const exportTo = (flags: number): TestStep => ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE', { fd: 3, flags }];
const importFrom = (flags: number, fd: number): TestStep => [
  'DMA_BUF_IOCTL_IMPORT_SYNC_FILE',
  { buf_fd: 3, flags, fd },
];

/** Descriptor 3 is a timeline, 4 a fence of it. */
const fence = [open, create(1)];
/** Descriptor 3 is a buffer, 4 a timeline, 5 a fence of it. */
const objects: TestProgram['objects'] = [
  ['dma_buf', 'B'],
  ['fd', 'D', { of: 'B' }],
];
const five = [open, create(1, 4)];
const written = [...five, importFrom(WRITE, 5)];

/** Descriptor 3 is a buffer with the fences 6 and 7 of the timelines 4 and 5. */
const pair = [open, open, create(1, 4), create(1, 5), importFrom(WRITE, 6), importFrom(WRITE, 7)];

type Program = Omit<TestProgram, 'objects'>;

const one = (...T: readonly TestStep[]): Program => ({ threads: { T } });
const two = (
  before: readonly TestStep[],
  A: readonly TestStep[],
  B: readonly TestStep[],
): Program => ({
  before,
  threads: { A, B },
});

/** For each mutant that needs no buffer a program that shows it, of at most ten calls. */
const programs: Readonly<Record<string, Program>> = {
  'eventfd-read-keeps-count': one(
    ['eventfd', { initval: 2, flags: 2048 }],
    ['read', { fd: 3 }],
    ['read', { fd: 3 }],
  ),
  'fget-outside-rcu': two(fence, [poll(4, IN)], [close(4)]),
  'fget-takes-from-zero': two(fence, [poll(4, IN)], [close(4)]),
  'open-installs-early': two([open], [create(1)], [poll(4, IN)]),
  'poll-ignores-signals': { before: fence, threads: { A: [poll(4, IN, -1)] }, kill: 'A' },
  'poll-puts-file-first': two(fence, [poll(4, IN)], [close(4)]),
  'poll-queue-without-file': two(fence, [poll(4, IN, 1)], [close(4)]),
  'poll-state-behind-check': two(fence, [poll(4, IN, -1)], [inc(1)]),
  'poll-stays-in-queues': one(...fence, poll(4, IN, 1), inc(1)),
  'sync-deadline-ignores-pad': one(...fence, deadline(4, 1)),
  'sync-file-poll-adds-again': one(...fence, poll(4, IN), poll(4, IN)),
  'sync-file-poll-enables-nothing': two(fence, [poll(4, IN, -1)], [inc(1)]),
  'sync-file-poll-is-writable': one(...fence, inc(1), poll(4, IN | OUT)),
  'sync-file-poll-joins-last': two(fence, [poll(4, IN, -1)], [inc(1)]),
  'sync-file-without-reference': one(...fence, info(4)),
  'sync-info-keeps-names': one(...fence, inc(1), info(4)),
  'sync-info-room-exact': one(...fence, info(4)),
  'sync-info-status-of-last': one(
    open,
    open,
    create(1),
    create(1, 4),
    merge(5, 6),
    inc(1, 4),
    info(7),
  ),
  'sync-info-time-of-pending': one(...fence, info(4)),
  'sync-info-truncates': one(open, open, create(1), create(1, 4), merge(5, 6), info(7, 1)),
  'sync-merge-ignores-flags': one(...fence, merge(4, 4, 1)),
  'sync-merge-puts-wrong-file': one(...fence, create(2), merge(4, 5), close(4)),
  'sync-merge-takes-first': one(open, open, create(1), create(1, 4), merge(5, 6), info(7)),
  'sync-merge-wrong-errno': one(...fence, merge(4, 3)),
  'timeline-close-fails-signaled': one(...fence, inc(1), close(3), info(4)),
  'timeline-close-forgets-pending': one(...fence, close(3), info(4)),
  'timeline-close-without-error': one(...fence, close(3), info(4)),
  'timeline-inc-signals-one': two([...fence, create(2)], [poll(5, IN, -1)], [inc(2)]),
  'timeline-large-inc-not-split': one(...fence, inc(2 ** 32 - 1), poll(4, IN)),
  'timeline-needs-exact-value': one(...fence, inc(2), info(4), poll(4, IN)),
  'timeline-point-at-value-is-pending': one(open, create(0), info(4)),
  'timeline-point-leaves-link': one(...fence, close(4), inc(1)),
  'timeline-point-without-reference': one(...fence, close(3), info(4)),
  'timeline-points-not-sorted': two([open, create(2), create(1)], [poll(5, IN, -1)], [inc(1)]),
  'timeline-shares-dying-point': two(fence, [close(4)], [create(1)]),
  'timeline-values-are-unsigned': one(open, inc(half - 1), inc(half - 1), create(1), info(4)),
};

/** The same for those that need one. */
const bufferPrograms: Readonly<Record<string, Program>> = {
  'export-collects-readers': one(...five, importFrom(READ, 5), exportTo(READ), info(6)),
  'export-is-live': one(exportTo(READ), open, create(1, 5), importFrom(WRITE, 6), info(4)),
  'export-puts-too-often': one(...written, exportTo(READ), close(6), close(5), poll(3, IN)),
  'fput-releases-at-once': one(...written, poll(3, IN), close(3), inc(1, 4)),
  'import-replaces-fences': one(...pair, inc(1, 5), poll(3, IN)),
  'import-reserves-nothing': one(...written),
  'import-rw-as-read': one(...five, importFrom(RW, 5), poll(3, IN)),
  'import-without-lock': one(...written),
  'import-wrong-errno': one(importFrom(WRITE, 3)),
  'poll-does-not-look-again': two(pair, [poll(3, IN, 1)], [inc(1, 4)]),
  'poll-in-waits-for-readers': one(...five, importFrom(READ, 5), poll(3, IN)),
  'poll-joins-behind-slot': two(written, [poll(3, IN, -1)], [inc(1, 4)]),
  'poll-out-ignores-readers': one(...five, importFrom(READ, 5), poll(3, OUT)),
  'poll-slot-at-every-fence': one(...pair, poll(3, IN), inc(1, 4), inc(1, 5), close(3)),
  'poll-slot-busy-is-ready': one(...written, poll(3, IN), poll(3, IN)),
  'poll-slot-stays-active': one(...written, poll(3, IN), inc(1, 4), poll(3, IN)),
  'poll-slot-wakes-nobody': two(written, [poll(3, IN, -1)], [inc(1, 4)]),
  'poll-slot-without-fence': one(...written, poll(3, IN), inc(1, 4), close(5), exportTo(READ)),
  'poll-slot-without-file': one(...written, poll(3, IN), close(3), inc(1, 4)),
  'sync-file-get-fence-without-reference': one(...written, close(5), inc(1, 4), poll(3, IN)),
  'sync-file-release-keeps-callback': one(...written, poll(5, IN), close(5), inc(1, 4)),
};

const all = { ...programs, ...bufferPrograms };
const known = mutants.filter(({ area }) => area === 'sync-file');

test('every mutant of the area has its program', () => {
  expect(known.map(({ name }) => name).toSorted()).toEqual(Object.keys(all).toSorted());
});

test.each(known)('$name: some schedule shows it', (mutant) => {
  const { name } = mutant;
  const needed = bufferPrograms[name] === undefined ? [] : objects;
  const program: TestProgram = { ...(all[name] ?? one()), objects: needed };
  const calls = [...(program.before ?? []), ...Object.values(program.threads).flat()];
  expect(calls.length).toBeLessThanOrEqual(10);
  const races = program.before !== undefined;
  const preemptions = name === 'fget-outside-rcu' ? 2 : Number(races);
  const right = [...runAll(program, preemptions).keys()];
  const wrong = [...runAll(program, preemptions, mutated(mutant)).keys()];
  expect(wrong.filter((outcome) => !right.includes(outcome))).not.toEqual([]);
});
