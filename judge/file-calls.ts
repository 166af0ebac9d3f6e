import { type Answer, andThen, done, exactly, failed, gives, returned } from './answer.ts';
import { EBADF } from '../model/fd.ts';
import { type FileInfo, type Mapping, type Site, fdOf } from './user-space.ts';
import { type Issued, ended, issue, issueThen } from '../machine/calls/issued-call.ts';
import { type Machine } from '../machine/machine.ts';
import { type Recorded } from './recording.ts';
import { at } from '../model/kernel.ts';
import { dmaBufFd, memoryOf, openDrm } from './drm-calls.ts';
import { failureNumber } from '../model/errno.ts';
import { pagesOf } from '../model/dma-buf.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const ENOTTY = failureNumber('-ENOTTY');
const EBADFD = failureNumber('-EBADFD');
const EBUSY = failureNumber('-EBUSY');

const PAGE = 4096;
const SEEK_END = 2;
const MAP_PRIVATE = 2;
const F_ADD_SEALS = 1033;
const F_SEAL_SHRINK = 2;
const F_SEAL_WRITE = 8;

const fail = (result: number): Issued<Answer> => ended(failed(result));

/** A file of which the model knows only that it is there, at a new descriptor. */
function openFile({ machine, user }: Site, info: FileInfo): Answer {
  const file = machine.create('other_file');
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
  return openDrm(site, driver, args.path);
}

const fileAt = (machine: Machine, fd: number): number => at(machine.k.fd, fd).file - 1;

function close(site: Site, { args }: Recorded<'close'>): Issued<Answer> {
  return issue('close', { fd: fdOf(site, args.fd) }, (result) =>
    andThen(done(result), (user) => user.release('fd', args.fd)),
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

/** write() to a buffer: it has no such operation. */
function write(site: Site, { args }: Recorded<'write'>): Issued<Answer> {
  const file = fileAt(site.machine, fdOf(site, args.fd));
  return fail(file < 0 ? EBADF : EINVAL);
}

/** ftruncate() sets the size of a memfd; a buffer is no regular file. */
function ftruncate(
  { machine, user, ...site }: Site,
  { args }: Recorded<'ftruncate'>,
): Issued<Answer> {
  const file = fileAt(machine, fdOf({ machine, user, ...site }, args.fd));
  if (file < 0) return fail(EBADF);
  const info = user.info(file);
  if (info?.kind !== 'memfd') return fail(EINVAL);
  const { length: size } = args;
  return ended(andThen(done(0), (after) => after.setInfo(file, { ...info, size })));
}

/** F_ADD_SEALS: nobody may write to what a buffer has pinned. @see mm/memfd.c memfd_add_seals() */
function fcntl(site: Site, { args }: Recorded<'fcntl'>): Issued<Answer> | string {
  const file = fileAt(site.machine, fdOf(site, args.fd));
  if (file < 0) return fail(EBADF);
  const info = site.user.info(file);
  if (args.cmd !== F_ADD_SEALS) return 'the model knows no commands of fcntl() but F_ADD_SEALS';
  if (info?.kind !== 'memfd') return fail(EINVAL);
  if ((args.arg & F_SEAL_WRITE) !== 0 && info.pinned) return fail(EBUSY);
  const seals = info.seals | args.arg;
  return ended(andThen(done(0), (after) => after.setInfo(file, { ...info, seals })));
}

/** UDMABUF_CREATE: a buffer of the pages of a memfd. @see drivers/dma-buf/udmabuf.c udmabuf_create() */
function udmabufCreate(site: Site, { args }: Recorded<'UDMABUF_CREATE'>): Issued<Answer> {
  const { machine, user } = site;
  const device = fileAt(machine, fdOf(site, args.fd));
  if (device < 0) return fail(EBADF);
  if (user.info(device)?.kind !== 'udmabuf') return fail(ENOTTY);
  const { offset, size } = args;
  if (size === 0 || offset % PAGE !== 0 || size % PAGE !== 0) return fail(EINVAL);
  const file = fileAt(machine, fdOf(site, args.memfd));
  const memfd = user.info(file);
  if (memfd?.kind !== 'memfd') return fail(EBADFD);
  const isSealed = (memfd.seals & F_SEAL_SHRINK) !== 0 && (memfd.seals & F_SEAL_WRITE) === 0;
  if (!isSealed || offset + size > memfd.size) return fail(EINVAL);
  const buf = machine.create('dma_buf', { pages: size / PAGE });
  return issueThen('dma_buf_export', { buf }, (result, there) => {
    if (result < 0) return fail(result);
    const issued = dmaBufFd(there, buf, true);
    if (issued.kind === 'ended') return issued;
    const { next } = issued;
    return {
      ...issued,
      next: (m, r) => {
        const last = next(m, r);
        if (last.kind === 'call') return last;
        return ended(
          andThen(last.value, (after) => after.setInfo(file, { ...memfd, pinned: true })),
        );
      },
    };
  });
}

/** mmap() of a part of a buffer; the mapping keeps the file. @see dma_buf_mmap_internal() */
function mmap(site: Site, { args }: Recorded<'mmap'>): Issued<Answer> | string {
  const { machine } = site;
  const file = fileAt(machine, fdOf(site, args.fd));
  if (file < 0) return fail(EBADF);
  const { of, object: buf } = at(machine.k.fixed.of.file, file);
  if (of !== 'dma_buf') return 'the model maps nothing but buffers';
  const { length, offset, flags } = args;
  const size = pagesOf(machine.k, buf) * PAGE;
  // Every exporter here maps shared pages only.
  if (offset + length > size || (flags & MAP_PRIVATE) !== 0) return fail(EINVAL);
  return issueThen('dma_buf_mmap', { buf, vma: -1, pgoff: 0 }, (result) =>
    result < 0
      ? fail(result)
      : issue('get_file', { file }, () => ({
          text: 'an address that is free',
          fits: ({ ret }, user) => {
            if (ret < 0 || user.mappingAt(ret) !== undefined) return false;
            user.map(ret, { buf, file, offset, length });
            return true;
          },
        })),
  );
}

function munmap({ user }: Site, { args }: Recorded<'munmap'>): Issued<Answer> | string {
  const mapping = user.mappingAt(args.addr);
  if (mapping?.length !== args.length) return 'the model unmaps only all of a mapping';
  const answer = andThen(done(0), (after) => after.unmap(args.addr));
  return issue('fput', { file: mapping.file }, () => answer);
}

const contentOf = (machine: Machine, { buf }: Mapping, byte: number): string =>
  `content of ${buf}, ${memoryOf(machine, buf)}:${byte}`;

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

/** poll() of one descriptor. */
function poll(site: Site, { args }: Recorded<'poll'>): Issued<Answer> {
  const { events, timeout } = args;
  const call = { fds: [fdOf(site, args.fd)], events, timeout: Math.sign(timeout) };
  const timeoutNs = timeout < 0 ? Infinity : timeout * 1e6;
  return issue('poll', call, foundBy, timeoutNs);
}

/** Calls on files of all kinds. A text says why a call is not covered. */
export const fileCalls = {
  open,
  close,
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
  memfd: (site: Site): Issued<Answer> =>
    ended(openFile(site, { kind: 'memfd', size: 0, seals: 0, pinned: false })),
  read: (site: Site, { args }: Recorded<'read'>): Issued<Answer> =>
    issue('read', { fd: fdOf(site, args.fd) }, (result) => returned(result)),
  ioctl: (site: Site, { args }: Recorded<'ioctl'>): Issued<Answer> =>
    issue('ioctl', { fd: fdOf(site, args.fd) }, (result) => done(result)),
};
