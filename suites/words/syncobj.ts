import {
  type Answer,
  type Body,
  type Request,
  type Vocabulary,
  type WordArgs,
  act,
  call,
  carryOut,
  int,
  word,
} from '../word.ts';
import {
  type SyncobjTransfer,
  syncobjCreate,
  syncobjEach,
  syncobjFromFd,
  syncobjQuery,
  syncobjTimelineSignal,
  syncobjToFd,
  syncobjTransfer,
  syncobjWait,
} from '../../machine/calls/syncobj.ts';
import { fdArg, fdResult } from './file.ts';
import { type Machine } from '../../machine/machine.ts';
import { type Value, integer, listOf, objectOf, structOf } from '../value.ts';
import { packed64, unpacked64 } from '../packed64.ts';
import { openDevice } from './drm.ts';
import { newPoint, newTimeline, increase } from './sync.ts';

/** DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE, and the flag of a point. */
const SYNC_FILE = 1;
const TIMELINE = 2;

/** The file that a word names, or the one that is meant where no file is. */
export const deviceOf = (a: WordArgs): number => {
  const dev = a.get('dev');
  return dev === null ? 0 : a.object('dev', 'drm');
};

/** A new entry of a file's table of syncobjs. */
function newHandle(machine: Machine, device: number): number {
  const [vgem = 0] = machine.notes(`vgem ${device}`);
  const handle = machine.create('drm_syncobj_handle', {
    driver: vgem === 1 ? 'none' : 'timeline',
  });
  machine.setNotes(`file of handle ${handle}`, [device]);
  return handle;
}

/** The entry that a number means in a file; for a number that names nothing, one that stays empty. */
function handleIndex(machine: Machine, value: Value, device: number): number {
  const handle = Number(integer(value)) - 1;
  const [owner] = machine.notes(`file of handle ${handle}`);
  if (owner === device) return handle;
  const [known] = machine.notes(`no handle of ${device}`);
  if (known !== undefined) return known;
  const empty = newHandle(machine, device);
  machine.setNotes(`file of handle ${empty}`, [-1]);
  machine.setNotes(`no handle of ${device}`, [empty]);
  return empty;
}

function* handleArg(a: WordArgs, name: string): Generator<Request, number, Answer> {
  return yield* act(({ machine }) => handleIndex(machine, a.get(name), deviceOf(a)));
}

function* handlesArg(a: WordArgs): Generator<Request, readonly number[], Answer> {
  const handles: number[] = [];
  for (const value of a.list('hs'))
    handles.push(yield* act(({ machine }) => handleIndex(machine, value, deviceOf(a))));
  return handles;
}

const numberOf = (handle: number): bigint => BigInt(handle) + 1n;

/** An absolute time, which is signed. */
const deadlineOf = (value: Value): number =>
  Number(BigInt.asIntN(64, value === null ? 2n ** 63n - 1n : integer(value)));

function* wait(a: WordArgs, points?: readonly number[]): Body {
  const handles = yield* handlesArg(a);
  const { result, first } = yield* carryOut((machine) =>
    syncobjWait(machine, {
      handles,
      ...(points !== undefined && { points }),
      flags: a.num('flags'),
      deadlineNs: deadlineOf(a.get('timeout')),
    }),
  );
  if (result < 0) return int(result);
  return structOf({ ret: int(result), first: first === undefined ? null : int(first) });
}

function* create1(flags: number, device: number): Generator<Request, Value, Answer> {
  const handle = yield* act(({ machine }) => newHandle(machine, device));
  const result = yield* carryOut((machine) => syncobjCreate(machine, handle, flags));
  return result < 0 ? int(result) : numberOf(handle);
}

function* toFd(wanted: Parameters<typeof syncobjToFd>[1]): Body {
  const { result, fd } = yield* carryOut((machine) => syncobjToFd(machine, wanted));
  return fdResult(result, fd);
}

function* importSyncFile(handle: number, fd: number, point: number): Body {
  const flags = point === 0 ? SYNC_FILE : SYNC_FILE | TIMELINE;
  const wanted = { fd, flags, handle, pad: 0, point };
  return int(yield* carryOut((machine) => syncobjFromFd(machine, wanted)));
}

