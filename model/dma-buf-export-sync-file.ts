import { DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE } from './uapi.ts';
import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { FD_SCRATCH, bufOfFd, fdget, fdput, gotBuf } from './dma-buf-fd.ts';
import { type Kernel, at } from './kernel.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import { createFile, fput } from './file.ts';
import { fdTableFull, installFd, reserveFd, unreserveFd } from './fd.ts';
import { ModelLimit } from './limit.ts';
import { adoptFence } from './sync-file.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fenceSnapshotOperations } from './fence-snapshot.ts';
import { getFence } from './dma-fence.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { usages } from './dma-resv.ts';

const EINVAL = failureNumber('-EINVAL');
const EMFILE = failureNumber('-EMFILE');
const ENOMEM = failureNumber('-ENOMEM');

const params = [
  ['fd', 'fd'],
  ['flags', 'number'],
  ['newfd', 'fd'],
  ['sync_file', 'sync_file'],
  ['snapshot', 'fence_snapshot'],
  ['stub', 'dma_fence'],
  ['arg', 'user'],
] as const;

type Args = ArgsOf<typeof params>;

const { dma_resv_get_singleton: getSingleton } = fenceSnapshotOperations;

const FILE = getSingleton.scratch;
const NUMBER = 1;
const GET = NUMBER + 1;
const CREATE = GET + getSingleton.steps.length;

const inner = { resv: 0, usage: 0, snapshot: 0, checked: 1, polling: 0 };

/** A reader waits for writers, a writer for readers too. @see dma_resv_usage_rw() */
const callArgs = (k: Kernel, a: Args, t: number): typeof inner => {
  inner.resv = at(k.fixed.of.dma_buf, gotBuf(k, t, FILE)).resv;
  inner.usage = usages.indexOf((a.flags & DMA_BUF_SYNC_WRITE) === 0 ? 'WRITE' : 'READ');
  inner.snapshot = a.snapshot;
  return inner;
};

const begin = (k: Kernel, a: Args, t: number): number => {
  const buf = bufOfFd(k, a.fd);
  if (buf < 0) return buf;
  if (a.arg === FAULT_IN) return refuse(k, a, 'IOC-03', EFAULT);
  if ((a.flags & ~DMA_BUF_SYNC_RW) !== 0 || (a.flags & DMA_BUF_SYNC_RW) === 0)
    return refuse(k, a, 'IOC-03', EINVAL);
  fdget(k, a.fd, t, FILE);
  return goTo(NUMBER);
};

/** Takes the one fence of the snapshot, with its reference; an idle buffer has the stub. */
const takeFence = (k: Kernel, a: Args): number => {
  const { fence } = at(k.fence_snapshot, a.snapshot);
  if (fence.length > 1 && fence[1] !== 0)
    throw new ModelLimit('DMA_BUF_IOCTL_EXPORT_SYNC_FILE finds more than one fence');
  const found = at(fence, 0) - 1;
  if (found < 0) getFence(k, a.stub);
  fence[0] = 0;
  return found < 0 ? a.stub : found;
};

const giveUp = (k: Kernel, a: Args, t: number, why: number): number => {
  unreserveFd(k, a.newfd);
  return fdput(k, t, FILE, why);
};

const create = (k: Kernel, a: Args, t: number): number => {
  const file = createFile(k, 'sync_file', a.sync_file);
  adoptFence(k, a.sync_file, takeFence(k, a));
  if (a.arg === FAULT_OUT) {
    fput(k, file, t);
    return giveUp(k, a, t, EFAULT);
  }
  installFd(k, a.newfd, file);
  return fdput(k, t, FILE, 0);
};

const steps: readonly Step<Args>[] = [
  { run: begin },
  {
    run: (k, a) => {
      reserveFd(k, a.newfd);
      return goTo(GET);
    },
    or: [fdTableFull<Args>((k, _, t) => fdput(k, t, FILE, EMFILE))],
  },
  ...embed(getSingleton, {
    base: GET,
    on: callArgs,
    statically: () => inner,
    after: (k, a, t, failed) => (failed < 0 ? giveUp(k, a, t, ENOMEM) : goTo(CREATE)),
  }),
  { run: create },
];

/** What userspace takes out of a buffer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufExportSyncFileOperations = {
  /**
   * A sync_file of what a reader (or, with DMA_BUF_SYNC_WRITE, a writer) of the buffer would wait for now; an idle one has the
   * stub. -EBADF, -ENOTTY another kind of file, -EFAULT, -EINVAL (the flags, no direction), -EMFILE, -ENOMEM; -EFAULT if the
   * answer cannot be written. The model has room for one fence: a second one is refused.
   * @see dma_buf_export_sync_file()
   */
  DMA_BUF_IOCTL_EXPORT_SYNC_FILE: systemCall({
    name: 'DMA_BUF_IOCTL_EXPORT_SYNC_FILE',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['refs', ...getSingleton.uses],
    scratch: FILE + FD_SCRATCH,
    calls: (a, of) => getSingleton.calls({ ...inner, snapshot: a.snapshot }, of),
    steps,
  }),
};
