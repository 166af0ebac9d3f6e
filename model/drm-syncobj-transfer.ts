import { type Kernel, at } from './kernel.ts';
import {
  MERGE_SCRATCH,
  MERGE_STEPS,
  mergeCalls,
  mergeSteps,
  mergeUses,
} from './dma-fence-merge.ts';
import { entryOf } from './syncobj-wait.ts';
import { RECLAIM } from './gfp.ts';
import {
  ADD_POINT_STEPS,
  PUT_STEPS,
  REPLACE_STEPS,
  addPointSteps,
  beginPut,
  putSteps,
  replaceSteps,
} from './drm-syncobj-slot.ts';
import { COUNT, FENCE, OLD, SYNCOBJ_SCRATCH, setWord, word } from './drm-syncobj-words.ts';
import {
  FIND_FENCE_STEPS,
  type FenceSource,
  findFenceSteps,
  lookUp,
} from './drm-syncobj-find-fence.ts';
import { type Step, goTo } from './operation.ts';
import { failureNumber } from './errno.ts';
import { freshNode } from './drm-syncobj-chain.ts';
import { getSyncobj, unrefSyncobj } from './drm-syncobj.ts';
import { keepResult, keptResult, noteRefusal } from './drm-syncobj-results.ts';
import { lacksFeature, submitByHandle, syncobjOf } from './drm-syncobj-handle.ts';
import { outOfMemory } from './drm-syncobj-ioctls.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');

interface TransferArgs {
  readonly src: number;
  readonly dst: number;
  readonly flags: number;
  readonly pad: number;
  readonly srcPoint: number;
  readonly dstPoint: number;
  readonly chain: number;
  readonly checked: number;
}

const name = 'DRM_IOCTL_SYNCOBJ_TRANSFER';

/** Where the parts of the call begin. */
const FIND = 1;
const FLATTEN = FIND + FIND_FENCE_STEPS;
const MERGE = FLATTEN + 1;
const PUT_FOUND = MERGE + MERGE_STEPS;
const ALLOCATE = PUT_FOUND + PUT_STEPS;
const ADD = ALLOCATE + 1;
const REPLACE = ADD + ADD_POINT_STEPS;
const PUT_FENCE = REPLACE + REPLACE_STEPS;
const PUT_DST = PUT_FENCE + 1 + PUT_STEPS;

const source: FenceSource<TransferArgs> = {
  name,
  handle: (a) => a.src,
  point: (a) => a.srcPoint,
  flags: (a) => a.flags,
};

const found = (k: Kernel, a: TransferArgs, t: number): number => {
  if (keptResult(k, t) < 0) return goTo(PUT_DST);
  return goTo(a.dstPoint === 0 ? REPLACE : FLATTEN);
};

const destination = {
  name,
  syncobj: (k: Kernel, _: TransferArgs, t: number): number => word(k, t, COUNT) - 1,
  fence: (k: Kernel, _: TransferArgs, t: number): number => word(k, t, FENCE) - 1,
};

/** The fence that was found has been put; NULL instead of a merged one is -ENOMEM. */
const merged = (k: Kernel, _: TransferArgs, t: number): number =>
  goTo(word(k, t, FENCE) === 0 ? PUT_DST : ALLOCATE);
const toPutFence = (): number => goTo(PUT_FENCE);
const toPutDst = (): number => goTo(PUT_DST);

const done = (k: Kernel, a: TransferArgs, t: number): number =>
  noteRefusal(k, a, keptResult(k, t), 'SO-09');

const steps: readonly Step<TransferArgs>[] = [
  {
    run: (k, a, t) => {
      const dst = syncobjOf(k, a.dst);
      if (lacksFeature(k, a.dst, 'timeline')) return noteRefusal(k, a, EOPNOTSUPP, 'SO-09');
      if (a.pad !== 0) return noteRefusal(k, a, EINVAL, 'SO-09');
      if (dst < 0) return noteRefusal(k, a, ENOENT, 'SO-09');
      getSyncobj(k, dst);
      setWord(k, t, COUNT, dst + 1);
      return lookUp(k, a, t, FIND, source, found);
    },
  },
  ...findFenceSteps<TransferArgs>(FIND, source, found),
  {
    // The merge has the scratch to itself: what the call knows waits in its entry.
    run: (k, _, t) => {
      const entry = entryOf(k, t, 0);
      entry.syncobj = word(k, t, COUNT);
      entry.fence = word(k, t, FENCE);
      at(k.task, t).scratch.fill(0);
      return goTo(MERGE);
    },
  },
  ...mergeSteps<TransferArgs>({
    name,
    base: MERGE,
    fencesOf: (k, _, t) => [entryOf(k, t, 0).fence - 1],
    merged: (k, a, t, f) => {
      const entry = entryOf(k, t, 0);
      at(k.task, t).scratch.fill(0);
      setWord(k, t, COUNT, entry.syncobj);
      setWord(k, t, OLD, entry.fence);
      setWord(k, t, FENCE, f + 1);
      entry.syncobj = 0;
      entry.fence = 0;
      if (f < 0) keepResult(k, t, '-ENOMEM');
      return beginPut(k, a, t, PUT_FOUND, merged);
    },
  }),
  ...putSteps<TransferArgs>(PUT_FOUND, merged),
  {
    run: () => goTo(ADD),
    or: [
      outOfMemory((k, _, t) => {
        keepResult(k, t, '-ENOMEM');
        return goTo(PUT_FENCE);
      }),
    ],
  },
  ...addPointSteps<TransferArgs>(
    ADD,
    {
      ...destination,
      chain: (k, a) => freshNode(k, a.chain),
      point: (_, a) => a.dstPoint,
    },
    toPutFence,
  ),
  ...replaceSteps<TransferArgs>(REPLACE, destination, toPutFence),
  {
    run: (k, a, t) => {
      setWord(k, t, OLD, word(k, t, FENCE));
      setWord(k, t, FENCE, 0);
      return beginPut(k, a, t, PUT_FENCE + 1, toPutDst);
    },
  },
  ...putSteps<TransferArgs>(PUT_FENCE + 1, toPutDst),
  {
    run: (k, a, t) => {
      setWord(k, t, OLD, unrefSyncobj(k, word(k, t, COUNT) - 1));
      return beginPut(k, a, t, PUT_DST + 1, done);
    },
  },
  ...putSteps<TransferArgs>(PUT_DST + 1, done),
];

/** The ioctl that moves fences between syncobjs. */
export const drmSyncobjTransferOperations = {
  /**
   * Puts the fence of one syncobj, or of a point of it, into another: with point 0 in place of what is there, else as a new point, flattened, in
   * the node `chain`. 0, -EOPNOTSUPP, -EINVAL for pad, -ENOENT for the destination, then what drm_syncobj_find_fence() says of the source, -ENOMEM.
   * @see drm_syncobj_transfer_ioctl()
   */
  DRM_IOCTL_SYNCOBJ_TRANSFER: systemCall({
    name,
    params: [
      ['src', 'drm_syncobj_handle'],
      ['dst', 'drm_syncobj_handle'],
      ['flags', 'number'],
      ['pad', 'number'],
      ['srcPoint', 'number'],
      ['dstPoint', 'number'],
      ['chain', 'dma_fence_chain?'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: [...syncobjUses, ...mergeUses],
    scratch: Math.max(SYNCOBJ_SCRATCH, MERGE_SCRATCH),
    effects: (a) => [submitByHandle(a.dst), RECLAIM],
    calls: (a, of) => [...syncobjCalls(a, of), ...mergeCalls(a, of)],
    steps,
  }),
};