function* fromFd(a: WordArgs): Body {
  const fd = yield* fdArg(a.get('fd'));
  const flags = a.num('flags');
  const isImport = (flags & SYNC_FILE) !== 0;
  const handle = isImport
    ? yield* handleArg(a, 'handle')
    : yield* act(({ machine }) => newHandle(machine, deviceOf(a)));
  const wanted = { fd, flags, handle, pad: a.num('pad'), point: a.u64('point') };
  const result = yield* carryOut((machine) => syncobjFromFd(machine, wanted));
  return result < 0 || isImport ? int(result) : numberOf(handle);
}

function* transfer(wanted: SyncobjTransfer): Body {
  return int(yield* carryOut((machine) => syncobjTransfer(machine, wanted)));
}

/** Puts the fence of a sync_file into a syncobj: in place of what is there, or as a point. */
function* attach(device: number, handle: number, fd: number, point: number): Body {
  if (point === 0) return yield* importSyncFile(handle, fd, 0);
  const temporary = Number(integer(yield* create1(0, device))) - 1;
  yield* importSyncFile(temporary, fd, 0);
  const result = yield* transfer({
    dst: handle,
    dstPoint: point,
    src: temporary,
    srcPoint: 0,
    flags: 0,
    pad: 0,
  });
  yield* call('DRM_IOCTL_SYNCOBJ_DESTROY', { handle: temporary, pad: 0 });
  return result;
}

/** A timeline with a point that is attached; and completed at once, if that is wanted. */
function* attachPoint(a: WordArgs, completed: boolean): Body {
  const handle = yield* handleArg(a, 'h');
  const timeline = yield* newTimeline();
  const fd = yield* newPoint(timeline, 1);
  yield* attach(deviceOf(a), handle, yield* fdArg(fd), a.u64('point'));
  yield* call('close', { fd: yield* fdArg(fd) });
  if (completed) yield* increase(timeline, 1);
  return timeline;
}

const onArray = (operation: Parameters<typeof syncobjEach>[0]) =>
  function* (a: WordArgs): Body {
    const handles = yield* handlesArg(a);
    return int(yield* carryOut(() => syncobjEach(operation, handles, a.num('pad'))));
  };

function* timelineSignal(a: WordArgs): Body {
  const handles = yield* handlesArg(a);
  const points = a.list('ps').map((p) => packed64(integer(p)));
  const signal = { handles, points, flags: a.num('flags') };
  return int(yield* carryOut((machine) => syncobjTimelineSignal(machine, signal)));
}

function* query(a: WordArgs): Body {
  const handles = yield* handlesArg(a);
  const { result, points } = yield* carryOut((machine) =>
    syncobjQuery(machine, handles, a.num('flags')),
  );
  if (result < 0) return int(result);
  const values = points.map((point) => unpacked64(point));
  return structOf({ ret: 0n, values: listOf(values), value: values[0] ?? null });
}

const dev = ['dev', null] as const;
const wraps = [
  'SW_SYNC_IOC_CREATE_FENCE',
  'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
  'DRM_IOCTL_SYNCOBJ_TRANSFER',
] as const;

