import { DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE } from './uapi.ts';
import { EFAULT, FAULT_IN } from './user-pointer.ts';
import { FD_SCRATCH, heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { type Kernel, at } from './kernel.ts';
import { type ArgsOf, type Step, goTo } from './operation.ts';
import {
  WALK_SCRATCH,
  WALK_STEPS,
  walkFrom,
  walkSteps,
  walkedNode,
} from './dma-fence-chain-walk.ts';
import { arrayOf, chainOf, containedIn, memberCount } from './dma-fence-container.ts';
import { beginRelease, dropCalls, dropUses, putSteps } from './dma-fence-release.ts';
import { fenceOfSyncFile, syncFileOfFile } from './sync-file.ts';
import { getFence, putFence } from './dma-fence.ts';
import { addEffects } from './submission-rules.ts';
import { dmaResvOperations } from './dma-resv-operations.ts';
import { embed } from './embed.ts';
import { leafAt } from './dma-fence-unwrap.ts';
import { failureNumber } from './errno.ts';
import { fileOfFd } from './fd.ts';
import { reclaimCalls } from './memory.ts';
import { RECLAIM } from './gfp.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { usages } from './dma-resv.ts';

const IMPORT = 'DMA_BUF_IOCTL_IMPORT_SYNC_FILE';

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

/**
 * Words of scratch: first those of the calls that it makes, then the file, the fence + 1, how many are inside, the node + 1 at
 * which it stands and the leaf there, and whether there was no memory.
 */
const INNER = Math.max(lock.scratch, reserve.scratch, add.scratch, WALK_SCRATCH);
const FILE = INNER;
const FENCE = FILE + FD_SCRATCH;
const COUNT = FENCE + 1;
const NODE = COUNT + 1;
const LEAF = NODE + 1;
const FAILED = LEAF + 1;

const COUNTED = 1;
const LOCK = COUNTED + WALK_STEPS;
const RESERVE = LOCK + lock.steps.length;
const ADD = RESERVE + reserve.steps.length;
const NEXT = ADD + add.steps.length;
const PUT = NEXT + WALK_STEPS;

const word = (k: Kernel, t: number, index: number): number => at(at(k.task, t).scratch, index);

const fenceOf = (k: Kernel, _: Args, t: number): number => word(k, t, FENCE) - 1;

/** How many fences are in one node of a chain, or in an array, or in a fence that is neither. */
function leafCount(k: Kernel, node: number): number {
  const array = arrayOf(k, containedIn(k, node));
  return array < 0 ? 1 : memberCount(k, array);
}

const inner = { resv: 0, fence: 0, usage: 0, n: 0, ctx: -1, checked: 1, polling: 0 };

const callArgs = (k: Kernel, a: Args, t: number): typeof inner => {
  inner.resv = at(k.fixed.of.dma_buf, heldObject(k, t, FILE)).resv;
  inner.n = word(k, t, COUNT);
  const node = word(k, t, NODE) - 1;
  inner.fence = node < 0 ? -1 : leafAt(k, node, word(k, t, LEAF));
  inner.usage = usages.indexOf((a.flags & DMA_BUF_SYNC_WRITE) === 0 ? 'READ' : 'WRITE');
  return inner;
};

const statically = (): typeof inner => inner;

/** The walk that counts has come to another node: a chain changes while it is walked, but nothing is added to it. */
const counted = (k: Kernel, _: Args, t: number): number => {
  const node = walkedNode(k, t);
  if (node < 0) return goTo(LOCK);
  at(k.task, t).scratch[COUNT] = word(k, t, COUNT) + leafCount(k, node);
  return goTo(COUNTED);
};

/** Begins to count; only the nodes of a chain take steps of their own, and a reference each. */
const count = (k: Kernel, f: number, t: number): number => {
  const { scratch } = at(k.task, t);
  scratch[FENCE] = f + 1;
  scratch[COUNT] = leafCount(k, f);
  if (chainOf(k, f) < 0) return goTo(at(scratch, COUNT) === 0 ? PUT : LOCK);
  getFence(k, f);
  walkFrom(k, t, f);
  return goTo(COUNTED);
};

const addFrom = (k: Kernel, node: number, t: number): number => {
  const { scratch } = at(k.task, t);
  scratch[NODE] = node + 1;
  scratch[LEAF] = 0;
  return goTo(ADD);
};

const addFirst = (k: Kernel, a: Args, t: number): number => {
  const f = fenceOf(k, a, t);
  if (chainOf(k, f) >= 0) getFence(k, f);
  return addFrom(k, f, t);
};

/** The next fence of the node, or the first of the next node: until then the walk has the reference. */
const addNext = (k: Kernel, a: Args, t: number): number => {
  const { scratch } = at(k.task, t);
  const node = at(scratch, NODE) - 1;
  const next = at(scratch, LEAF) + 1;
  if (next < leafCount(k, node)) {
    scratch[LEAF] = next;
    return goTo(ADD);
  }
  if (chainOf(k, node) < 0 && node === fenceOf(k, a, t)) return unlock(k, a, t);
  scratch[NODE] = 0;
  walkFrom(k, t, node);
  return goTo(NEXT);
};

const arrived = (k: Kernel, a: Args, t: number): number => {
  const node = walkedNode(k, t);
  if (node < 0) return unlock(k, a, t);
  walkFrom(k, t, -1);
  return addFrom(k, node, t);
};

const begin = (k: Kernel, a: Args, t: number): number => {
  const buf = ioctlObject(k, a.fd, 'dma_buf');
  if (buf < 0) return buf;
  if (a.arg === FAULT_IN) return refuse(k, a, 'IOC-05', EFAULT);
  if ((a.flags & ~DMA_BUF_SYNC_RW) !== 0 || (a.flags & DMA_BUF_SYNC_RW) === 0)
    return refuse(k, a, 'IOC-05', EINVAL);
  const syncFile = syncFileOfFile(k, fileOfFd(k, a.sync_fd));
  if (syncFile < 0) return refuse(k, a, 'IOC-05', EINVAL);
  const f = fenceOfSyncFile(k, syncFile);
  getFence(k, f);
  holdFd(k, a.fd, t, FILE);
  return count(k, f, t);
};

const unlock = (k: Kernel, a: Args, t: number): number => {
  const step = at(unlockOp.steps, 0);
  step.check?.(k, callArgs(k, a, t), t);
  step.run(k, callArgs(k, a, t), t);
  return goTo(PUT);
};

const end = (k: Kernel, _: Args, t: number): number => {
  const result = word(k, t, FAILED) === 1 ? ENOMEM : 0;
  return letGo(k, t, FILE, result);
};

const steps: readonly Step<Args>[] = [
  { run: begin },
  ...walkSteps<Args>({ name: IMPORT, base: COUNTED, arrived: counted }),
  ...embed(lock, { base: LOCK, on: callArgs, statically, after: () => goTo(RESERVE) }),
  ...embed(reserve, {
    base: RESERVE,
    on: callArgs,
    statically: () => ({ ...inner, checked: 0 }),
    after: (k, a, t, failed) => {
      if (failed === 0) return addFirst(k, a, t);
      at(k.task, t).scratch[FAILED] = 1;
      return unlock(k, a, t);
    },
  }),
  ...embed(add, {
    base: ADD,
    on: callArgs,
    statically,
    after: addNext,
  }),
  ...walkSteps<Args>({ name: IMPORT, base: NEXT, arrived }),
  {
    run: (k, a, t) => {
      const f = fenceOf(k, a, t);
      return putFence(k, f) ? beginRelease(k, f, t, PUT + 1) : end(k, a, t);
    },
  },
  ...putSteps<Args>(PUT + 1, fenceOf, end),
];

/** What userspace adds to a buffer. @see drivers/dma-buf/dma-buf.c */
export const dmaBufImportSyncFileOperations = {
  /**
   * Adds every fence inside a sync_file, as a writer's or reader's: -EBADF, -ENOTTY another kind of file, -EFAULT, -EINVAL (the
   * flags, no direction, no sync_file), -ENOMEM. Any descriptor of the buffer will do.
   * @see dma_buf_import_sync_file()
   */
  DMA_BUF_IOCTL_IMPORT_SYNC_FILE: systemCall({
    name: IMPORT,
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['refs', 'rcu', ...dropUses, ...lock.uses, ...reserve.uses, ...add.uses],
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
