import { DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE } from './uapi.ts';
import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { FD_SCRATCH, heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { type Kernel, at } from './kernel.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import { afterDrops, dropFence, dropSteps } from './dma-fence-release.ts';
import { createFile, fput } from './file.ts';
import { fdTableFull, installFd, reserveFd, unreserveFd } from './fd.ts';
import { adoptFence } from './sync-file.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fenceSnapshotOperations } from './fence-snapshot.ts';
import { getFence } from './dma-fence.ts';
import { newArray } from './dma-fence-unused.ts';
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

const DROPS = CREATE + 1;
const FAILED = DROPS + 3;

const inner = { resv: 0, usage: 0, snapshot: 0, checked: 1, polling: 0 };

/** A reader waits for writers, a writer for readers too. @see dma_resv_usage_rw() */
const callArgs = (k: Kernel, a: Args, t: number): typeof inner => {
  inner.resv = at(k.fixed.of.dma_buf, heldObject(k, t, FILE)).resv;
  inner.usage = usages.indexOf((a.flags & DMA_BUF_SYNC_WRITE) === 0 ? 'WRITE' : 'READ');
  inner.snapshot = a.snapshot;
  return inner;
};

const begin = (k: Kernel, a: Args, t: number): number => {
  const buf = ioctlObject(k, a.fd, 'dma_buf');
  if (buf < 0) return buf;
  if (a.arg === FAULT_IN) return refuse(k, a, 'IOC-03', EFAULT);
  if ((a.flags & ~DMA_BUF_SYNC_RW) !== 0 || (a.flags & DMA_BUF_SYNC_RW) === 0)
    return refuse(k, a, 'IOC-03', EINVAL);
  holdFd(k, a.fd, t, FILE);
  return goTo(NUMBER);
};

/** Takes what the snapshot has, with its references: nothing makes the stub, one fence is it, more become an array. @see dma_resv_get_singleton() */
const takeFence = (k: Kernel, a: Args): number => {
  const { fence } = at(k.fence_snapshot, a.snapshot);
  const found = fence.flatMap((f) => (f === 0 ? [] : [f - 1]));
  fence.fill(0);
  const [only] = found;
  if (only !== undefined) return found.length === 1 ? only : newArray(k, found);
  getFence(k, a.stub);
  return a.stub;
};

const giveUp = (k: Kernel, a: Args, t: number, why: number): number => {
  unreserveFd(k, a.newfd);
  return letGo(k, t, FILE, why);
};

const create = (k: Kernel, a: Args, t: number): number => {
  const file = createFile(k, 'sync_file', a.sync_file);
  adoptFence(k, a.sync_file, takeFence(k, a));
  if (a.arg === FAULT_OUT) {
    fput(k, file, t);
    return giveUp(k, a, t, EFAULT);
  }
  installFd(k, a.newfd, file);
  return letGo(k, t, FILE, 0);
};

/** No memory for the array or for the sync_file: what was read is given back. */
const noMemory = (k: Kernel, a: Args, t: number): number => {
  const { fence } = at(k.fence_snapshot, a.snapshot);
  for (let i = 0; i < fence.length; i++) {
    const f = at(fence, i) - 1;
    fence[i] = 0;
    if (f >= 0) dropFence(k, f, t);
  }
  return afterDrops(k, t, DROPS, goTo(FAILED));
};

const steps: readonly Step<Args>[] = [
  { run: begin },
  {
    run: (k, a) => {
      reserveFd(k, a.newfd);
      return goTo(GET);
    },
    or: [fdTableFull<Args>((k, _, t) => letGo(k, t, FILE, EMFILE))],
  },
  ...embed(getSingleton, {
    base: GET,
    on: callArgs,
    statically: () => inner,
    after: (k, a, t, failed) => (failed < 0 ? giveUp(k, a, t, ENOMEM) : goTo(CREATE)),
  }),
  {
    run: create,
    or: [{ label: 'no memory', exists: (c) => c.options.shortMemory, run: noMemory }],
  },
  ...dropSteps<Args>(DROPS, goTo(FAILED)),
  { run: (k, a, t) => giveUp(k, a, t, ENOMEM) },
];

/** What userspace takes out of a buffer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufExportSyncFileOperations = {
  /**
   * A sync_file of what a reader (or, with DMA_BUF_SYNC_WRITE, a writer) of the buffer would wait for now; an idle one has the
   * stub. -EBADF, -ENOTTY another kind of file, -EFAULT, -EINVAL (the flags, no direction), -EMFILE, -ENOMEM; -EFAULT if the
   * answer cannot be written. More than one fence
   * needs an array of run time that nobody uses.
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
