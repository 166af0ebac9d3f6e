import { type Answer, andThen, done, exactly, failed, gives, returned } from './answer.ts';
import { EBADF } from '../model/fd.ts';
import { type FileInfo, type Mapping, type Site, fdOf, isStandardStream } from './user-space.ts';
import { type Issued, ended, issue, issueThen, mapIssued } from '../machine/calls/issued-call.ts';
import { type Machine } from '../machine/machine.ts';
import { type Recorded } from './recording.ts';
import { at } from '../model/kernel.ts';
import { F_ADD_SEALS, F_SEAL_SEAL } from '../model/uapi.ts';
import { eventfdCreate, fileRead } from '../machine/calls/eventfd.ts';
import { memoryOf, openDrm } from './drm-calls.ts';
import { failureNumber } from '../model/errno.ts';
import { memfdOfFile } from '../model/memfd.ts';
import { openSwSync } from './sw-sync-calls.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const ENOTTY = failureNumber('-ENOTTY');

const PAGE = 4096;
const SEEK_END = 2;
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;
const MFD_CLOEXEC = 1;
const MFD_ALLOW_SEALING = 2;

const fail = (result: number): Issued<Answer> => ended(failed(result));

/** A file of which the model knows only that it is there, at a new descriptor. */
function openFile({ machine, user }: Site, info: FileInfo): Answer {
  const file = machine.create(info.kind === 'dma_heap' ? 'heap_file' : 'other_file');
  const fd = machine.create('fd');
  at(machine.k.file, file).refs = 1;
  at(machine.k.fd, fd).file = file + 1;
  user.setInfo(file, info);
  return gives(0, 'fd', fd, true);
}

/** open() of a device node that the machine of the recording has, or has not. */
function open(site: Site, { args }: Recorded<'open'>): Issued<Answer> {
  const driver = site.devices[args.path];
  if (driver === undefined) return fail(ENOENT);
  if (driver === 'udmabuf') return ended(openFile(site, { kind: 'udmabuf' }));
  if (driver === 'dma_heap') return ended(openFile(site, { kind: 'dma_heap' }));
  if (driver === 'sw_sync') return openSwSync(site);
  return openDrm(site, driver, args.path);
}

/** dup(): a second number of the same file. */
function dup(site: Site, { args }: Recorded<'dup'>): Issued<Answer> {
  const newfd = site.machine.create('fd');
  return issue('dup', { fd: fdOf(site, args.fd), newfd }, (result) =>
    gives(result, 'fd', newfd, true),
  );
}

/** eventfd(): the count that it begins with, and how it is read. */
function eventfd({ machine }: Site, { args }: Recorded<'eventfd'>): Issued<Answer> {
  const { initval, flags } = args;
  return mapIssued(eventfdCreate(machine, initval, flags), ({ result, fd }) =>
    gives(result, 'fd', fd, true),
  );
}

const fileAt = (machine: Machine, fd: number): number => at(machine.k.fd, fd).file - 1;

function close(site: Site, { args }: Recorded<'close'>): Issued<Answer> {
  const fd = fdOf(site, args.fd);
  return issue('close', { fd }, (result) =>
    andThen(done(result), (user) => user.release('fd', args.fd, fd)),
  );
}

/** The size of a buffer; the model counts in pages. @see dma_buf_llseek() */
function lseek(site: Site, { args }: Recorded<'lseek'>): Issued<Answer> {
  const { offset, whence } = args;
  const unit = whence === SEEK_END ? PAGE : 1;
  return issue('lseek', { fd: fdOf(site, args.fd), offset, whence }, (result) =>
    returned(result > 0 ? result * unit : result),
  );
}

/** write(); what a buffer and the other files of the model refuse, is the model's to say. */
function write(site: Site, { args }: Recorded<'write'>): Issued<Answer> {
  return issue('write', { fd: fdOf(site, args.fd) }, (result) => returned(result));
}