/** Syncobjs; a handle is a number of one DRM file. @see drivers/gpu/drm/drm_syncobj.c */
export const syncobjWords: Vocabulary = {
  drm_open: word([['name']], ['drm_open'], function* (a) {
    const count = yield* act(({ machine }) => {
      const [next = 1] = machine.notes('devices');
      machine.setNotes('devices', [next + 1]);
      if (a.str('name') === 'vgem') machine.setNotes(`vgem ${next}`, [1]);
      return next;
    });
    yield* openDevice(count);
    return objectOf('drm', count);
  }),

  syncobj_create: word([['flags', 0n], dev], ['DRM_IOCTL_SYNCOBJ_CREATE'], (a) =>
    create1(a.num('flags'), deviceOf(a)),
  ),

  syncobj_destroy: word([['h'], ['pad', 0n], dev], ['DRM_IOCTL_SYNCOBJ_DESTROY'], function* (a) {
    const handle = yield* handleArg(a, 'h');
    return int(yield* call('DRM_IOCTL_SYNCOBJ_DESTROY', { handle, pad: a.num('pad') }));
  }),

  syncobj_to_fd: word(
    [['h'], ['flags', 0n], ['pad', 0n], ['point', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD'],
    function* (a) {
      const handle = yield* handleArg(a, 'h');
      const [flags, pad, point] = [a.num('flags'), a.num('pad'), a.u64('point')];
      return yield* toFd({ handle, flags, pad, point });
    },
  ),

  syncobj_from_fd: word(
    [['fd'], ['flags', 0n], ['pad', 0n], ['point', 0n], ['handle', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE'],
    fromFd,
  ),

  syncobj_export_sync_file: word(
    [['h'], ['point', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD'],
    function* (a) {
      const handle = yield* handleArg(a, 'h');
      const point = a.u64('point');
      const flags = point === 0 ? SYNC_FILE : SYNC_FILE | TIMELINE;
      return yield* toFd({ handle, flags, pad: 0, point });
    },
  ),

  syncobj_import_sync_file: word(
    [['h'], ['sf'], ['point', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE'],
    function* (a) {
      const fd = yield* fdArg(a.get('sf'));
      return yield* importSyncFile(yield* handleArg(a, 'h'), fd, a.u64('point'));
    },
  ),

  syncobj_wait: word(
    [['hs'], ['flags', 0n], ['timeout', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_WAIT'],
    (a) => wait(a),
  ),

  syncobj_timeline_wait: word(
    [['hs'], ['ps'], ['flags', 0n], ['timeout', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT'],
    (a) =>
      wait(
        a,
        a.list('ps').map((p) => packed64(integer(p))),
      ),
  ),

  syncobj_reset: word(
    [['hs'], ['pad', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_RESET'],
    onArray('DRM_IOCTL_SYNCOBJ_RESET'),
  ),

  syncobj_signal: word(
    [['hs'], ['pad', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_SIGNAL'],
    onArray('DRM_IOCTL_SYNCOBJ_SIGNAL'),
  ),

  syncobj_timeline_signal: word(
    [['hs'], ['ps'], ['flags', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL'],
    timelineSignal,
  ),

  syncobj_query: word([['hs'], ['flags', 0n], dev], ['DRM_IOCTL_SYNCOBJ_QUERY'], query),

  syncobj_transfer: word(
    [['dst'], ['dp'], ['src'], ['sp'], ['flags', 0n], ['pad', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_TRANSFER'],
    function* (a) {
      const dst = yield* handleArg(a, 'dst');
      const src = yield* handleArg(a, 'src');
      const [dstPoint, srcPoint] = [a.u64('dp'), a.u64('sp')];
      const [flags, pad] = [a.num('flags'), a.num('pad')];
      return yield* transfer({ dst, dstPoint, src, srcPoint, flags, pad });
    },
  ),

  syncobj_eventfd: word(
    [['h'], ['point'], ['fd'], ['flags', 0n], ['pad', 0n], dev],
    ['DRM_IOCTL_SYNCOBJ_EVENTFD'],
    function* (a) {
      const handle = yield* handleArg(a, 'h');
      const fd = yield* fdArg(a.get('fd'));
      const args = { handle, flags: a.num('flags'), point: a.u64('point'), fd, pad: a.num('pad') };
      return int(yield* call('DRM_IOCTL_SYNCOBJ_EVENTFD', args));
    },
  ),

  attach_unsignaled: word([['h'], ['point', 0n], dev], wraps, (a) => attachPoint(a, false)),
  attach_signaled: word([['h'], ['point', 0n], dev], wraps, (a) => attachPoint(a, true)),

  attach_fence: word([['h'], ['f'], ['point', 0n], dev], wraps, function* (a) {
    const handle = yield* handleArg(a, 'h');
    const fd = yield* fdArg(a.get('f'));
    return yield* attach(deviceOf(a), handle, fd, a.u64('point'));
  }),
};
