import {
  type Answer,
  type Body,
  type Request,
  type Vocabulary,
  type WordArgs,
  act,
  call,
  direct,
  int,
  word,
} from '../word.ts';
import { create, fdArg, fdOf, fdResult, openFile } from './file.ts';
import { type Machine } from '../../machine/machine.ts';
import { type Value, integer, objectOf, structOf } from '../value.ts';
import { errnoNumbers } from '../constants.ts';
import { stubFence } from './fence.ts';
import { ensuredMerge } from './container.ts';
import { gemObjectOf, handleOfNumber } from '../../model/drm-gem-handle.ts';
import { fillMemory, memoryValue } from './memory.ts';
import { gemResv, isSpare, liveObjects } from '../../model/drm-gem-object.ts';

const errno = (name: string): bigint => -BigInt(errnoNumbers[name] ?? 0);
const EINVAL = errno('EINVAL');
const ENOENT = errno('ENOENT');
const PAGE = 4096n;

/** Handles that the table of a file has room for. */
const HANDLES = 24;

/** The device of all files of a driver. */
function deviceNamed(machine: Machine, driver: string): number {
  const [known] = machine.notes(`device of ${driver}`);
  const device = known ?? machine.create('drm_device');
  if (known === undefined) machine.setNotes(`device of ${driver}`, [device]);
  return device;
}

/** The driver of a device that a case has opened. */
const driverOf = (machine: Machine, opened: number): string =>
  machine.notes(`vgem ${opened}`).length > 0 ? 'vgem' : 'virtio';

/** Opens a device that a case names; its descriptor is kept, and the case knows it as what it has opened. */
export function* openDevice(opened: number): Generator<Request, null, Answer> {
  const fd = yield* create('fd');
  const file = yield* act(({ machine }) => {
    machine.setNotes(`fd of drm ${opened}`, [fd]);
    return drmFileOf(machine, opened);
  });
  yield* call('drm_open', { file, fd });
  return null;
}

/** The model's drm_file of a device that a case has opened. */
function* fileArg(a: WordArgs): Generator<Request, number, Answer> {
  const opened = a.object('dev', 'drm');
  return yield* act(({ machine }) => drmFileOf(machine, opened));
}

function drmFileOf(machine: Machine, opened: number): number {
  const [known] = machine.notes(`drm_file of ${opened}`);
  if (known !== undefined) return known;
  const device = deviceNamed(machine, driverOf(machine, opened));
  const file = machine.create('drm_file', { device });
  for (let i = 0; i < HANDLES; i++) machine.create('drm_gem_handle', { file });
  machine.setNotes(`drm_file of ${opened}`, [file]);
  return file;
}

/** The GEM handle that a number means in a file; -1 for a number that it does not have. */
const gemHandle = (value: Value, file: number): Generator<Request, number, Answer> =>
  act(({ machine }) => handleOfNumber(machine.k, file, Number(integer(value))));

/** A call may make an object: there is one that it can take. */
const spareObject = (): Generator<Request, number, Answer> =>
  act(({ machine }) => {
    const idle = machine.notes('gem objects').filter((o) => isSpare(machine.k, o));
    if (idle.length < SPARE)
      machine.setNotes('gem objects', [
        ...machine.notes('gem objects'),
        machine.create('drm_gem_object'),
      ]);
    return 0;
  });

/** As many calls as this may make an object at the same time. */
const SPARE = 4;

function* createDumb(
  a: WordArgs,
  width: number,
  height: number,
  bpp: number,
): Generator<Request, number, Answer> {
  const file = yield* fileArg(a);
  for (let i = 0; i < SPARE; i++) yield* spareObject();
  const number = yield* call('DRM_IOCTL_MODE_CREATE_DUMB', { file, width, height, bpp });
  if (number > 0)
    yield* act(({ machine }) => {
      const object = gemObjectOf(machine.k, file, handleOfNumber(machine.k, file, number));
      if (object >= 0) fillMemory(machine, gemResv(machine.k, object), 0n);
      return null;
    });
  return number;
}

/** The object behind a handle, or -1. */
function* objectArg(a: WordArgs): Generator<Request, number, Answer> {
  const file = yield* fileArg(a);
  const handle = yield* gemHandle(a.get('h'), file);
  return yield* act(({ machine }) => (handle < 0 ? -1 : gemObjectOf(machine.k, file, handle)));
}

function* primeImport(a: WordArgs): Body {
  const file = yield* fileArg(a);
  const fd = yield* fdArg(a.get('fd'));
  for (let i = 0; i < SPARE; i++) yield* spareObject();
  return int(yield* call('DRM_IOCTL_PRIME_FD_TO_HANDLE', { file, fd }));
}

