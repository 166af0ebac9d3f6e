import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { ENOTTY } from './ioctl.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import { EBADF, fdTableFull, fileOfFd, installFd, reserveFd, unreserveFd } from './fd.ts';
import { bufFile } from './dma-buf-life.ts';
import { dmaBufExportOperations } from './dma-buf-export.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fput } from './file.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const EMFILE = failureNumber('-EMFILE');

/** O_CLOEXEC and the access mode. @see drivers/dma-buf/dma-heap.c DMA_HEAP_VALID_FD_FLAGS */
const VALID_FD_FLAGS = 0o2000003;

const params = [
  ['heap', 'fd'],
  ['len', 'number'],
  ['fd_field', 'number'],
  ['fd_flags', 'number'],
  ['heap_flags', 'number'],
  ['buf', 'dma_buf'],
  ['fd', 'fd'],
  ['arg', 'user'],
] as const;

type Args = ArgsOf<typeof params>;

const { dma_buf_export: exportOp } = dmaBufExportOperations;

const EXPORT = 1;
const NUMBER = EXPORT + exportOp.steps.length;
const COPY = NUMBER + 1;

const exportArgs = { buf: 0, checked: 1, polling: 0 };

/** What the ioctl refuses, in the order in which it looks; 0 if it goes on. @see dma_heap_ioctl(), dma_heap_ioctl_allocate() */
const refused = (k: Kernel, a: Args): number => {
  const heap = fileOfFd(k, a.heap);
  if (heap < 0) return EBADF;
  if (at(k.fixed.of.file, heap).of !== 'dma_heap') return ENOTTY;
  if (a.arg === FAULT_IN) return EFAULT;
  const isValid =
    a.fd_field === 0 && (a.fd_flags & ~VALID_FD_FLAGS) === 0 && a.heap_flags === 0 && a.len > 0;
  return isValid ? 0 : EINVAL;
};

/** Kernels without dma_buf_fd_install() write the argument back whatever became of it, and -EFAULT hides every other failure. */
const hidden = (k: Kernel, a: Args, why: number): number =>
  a.arg === FAULT_OUT && !k.fixed.profile.bufferFdInstall ? EFAULT : why;

const begin = (k: Kernel, a: Args): number => {
  const why = refused(k, a);
  if (why === 0) return goTo(EXPORT);
  return refuse(k, a, 'IOC-11', why === EINVAL ? hidden(k, a, why) : why);
};

/** The buffer goes again. @see dma_buf_put() */
const put = (k: Kernel, a: Args, t: number, result: number): number => {
  fput(k, bufFile(k, a.buf), t);
  return result;
};

/**
 * Takes the number of the descriptor. Kernels without dma_buf_fd_install() install it at once: from here others can use and
 * close it, though the call may still fail.
 */
const takeNumber = (k: Kernel, a: Args): number => {
  reserveFd(k, a.fd);
  if (!k.fixed.profile.bufferFdInstall) installFd(k, a.fd, bufFile(k, a.buf));
  return goTo(COPY);
};

const copyOut = (k: Kernel, a: Args, t: number): number => {
  const { bufferFdInstall } = k.fixed.profile;
  if (a.arg !== FAULT_OUT) {
    if (bufferFdInstall) installFd(k, a.fd, bufFile(k, a.buf));
    return 0;
  }
  if (!bufferFdInstall) {
    broke(k, 'LIFE-09');
    return EFAULT;
  }
  unreserveFd(k, a.fd);
  return put(k, a, t, EFAULT);
};

const steps: readonly Step<Args>[] = [
  { run: begin },
  ...embed(exportOp, {
    base: EXPORT,
    on: (_k, a: Args) => {
      exportArgs.buf = a.buf;
      return exportArgs;
    },
    statically: () => exportArgs,
    after: (k, a, _t, failed) => (failed < 0 ? hidden(k, a, failed) : goTo(NUMBER)),
  }),
  { run: takeNumber, or: [fdTableFull<Args>((k, a, t) => put(k, a, t, hidden(k, a, EMFILE)))] },
  { run: copyOut },
];

/** The ioctl of a heap. @see drivers/dma-buf/dma-heap.c */
export const dmaHeapOperations = {
  /**
   * Allocates a buffer of `len` pages and gives it a descriptor: -EBADF, -ENOTTY another kind of file, -EFAULT, -EINVAL (the fd
   * field, the flags of the descriptor, those of the heap, the length), -ENOMEM, -EMFILE; -EFAULT if the answer cannot be written.
   * @see dma_heap_ioctl()
   */
  DMA_HEAP_IOCTL_ALLOC: systemCall({
    name: 'DMA_HEAP_IOCTL_ALLOC',
    params,
    returns: 'errno',
    maySleep: true,
    uses: exportOp.uses,
    scratch: exportOp.scratch,
    steps,
  }),
};