/** memfd_create(); without MFD_ALLOW_SEALING the new file is sealed against seals. */
function memfdCreate({ machine }: Site, { args }: Recorded<'memfd'>): Issued<Answer> | string {
  if ((args.flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING)) !== 0)
    return 'the model knows no flags of memfd_create() but MFD_CLOEXEC and MFD_ALLOW_SEALING';
  const fd = machine.create('fd');
  const memfd = machine.create('memfd');
  const seal = { fd, cmd: F_ADD_SEALS, arg: F_SEAL_SEAL };
  return issueThen('memfd_create', { fd, memfd }, (result) => {
    const answer = gives(result, 'fd', fd, true);
    if (result < 0 || (args.flags & MFD_ALLOW_SEALING) !== 0) return ended(answer);
    return issue('fcntl', seal, () => answer);
  });
}

/** The memfd at a descriptor, or -1. */
function memfdAt({ k }: Machine, fd: number): number {
  const file = at(k.fd, fd).file - 1;
  return file < 0 ? -1 : memfdOfFile(k, file);
}

/** ftruncate() sets the size of a memfd, in the model in pages: what is left of the last one matters to seals only. */
function ftruncate(site: Site, { args }: Recorded<'ftruncate'>): Issued<Answer> | string {
  const fd = fdOf(site, args.fd);
  const { k } = site.machine;
  const memfd = memfdAt(site.machine, fd);
  const isSealed = memfd >= 0 && at(k.memfd, memfd).seals !== 0;
  if (isSealed && args.length % PAGE !== 0)
    return 'the model counts the size of a memfd in pages, which its seals do not';
  const length = Math.floor(args.length / PAGE);
  return issue('ftruncate', { fd, length }, (result) => done(result));
}

/** fcntl(): the seals of a memfd. @see mm/memfd.c memfd_fcntl() */
function fcntl(site: Site, { args }: Recorded<'fcntl'>): Issued<Answer> {
  const { cmd, arg } = args;
  return issue('fcntl', { fd: fdOf(site, args.fd), cmd, arg }, (result) => returned(result));
}

/** UDMABUF_CREATE: a buffer of the pages of a memfd. @see drivers/dma-buf/udmabuf.c udmabuf_create() */
function udmabufCreate(site: Site, { args }: Recorded<'UDMABUF_CREATE'>): Issued<Answer> {
  const { machine, user } = site;
  const device = fileAt(machine, fdOf(site, args.fd));
  if (device < 0) return fail(EBADF);
  if (user.info(device)?.kind !== 'udmabuf') return fail(ENOTTY);
  const { flags, offset, size } = args;
  const memfd = fdOf(site, args.memfd);
  const { buf } = at(machine.k.fixed.of.udmabuf, machine.create('udmabuf'));
  const fd = machine.create('fd');
  const call = { memfd, flags, offset: offset / PAGE, size: size / PAGE, buf, fd, arg: 0 };
  return issue('UDMABUF_CREATE', call, (result, there) => {
    if (result === 0) there.setNotes(`pages of ${buf}`, [memfdAt(there, memfd), offset]);
    return gives(result, 'fd', fd, true);
  });
}

/** mmap() of a part of a buffer; the model counts in pages. @see dma_buf_mmap_internal() */
function mmap(site: Site, { args }: Recorded<'mmap'>): Issued<Answer> | string {
  const { machine } = site;
  const { length, offset, flags, prot } = args;
  if ((flags & ~(MAP_SHARED | MAP_PRIVATE)) !== 0 || flags === (MAP_SHARED | MAP_PRIVATE))
    return 'the model knows no flags of mmap() but MAP_SHARED and MAP_PRIVATE';
  // It says so before it looks for the file.
  if (offset % PAGE !== 0) return fail(EINVAL);
  const fd = fdOf(site, args.fd);
  const { k } = machine;
  const vma = machine.create('vm_area_struct');
  const pages = { length: Math.ceil(length / PAGE), offset: offset / PAGE };
  return issue('mmap', { vma, fd, prot, flags, ...pages }, (result) => {
    if (result < 0) return failed(result);
    const { object: buf } = at(k.fixed.of.file, at(k.vm_area_struct, vma).file - 1);
    return {
      text: 'an address that is free',
      fits: ({ ret }, user) => {
        if (ret < 0 || user.mappingAt(ret) !== undefined) return false;
        user.map(ret, { buf, vma, offset, length });
        return true;
      },
    };
  });
}

