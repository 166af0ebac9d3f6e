import { EBADF, fileOfFd } from './fd.ts';
import { type Kernel, at } from './kernel.ts';
import { type FileKind } from './file.ts';
import { ModelLimit } from './limit.ts';
import { failureNumber } from './errno.ts';
import { ioctlObject } from './ioctl.ts';
import { memfdOfFile, resizeMemfd } from './memfd.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');

/** Files of which all is known: they are no regular files, and but for an eventfd nothing is written to them. */
const known: ReadonlySet<FileKind> = new Set<FileKind>([
  'dma_buf',
  'sync_file',
  'sync_timeline',
  'drm_syncobj_file',
  'eventfd_ctx',
]);

const refuseUnknown = (k: Kernel, f: number, call: string, but?: FileKind): void => {
  const { of, name } = at(k.fixed.of.file, f);
  if (!known.has(of) || of === but)
    throw new ModelLimit(`${call}() of ${name}, of which the model knows nothing`);
};

/** Calls that a buffer's file refuses, and what `/proc` says of it. */
export const fileCallOperations = {
  /** Nothing can be written: -EBADF, also of a buffer that is open for reading only, and -EINVAL. @see fs/read_write.c vfs_write() */
  write: systemCall({
    name: 'write',
    params: [['fd', 'fd']],
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a) => {
        const f = fileOfFd(k, a.fd);
        if (f < 0) return EBADF;
        refuseUnknown(k, f, 'write', 'eventfd_ctx');
        const { of, object } = at(k.fixed.of.file, f);
        if (of !== 'dma_buf') return EINVAL;
        const isReadOnly = at(k.fixed.of.dma_buf, object).readOnly === true;
        return refuse(k, a, 'IOC-09', isReadOnly ? EBADF : EINVAL);
      },
    },
  }),

  /** Only a regular file has a length to be changed, that of a memfd in pages: -EINVAL, -EBADF, or -EPERM if it is sealed. @see fs/open.c do_ftruncate() */
  ftruncate: systemCall({
    name: 'ftruncate',
    params: [
      ['fd', 'fd'],
      ['length', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a) => {
        if (a.length < 0) return EINVAL;
        const f = fileOfFd(k, a.fd);
        if (f < 0) return EBADF;
        const memfd = memfdOfFile(k, f);
        if (memfd >= 0) return resizeMemfd(k, memfd, a.length);
        refuseUnknown(k, f, 'ftruncate');
        return EINVAL;
      },
    },
  }),

  /**
   * Reads `/proc/self/fdinfo` of a buffer: how many references its file has, without that of the call. It changes nothing.
   * @see dma_buf_show_fdinfo()
   */
  dma_buf_show_fdinfo: systemCall({
    name: 'dma_buf_show_fdinfo',
    params: [['fd', 'fd']],
    returns: 'value',
    step: {
      run: (k, a) => {
        const buf = ioctlObject(k, a.fd, 'dma_buf');
        return buf < 0 ? buf : at(k.file, fileOfFd(k, a.fd)).refs;
      },
    },
  }),
};