function* vgemCreate(a: WordArgs): Body {
  const handle = yield* createDumb(a, a.num('w'), a.num('h'), a.num('bpp'));
  if (handle < 0) return int(handle);
  const pitch = a.int('w') * ((a.int('bpp') + 7n) / 8n);
  const size = ((pitch * a.int('h') + PAGE - 1n) / PAGE) * PAGE;
  return structOf({ ret: 0n, handle: int(handle), size });
}

function* primeExport(a: WordArgs): Body {
  const file = yield* fileArg(a);
  const handle = yield* gemHandle(a.get('h'), file);
  const fd = yield* create('fd');
  const args = { file, handle, flags: a.num('flags'), fd };
  return fdResult(yield* call('DRM_IOCTL_PRIME_HANDLE_TO_FD', args), fd);
}

function* onHandle(a: WordArgs, operation: 'DRM_IOCTL_GEM_CLOSE' | 'DRM_IOCTL_GEM_FLINK'): Body {
  const file = yield* fileArg(a);
  const handle = yield* gemHandle(a.get('h'), file);
  return int(yield* call(operation, { file, handle }));
}

/** The entry of an id that vgem gave out; for any other one that is of no file. */
function* vgemFence(value: Value): Generator<Request, number, Answer> {
  const id = Number(integer(value)) - 1;
  return yield* act(({ machine }) => {
    if (machine.notes(`vgem fence ${id}`).length > 0) return id;
    const [known] = machine.notes('no vgem fence');
    if (known !== undefined) return known;
    const none = machine.create('vgem_fence');
    machine.setNotes('no vgem fence', [none]);
    return none;
  });
}

function* vgemAttach(a: WordArgs): Body {
  const file = yield* fileArg(a);
  const handle = yield* gemHandle(a.get('h'), file);
  const fence = yield* create('vgem_fence');
  if ((a.int('flags') & ~1n) === 0n && a.flag('pad')) return EINVAL;
  const args = { file, handle, flags: a.num('flags'), fence };
  const result = yield* call('DRM_IOCTL_VGEM_FENCE_ATTACH', args);
  if (result < 0) return int(result);
  yield* act(({ machine }) => {
    machine.setNotes(`vgem fence ${fence}`, [1]);
    return null;
  });
  return structOf({ ret: 0n, fence: BigInt(fence) + 1n });
}

/** A buffer out of a heap; a caller whose struct has another size is served all the same. */
function* heapAlloc(a: WordArgs): Body {
  const heap = yield* fdArg(a.get('heap'));
  const pages = Number((a.int('len') + PAGE - 1n) / PAGE);
  const buf = yield* act(({ machine }) => machine.create('dma_buf', { pages }));
  const fd = yield* create('fd');
  const args = {
    heap,
    len: a.num('len'),
    fd_field: a.num('fd_in'),
    fd_flags: Number(BigInt.asIntN(32, a.int('fd_flags'))),
    heap_flags: Number(BigInt.asIntN(32, a.int('heap_flags'))),
    buf,
    fd,
    arg: 0,
  };
  const result = yield* call('DMA_HEAP_IOCTL_ALLOC', args);
  return result < 0 ? int(result) : structOf({ ret: 0n, fd: fdOf(fd) });
}

