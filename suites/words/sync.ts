import {
  type Answer,
  type Body,
  type Request,
  type Vocabulary,
  type WordArgs,
  act,
  call,
  carryOut,
  fenceOf,
  int,
  word,
} from '../word.ts';
import { EPOLLIN, create, fdArg, fdIndex, fdOf, fdResult } from './file.ts';
import { type Machine } from '../../machine/machine.ts';
import { type Value, integer, listOf, structOf } from '../value.ts';
import { at } from '../../model/kernel.ts';
import { swSyncCreateFence, swSyncInc, swSyncOpen } from '../../machine/calls/sw-sync.ts';
import { syncMerge } from '../../machine/calls/sync-file.ts';
import { unwrapped } from './container.ts';
import { errnoNumbers } from '../constants.ts';
import { fenceOfSyncFile } from '../../model/sync-file.ts';

const errno = (name: string): number => -(errnoNumbers[name] ?? 0);
const EBADF = errno('EBADF');
const EINVAL = errno('EINVAL');
const ENOTTY = errno('ENOTTY');
const ETIME = errno('ETIME');
const EPOLLNVAL = 32;

/** The object behind a descriptor if it is of this kind; else the failure of an ioctl on it. */
export function objectAt(machine: Machine, fd: number, kind: string): number {
  const file = at(machine.k.fd, fd).file - 1;
  if (file < 0) return EBADF;
  const { of, object } = at(machine.k.fixed.of.file, file);
  return of === kind ? object : ENOTTY;
}

/** The fence of a sync_file at a descriptor, or the failure of an ioctl on it. */
export function* fenceAt(value: Value): Generator<Request, number, Answer> {
  return yield* act(({ machine }) => {
    const syncFile = objectAt(machine, fdIndex(machine, value), 'sync_file');
    return syncFile < 0 ? syncFile : fenceOfSyncFile(machine.k, syncFile);
  });
}

/** A sync_file of a fence at a new descriptor. */
export function* syncFileOf(fence: number): Generator<Request, Value, Answer> {
  const syncFile = yield* create('sync_file');
  const fd = yield* create('fd');
  yield* call('sync_file_create', { sync_file: syncFile, fence });
  const file = yield* act(({ machine }) => at(machine.k.fixed.of.sync_file, syncFile).file ?? -1);
  yield* call('fd_install_file', { fd, file });
  return fdOf(fd);
}

/** A new timeline of sw_sync at a descriptor. */
export function* newTimeline(): Body {
  const { result, fd } = yield* carryOut((machine) => swSyncOpen(machine));
  return fdResult(result, fd);
}

/** A sync_file for a point of the timeline at a descriptor; numbers have 32 bits. */
export function* newPoint(timelineFd: Value, n: number): Body {
  const fd = yield* fdArg(timelineFd);
  const made = yield* carryOut((machine) => swSyncCreateFence(machine, { fd, value: n, arg: 0 }));
  return fdResult(made.result, made.fd);
}

/** Moves a timeline on. */
export function* increase(timelineFd: Value, n: number): Body {
  const fd = yield* fdArg(timelineFd);
  return int(yield* carryOut(() => swSyncInc({ fd, value: n, arg: 0 })));
}

const unsigned = (a: WordArgs): number => Number(BigInt.asUintN(32, a.int('n')));

/** @see drivers/dma-buf/sync_file.c sync_file_ioctl_merge() */
function* merge(a: WordArgs): Body {
  const fd = yield* fdArg(a.get('a'));
  const fd2 = yield* fdArg(a.get('b'));
  const flags = a.flag('flags') || a.flag('pad') ? 1 : 0;
  const merged = yield* carryOut((machine) => syncMerge(machine, { fd, fd2, flags }));
  return fdResult(merged.result, merged.fd);
}

function* syncWait(a: WordArgs): Body {
  const fd = yield* fdArg(a.get('sf'));
  const timeout = a.get('timeout');
  const ms = timeout === null ? -1 : Number(integer(timeout));
  const args = { fds: [fd], events: EPOLLIN, timeout: Math.sign(ms) };
  const result = yield* call('poll', args, ms < 0 ? Infinity : ms * 1e6);
  if (result < 0) return int(result);
  if ((result & EPOLLNVAL) !== 0) return int(EINVAL);
  return int(result === 0 ? ETIME : 0);
}