function munmap({ user }: Site, { args }: Recorded<'munmap'>): Issued<Answer> | string {
  const mapping = user.mappingAt(args.addr);
  if (mapping?.length !== args.length) return 'the model unmaps only all of a mapping';
  return issue('munmap', { vma: mapping.vma }, (result) =>
    andThen(done(result), (after) => after.unmap(args.addr)),
  );
}

/** Where a byte of a buffer is: in the memfd that its pages are of, or in memory of its own. */
function contentOf(machine: Machine, { buf }: Mapping, byte: number): string {
  const [memfd, offset = 0] = machine.notes(`pages of ${buf}`);
  return memfd === undefined
    ? `content of ${buf}, ${memoryOf(machine, buf)}:${byte}`
    : `content of memfd ${memfd}:${offset + byte}`;
}

/** A store through a mapping. */
function poke({ machine, user }: Site, { args }: Recorded<'poke'>): Issued<Answer> | string {
  const mapping = user.mappingAt(args.addr);
  if (mapping === undefined) return 'the memory is no mapping of a buffer';
  const bytes = args.data.replace(/^x/u, '').match(/../gu) ?? [];
  for (const [i, byte] of bytes.entries())
    machine.setNotes(contentOf(machine, mapping, mapping.offset + args.offset + i), [
      Number.parseInt(byte, 16),
    ]);
  return ended(returned(bytes.length));
}

/** A load through a mapping finds what was stored in the buffer, which is empty at first. */
function peek({ machine, user }: Site, { args }: Recorded<'peek'>): Issued<Answer> | string {
  const mapping = user.mappingAt(args.addr);
  if (mapping === undefined) return 'the memory is no mapping of a buffer';
  let content = '';
  for (let i = 0; i < args.length; i++) {
    const [byte = 0] = machine.notes(contentOf(machine, mapping, mapping.offset + args.offset + i));
    content += byte.toString(16).padStart(2, '0');
  }
  return ended({
    text: `${args.length}, and writes ${content}`,
    fits: ({ ret, out }) => ret === args.length && out === content,
  });
}

const eventNames = [
  [1, 'IN'],
  [4, 'OUT'],
  [8, 'ERR'],
  [16, 'HUP'],
  [32, 'NVAL'],
] as const;

function foundBy(found: number): Answer {
  if (found < 0) return failed(found);
  const names = eventNames.filter(([bit]) => (found & bit) !== 0).map(([, name]) => name);
  const { text, fits } = exactly(names.length === 0 ? '-' : names.join('|'));
  const ret = found === 0 ? 0 : 1;
  return { text: `${ret}, and finds ${text}`, fits: (c) => c.ret === ret && fits(c.out) };
}

/** poll() of one descriptor; a negative one is left out: nothing is found there. @see fs/select.c do_pollfd() */
function poll(site: Site, { args }: Recorded<'poll'>): Issued<Answer> | string {
  const { events, timeout } = args;
  if (args.fd < 0)
    return timeout < 0 ? 'the model knows no poll() that waits for nothing' : ended(foundBy(0));
  if (isStandardStream(site, args.fd)) return 'the model does not describe terminals';
  const call = { fds: [fdOf(site, args.fd)], events, timeout: Math.sign(timeout) };
  const timeoutNs = timeout < 0 ? Infinity : timeout * 1e6;
  return issue('poll', call, foundBy, timeoutNs);
}

/** Calls on files of all kinds. A text says why a call is not covered. */
export const fileCalls = {
  open,
  close,
  dup,
  eventfd,
  lseek,
  write,
  ftruncate,
  fcntl,
  mmap,
  munmap,
  peek,
  poke,
  poll,
  UDMABUF_CREATE: udmabufCreate,
  memfd: memfdCreate,
  read: (site: Site, { args }: Recorded<'read'>): Issued<Answer> =>
    mapIssued(fileRead(site.machine, fdOf(site, args.fd)), (result) => returned(result)),
  ioctl: (site: Site, { args }: Recorded<'ioctl'>): Issued<Answer> =>
    issue('ioctl', { fd: fdOf(site, args.fd) }, (result) => done(result)),
};