/** GEM objects, their handles and their buffers, and the fences of vgem. @see drivers/gpu/drm/drm_gem.c, drivers/gpu/drm/vgem */
export const drmWords: Vocabulary = {
  vgem_create: word([['dev'], ['w'], ['h'], ['bpp']], ['DRM_IOCTL_MODE_CREATE_DUMB'], vgemCreate),

  gem_close: word([['dev'], ['h']], ['DRM_IOCTL_GEM_CLOSE'], (a) =>
    onHandle(a, 'DRM_IOCTL_GEM_CLOSE'),
  ),

  gem_create: word([['dev'], ['size', PAGE]], ['DRM_IOCTL_MODE_CREATE_DUMB'], function* (a) {
    return int(yield* createDumb(a, a.num('size'), 1, 8));
  }),

  gem_flink: word([['dev'], ['h']], ['DRM_IOCTL_GEM_FLINK'], (a) =>
    onHandle(a, 'DRM_IOCTL_GEM_FLINK'),
  ),

  gem_open: word([['dev'], ['name']], ['DRM_IOCTL_GEM_OPEN'], function* (a) {
    const file = yield* fileArg(a);
    return int(yield* call('DRM_IOCTL_GEM_OPEN', { file, name: a.num('name') }));
  }),

  gem_object: word([['dev'], ['h']], ['DRM_IOCTL_GEM_CLOSE'], function* (a) {
    const object = yield* objectArg(a);
    return object < 0 ? ENOENT : objectOf('gem_object', object);
  }),

  live_objects: direct([['name']], ({ machine }, a) =>
    int(liveObjects(machine.k, deviceNamed(machine, a.str('name')))),
  ),

  mem_fill: word([['dev'], ['h'], ['v']], ['DRM_IOCTL_GEM_CLOSE'], function* (a) {
    const object = yield* objectArg(a);
    if (object < 0) return ENOENT;
    return yield* act(({ machine }) => {
      fillMemory(machine, gemResv(machine.k, object), a.int('v'));
      return 0n;
    });
  }),

  mem_value: word([['dev'], ['h']], ['DRM_IOCTL_GEM_CLOSE'], function* (a) {
    const object = yield* objectArg(a);
    if (object < 0) return ENOENT;
    return yield* act(({ machine }) => memoryValue(machine, gemResv(machine.k, object)));
  }),

  prime_import: word([['dev'], ['fd']], ['DRM_IOCTL_PRIME_FD_TO_HANDLE'], primeImport),

  prime_export: word(
    [['dev'], ['h'], ['flags', 0n]],
    ['DRM_IOCTL_PRIME_HANDLE_TO_FD'],
    primeExport,
  ),

  vgem_attach: word(
    [['dev'], ['h'], ['flags', 0n], ['pad', 0n]],
    ['DRM_IOCTL_VGEM_FENCE_ATTACH'],
    vgemAttach,
  ),

  vgem_signal: word(
    [['dev'], ['id'], ['flags', 0n]],
    ['DRM_IOCTL_VGEM_FENCE_SIGNAL'],
    function* (a) {
      const file = yield* fileArg(a);
      const fence = yield* vgemFence(a.get('id'));
      const args = { file, fence, flags: a.num('flags') };
      return int(yield* call('DRM_IOCTL_VGEM_FENCE_SIGNAL', args));
    },
  ),

  heap_open: direct([['name']], ({ machine }) => openFile(machine, 'heap_file')),

  heap_alloc: word(
    [
      ['heap'],
      ['len'],
      ['fd_flags', 0o2000002n],
      ['heap_flags', 0n],
      ['fd_in', 0n],
      ['struct_size', null],
    ],
    ['DMA_HEAP_IOCTL_ALLOC'],
    heapAlloc,
  ),

  dmabuf_poll: word([['b'], ['event'], ['timeout', 0n]], ['poll', 'dma_buf_poll'], function* (a) {
    const fd = yield* fdArg(a.get('b'));
    const events = a.str('event') === 'IN' ? 1 : 4;
    const timeout = a.get('timeout');
    const ms = timeout === null ? -1 : Number(integer(timeout));
    const args = { fds: [fd], events, timeout: Math.sign(ms) };
    const result = yield* call('poll', args, ms < 0 ? Infinity : ms * 1e6);
    return result < 0 ? int(result) : int((result & events) === 0 ? 0 : 1);
  }),

  dmabuf_export_sync_file: word(
    [['b'], ['flags']],
    ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
    function* (a) {
      const fd = yield* fdArg(a.get('b'));
      const newfd = yield* create('fd');
      yield* ensuredMerge();
      const args = {
        fd,
        flags: a.num('flags'),
        newfd,
        sync_file: yield* create('sync_file'),
        snapshot: yield* create('fence_snapshot'),
        stub: yield* act(({ machine }) => stubFence(machine)),
        arg: 0,
      };
      return fdResult(yield* call('DMA_BUF_IOCTL_EXPORT_SYNC_FILE', args), newfd);
    },
  ),

  dmabuf_import_sync_file: word(
    [['b'], ['flags'], ['sf']],
    ['DMA_BUF_IOCTL_IMPORT_SYNC_FILE'],
    function* (a) {
      const fd = yield* fdArg(a.get('b'));
      const args = { fd, flags: a.num('flags'), sync_fd: yield* fdArg(a.get('sf')), arg: 0 };
      return int(yield* call('DMA_BUF_IOCTL_IMPORT_SYNC_FILE', args));
    },
  ),

  dmabuf_sync: word([['b'], ['flags']], ['DMA_BUF_IOCTL_SYNC'], function* (a) {
    const fd = yield* fdArg(a.get('b'));
    return int(yield* call('DMA_BUF_IOCTL_SYNC', { fd, flags: a.num('flags'), arg: 0 }));
  }),

  dmabuf_lseek: word([['b'], ['off'], ['whence']], ['lseek'], function* (a) {
    const fd = yield* fdArg(a.get('b'));
    const whence = { SET: 0, CUR: 1, END: 2 }[a.str('whence')] ?? 9;
    const result = yield* call('lseek', { fd, offset: a.num('off'), whence });
    return result < 0 ? int(result) : int(result) * (whence === 2 ? PAGE : 1n);
  }),
};