/** The members of a sync_file, each with its status. */
function* members(
  value: Value,
): Generator<Request, readonly (readonly [fence: number, status: number])[] | number, Answer> {
  const fence = yield* fenceAt(value);
  if (fence < 0) return fence;
  const found: (readonly [number, number])[] = [];
  for (const f of yield* unwrapped(fence))
    found.push([f, yield* call('dma_fence_get_status', { fence: f })]);
  return found;
}

/** What SYNC_IOC_FILE_INFO says; with room for no fence at all it says how many there are. @see sync_file_ioctl_fence_info() */
function* info(a: WordArgs): Body {
  const fence = yield* fenceAt(a.get('sf'));
  if (fence < 0) return int(fence);
  const all = yield* members(a.get('sf'));
  if (typeof all === 'number') return int(all);
  const room = a.get('max_fences');
  if (room === 0n) {
    const status = yield* call('dma_fence_get_status', { fence });
    return structOf({ ret: 0n, status: int(status), num: int(all.length), fences: listOf([]) });
  }
  if (room !== null && integer(room) < BigInt(all.length)) return int(EINVAL);
  let whole = 1;
  const fences: Value[] = [];
  for (const [f, status] of all) {
    whole = whole <= 0 ? whole : status;
    fences.push(yield* describe(f, status));
  }
  return structOf({ ret: 0n, status: int(whole), num: int(all.length), fences: listOf(fences) });
}

/** The names and the time of one fence. @see sync_fill_fence_info() */
function* describe(f: number, status: number): Generator<Request, Value, Answer> {
  return yield* act(({ machine }) => {
    const isPoint = at(machine.k.fixed.of.dma_fence, f).point !== undefined;
    const time = status === 0 ? 0 : machine.timestampNs(f);
    return structOf({
      status: int(status),
      timestamp: int(time),
      driver: isPoint ? 'sw_sync' : 'driver',
      timeline: isPoint ? 'sw_sync' : 'timeline',
    });
  });
}

const countWith = (all: readonly (readonly [number, number])[], status: bigint): bigint =>
  int(all.filter(([, one]) => BigInt(one) === status).length);

const unwraps = [
  'dma_fence_unwrap_first',
  'dma_fence_unwrap_next',
  'dma_fence_get_status',
] as const;

/** sw_sync timelines and sync files. @see drivers/dma-buf/sw_sync.c, drivers/dma-buf/sync_file.c */
export const syncWords: Vocabulary = {
  sw_timeline: word([], ['sw_sync_debugfs_open'], newTimeline),

  sw_fence: word([['tl'], ['n']], ['SW_SYNC_IOC_CREATE_FENCE'], (a) =>
    newPoint(a.get('tl'), unsigned(a)),
  ),

  sw_inc: word([['tl'], ['n', 1n]], ['SW_SYNC_IOC_INC'], (a) => increase(a.get('tl'), unsigned(a))),

  sync_file_of: word([['f']], ['sync_file_create', 'fd_install_file'], (a) =>
    syncFileOf(a.object('f', 'fence')),
  ),

  fence_of: word([['sf']], ['sync_file_create'], function* (a) {
    const fence = yield* fenceAt(a.get('sf'));
    return fence < 0 ? int(fence) : fenceOf(fence);
  }),

  sync_merge: word(
    [['a'], ['b'], ['name', ''], ['flags', 0n], ['pad', 0n]],
    ['SYNC_IOC_MERGE'],
    merge,
  ),

  sync_wait: word([['sf'], ['timeout', 0n]], ['poll', 'sync_file_create'], syncWait),

  sync_status: word([['sf']], ['dma_fence_get_status'], function* (a) {
    const fence = yield* fenceAt(a.get('sf'));
    return int(fence < 0 ? fence : yield* call('dma_fence_get_status', { fence }));
  }),

  sync_size: word([['sf']], unwraps, function* (a) {
    const all = yield* members(a.get('sf'));
    return int(typeof all === 'number' ? all : all.length);
  }),

  sync_count: word([['sf'], ['status']], unwraps, function* (a) {
    const all = yield* members(a.get('sf'));
    return typeof all === 'number' ? int(all) : countWith(all, a.int('status'));
  }),

  sync_members: word([['sf']], unwraps, function* (a) {
    const all = yield* members(a.get('sf'));
    return typeof all === 'number' ? int(all) : listOf(all.map(([f]) => fenceOf(f)));
  }),

  sync_info: word([['sf'], ['max_fences', null]], unwraps, info),
};
