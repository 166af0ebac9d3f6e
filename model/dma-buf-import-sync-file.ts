import { DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE } from './uapi.ts';
import { EFAULT, FAULT_IN } from './user-pointer.ts';
import { FD_SCRATCH, bufOfFd, fdget, fdput, gotBuf } from './dma-buf-fd.ts';
import { type Kernel, at } from './kernel.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import { arrayOf, chainOf, memberAt, memberCount } from './dma-fence-container.ts';
import { beginRelease, dropCalls, releaseSteps } from './dma-fence-release.ts';
import { fenceOfSyncFile, syncFileOfFile } from './sync-file.ts';
import { getFence, putFence } from './dma-fence.ts';
import { ModelLimit } from './limit.ts';
import { addEffects } from './submission-rules.ts';
import { dmaResvOperations } from './dma-resv-operations.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fileOfFd } from './fd.ts';
import { reclaimCalls } from './memory.ts';
import { RECLAIM } from './gfp.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { usages } from './dma-resv.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

const params = [
  ['fd', 'fd'],
  ['flags', 'number'],
  ['sync_fd', 'fd'],
  ['arg', 'user'],
] as const;

type Args = ArgsOf<typeof params>;

const {
  dma_resv_lock: lock,
  dma_resv_reserve_fences: reserve,
  dma_resv_add_fence: add,
  dma_resv_unlock: unlockOp,
} = dmaResvOperations;

/** Words of scratch: first those of the calls that it makes, then the file, the fence + 1, its next leaf, and whether there was no memory. */
const INNER = Math.max(lock.scratch, reserve.scratch, add.scratch);
const FILE = INNER;
const FENCE = FILE + FD_SCRATCH;
const LEAF = FENCE + 1;
const FAILED = LEAF + 1;

const LOCK = 1;
const RESERVE = LOCK + lock.steps.length;
const ADD = RESERVE + reserve.steps.length;
const PUT = ADD + add.steps.length;

const word = (k: Kernel, t: number, index: number): number => at(at(k.task, t).scratch, index);

const fenceOf = (k: Kernel, _: Args, t: number): number => word(k, t, FENCE) - 1;

/** How many fences are inside; a chain changes while it is walked, and is not written down here. */
function leafCount(k: Kernel, f: number): number {
  if (chainOf(k, f) >= 0)
    throw new ModelLimit('DMA_BUF_IOCTL_IMPORT_SYNC_FILE is given a sync_file with a chain');
  const array = arrayOf(k, f);
  return array < 0 ? 1 : memberCount(k, array);
}

function leaf(k: Kernel, f: number, index: number): number {
  const array = arrayOf(k, f);
  return array < 0 ? f : memberAt(k, array, index);
}

const inner = { resv: 0, fence: 0, usage: 0, n: 0, ctx: -1, checked: 1, polling: 0 };

const callArgs = (k: Kernel, a: Args, t: number): typeof inner => {
  const f = fenceOf(k, a, t);
  inner.resv = at(k.fixed.of.dma_buf, gotBuf(k, t, FILE)).resv;
  inner.n = leafCount(k, f);
  inner.fence = leaf(k, f, word(k, t, LEAF));
  inner.usage = usages.indexOf((a.flags & DMA_BUF_SYNC_WRITE) === 0 ? 'READ' : 'WRITE');
  return inner;
};

const statically = (): typeof inner => inner;

const begin = (k: Kernel, a: Args, t: number): number => {
  const buf = bufOfFd(k, a.fd);
  if (buf < 0) return buf;
  if (a.arg === FAULT_IN) return refuse(k, a, 'IOC-05', EFAULT);
  if ((a.flags & ~DMA_BUF_SYNC_RW) !== 0 || (a.flags & DMA_BUF_SYNC_RW) === 0)
    return refuse(k, a, 'IOC-05', EINVAL);
  const syncFile = syncFileOfFile(k, fileOfFd(k, a.sync_fd));
  if (syncFile < 0) return refuse(k, a, 'IOC-05', EINVAL);
  const f = fenceOfSyncFile(k, syncFile);
  getFence(k, f);
  fdget(k, a.fd, t, FILE);
  at(k.task, t).scratch[FENCE] = f + 1;
  return goTo(LOCK);
};

const unlock = (k: Kernel, a: Args, t: number): number => {
  const step = at(unlockOp.steps, 0);
  step.check?.(k, callArgs(k, a, t), t);
  step.run(k, callArgs(k, a, t), t);
  return goTo(PUT);
};

const end = (k: Kernel, _: Args, t: number): number => {
  const result = word(k, t, FAILED) === 1 ? ENOMEM : 0;
  return fdput(k, t, FILE, result);
};

const steps: readonly Step<Args>[] = [
  { run: begin },
  ...embed(lock, { base: LOCK, on: callArgs, statically, after: () => goTo(RESERVE) }),
  ...embed(reserve, {
    base: RESERVE,
    on: callArgs,
    statically: () => ({ ...inner, checked: 0 }),
    after: (k, a, t, failed) => {
      if (failed === 0) return goTo(ADD);
      at(k.task, t).scratch[FAILED] = 1;
      return unlock(k, a, t);
    },
  }),
  ...embed(add, {
    base: ADD,
    on: callArgs,
    statically,
    after: (k, a, t) => {
      const next = word(k, t, LEAF) + 1;
      if (next >= leafCount(k, fenceOf(k, a, t))) return unlock(k, a, t);
      at(k.task, t).scratch[LEAF] = next;
      return goTo(ADD);
    },
  }),
  {
    run: (k, a, t) => {
      const f = fenceOf(k, a, t);
      return putFence(k, f) ? beginRelease(k, f, t, PUT + 1) : end(k, a, t);
    },
  },
  ...releaseSteps<Args>(PUT + 1, fenceOf, end),
];

/** What userspace adds to a buffer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufImportSyncFileOperations = {
  /**
   * Adds every fence inside a sync_file, as a writer's or reader's: -EBADF, -ENOTTY another kind of file, -EFAULT, -EINVAL (the
   * flags, no direction, no sync_file), -ENOMEM. Any descriptor of the buffer will do.
   * @see dma_buf_import_sync_file()
   */
  DMA_BUF_IOCTL_IMPORT_SYNC_FILE: systemCall({
    name: 'DMA_BUF_IOCTL_IMPORT_SYNC_FILE',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['refs', 'rcu', ...lock.uses, ...reserve.uses, ...add.uses],
    scratch: FAILED + 1,
    effects: (_, of) => [
      RECLAIM,
      ...of.dma_resv.flatMap((_resv, r) => [
        `lock:dma_resv:${r}`,
        ...of.dma_fence.flatMap((_fence, f) => addEffects(r, f)),
      ]),
    ],
    calls: (_, of) => [...reclaimCalls(), ...dropCalls(undefined, of)],
    steps,
  }),
};
