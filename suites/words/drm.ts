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
import { type Value, ValueError, integer, structOf } from '../value.ts';
import { at } from '../../model/kernel.ts';
import { constants, errnoNumbers } from '../constants.ts';
import { stubFence } from './fence.ts';
import { ensureMerge } from './container.ts';
import { MAP_SHARED, PROT_READ, PROT_WRITE } from '../../model/uapi.ts';
import { gemObjectOf, putGemObject } from '../../model/drm-gem-object.ts';

const errno = (name: string): bigint => -BigInt(errnoNumbers[name] ?? 0);
const EINVAL = errno('EINVAL');
const ENOENT = errno('ENOENT');
const PAGE = 4096n;

/** The model's drm_file of a device that a case has opened. */
function* fileArg(a: WordArgs): Generator<Request, number, Answer> {
  const device = a.object('dev', 'drm');
  return yield* act(({ machine }) => {
    const [known] = machine.notes(`drm_file of ${device}`);
    if (known !== undefined) return known;
    const file = machine.create('drm_file');
    machine.setNotes(`drm_file of ${device}`, [file]);
    return file;
  });
}

/** The GEM handle that a number means; for a number that names nothing in this file, one that stays empty. */
function* gemHandle(value: Value, file: number): Generator<Request, number, Answer> {
  const handle = Number(integer(value)) - 1;
  return yield* act(({ machine }) => {
    const [owner] = machine.notes(`file of gem handle ${handle}`);
    return owner === file ? handle : machine.create('drm_gem_handle', { file });
  });
}

/** Makes an object with a handle for it. @see drm_gem_handle_create() */
function newObject({ machine }: { readonly machine: Machine }, file: number, size: bigint): Value {
  const object = machine.create('drm_gem_object');
  const handle = machine.create('drm_gem_handle', { file });
  const it = at(machine.k.drm_gem_object, object);
  it.refs = it.handles = 1;
  at(machine.k.drm_gem_handle, handle).object = object + 1;
  machine.setNotes(`file of gem handle ${handle}`, [file]);
  machine.setNotes(`size of object ${object}`, [Number(size)]);
  return BigInt(handle) + 1n;
}

function* vgemCreate(a: WordArgs): Body {
  const file = yield* fileArg(a);
  const pitch = a.int('w') * ((a.int('bpp') + 7n) / 8n);
  const size = ((pitch * a.int('h') + PAGE - 1n) / PAGE) * PAGE;
  if (size === 0n) return EINVAL;
  const handle = yield* act((c) => newObject(c, file, size));
  return structOf({ ret: 0n, handle, size });
}

/** The buffer of an object while it has handles: the object keeps a reference of it. */
const bufferNote = (object: number): string => `dma_buf of object ${object}`;

function* primeExport(a: WordArgs): Body {
  const file = yield* fileArg(a);
  const known = integer(constants.get('O_RDWR') ?? 0n) | integer(constants.get('O_CLOEXEC') ?? 0n);
  if ((a.int('flags') & ~known) !== 0n) return EINVAL;
  const handle = yield* gemHandle(a.get('h'), file);
  const object = yield* act(({ machine }) => gemObjectOf(machine.k, file, handle));
  if (object < 0) return ENOENT;
  const before = yield* act(({ machine }) => machine.notes(bufferNote(object))[0] ?? -1);
  const buf = before >= 0 ? before : yield* newBuffer(object);
  yield* call('get_dma_buf', { buf });
  const fd = yield* create('fd');
  return fdResult(yield* call('dma_buf_fd', { buf, fd }), fd);
}

/** A buffer of the object, with its reservation object; the one reference that there is belongs to the object. */
function* newBuffer(object: number): Generator<Request, number, Answer> {
  const buf = yield* act(({ machine }) => {
    const [size = 0] = machine.notes(`size of object ${object}`);
    const { resv } = at(machine.k.fixed.of.drm_gem_object, object);
    return machine.create('dma_buf', { resv, pages: size / Number(PAGE), embedded: false });
  });
  const result = yield* call('dma_buf_export', { buf });
  if (result !== 0) throw new ValueError(`dma_buf_export() returned ${result}`);
  yield* act(({ machine }) => {
    at(machine.k.drm_gem_object, object).refs++;
    machine.setNotes(bufferNote(object), [buf]);
    return null;
  });
  return buf;
}

/** The handle stands for nothing any more: the object that it stood for, or -1. @see drm_gem_handle_delete() */
function deleteHandle({ k }: Machine, handle: number): number {
  const it = at(k.drm_gem_handle, handle);
  const object = it.object - 1;
  if (object < 0) return -1;
  it.object = 0;
  at(k.drm_gem_object, object).handles--;
  return object;
}

function* gemClose(a: WordArgs): Body {
  const file = yield* fileArg(a);
  const handle = yield* gemHandle(a.get('h'), file);
  const object = yield* act(({ machine }) => deleteHandle(machine, handle));
  if (object < 0) return EINVAL;
  const buf = yield* act(({ machine, actor }) => {
    const [kept = -1] = machine.notes(bufferNote(object));
    const last = at(machine.k.drm_gem_object, object).handles === 0;
    putGemObject(machine.k, object, machine.task(actor));
    if (last) machine.setNotes(bufferNote(object), []);
    return last ? kept : -1;
  });
  if (buf >= 0) yield* call('dma_buf_put', { buf });
  return 0n;
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
  const buf = yield* create('dma_buf');
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
  vgem_create: word([['dev'], ['w'], ['h'], ['bpp']], ['dma_buf_export'], vgemCreate),

  gem_close: word([['dev'], ['h']], ['dma_buf_put'], gemClose),

  prime_export: word(
    [['dev'], ['h'], ['flags', 0n]],
    ['dma_buf_export', 'dma_buf_fd', 'get_dma_buf'],
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
      yield* ensureMerge();
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

  dmabuf_mmap: word([['b'], ['len'], ['offset', 0n]], ['mmap'], function* (a) {
    const fd = yield* fdArg(a.get('b'));
    const offset = a.int('offset');
    if (offset % PAGE !== 0n) return EINVAL;
    const args = {
      vma: yield* create('vm_area_struct'),
      length: Number((a.int('len') + PAGE - 1n) / PAGE),
      prot: PROT_READ | PROT_WRITE,
      flags: MAP_SHARED,
      fd,
      offset: Number(offset / PAGE),
    };
    return int(yield* call('mmap', args));
  }),

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
