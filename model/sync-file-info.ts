import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { type FenceCall, anyFenceCall, fenceCall } from './fence-call.ts';
import { type Kernel, at, kernelObject } from './kernel.ts';
import {
  WALK_SCRATCH,
  WALK_STEPS,
  walkFrom,
  walkSteps,
  walkedNode,
} from './dma-fence-chain-walk.ts';
import { array, int } from './schema.ts';
import { goTo, operation } from './operation.ts';
import { heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { statusTest } from './dma-fence-test-signaled.ts';
import { dropCalls } from './dma-fence-release.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fenceOfSyncFile } from './sync-file.ts';
import { getFence } from './dma-fence.ts';
import { leafAt } from './dma-fence-unwrap.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { walkUses } from './dma-fence-chain-operations.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct sync_file_info` of userspace: what the last SYNC_IOC_FILE_INFO wrote there. A status is stored as 0 for pending, 1 for done,
     * and 1 more than the errno of a failure.
     */
    sync_file_info: {
      state: { status: number; numFences: number; readonly fenceStatus: number[] };
      fixed: object;
    };
  }
}

const STATUS_MAX = 4096;

/** `struct sync_file_info`: what a sync_file says about its fences. @see include/uapi/linux/sync_file.h */
export const syncFileInfo = kernelObject({
  kind: 'sync_file_info',
  state: (shape) => {
    const fences = shape.count.sync_file_info === 0 ? 0 : shape.count.dma_fence;
    return {
      status: int(fences === 0 ? 0 : STATUS_MAX),
      numFences: int(fences),
      fenceStatus: array(int(STATUS_MAX), fences),
    };
  },
});

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

/** Words of scratch behind those of the walk: the file, the place inside an array, the fences so far, and what is done. */
const HELD = WALK_SCRATCH;
const PLACE = WALK_SCRATCH + 1;
const COUNT = WALK_SCRATCH + 2;
const PHASE = WALK_SCRATCH + 3;

/** A word of the walk that is free while it stands at a node. */
const SPARE = 1;

/** It counts, or asks every fence, or only the whole. */
const COUNTING = 0;
const ASKING = 1;
const WHOLE = 2;

const WALK = 1;
const ALLOCATE = WALK + WALK_STEPS;
const STATUS = ALLOCATE + 1;

interface Args {
  readonly fd: number;
  readonly flags: number;
  readonly num_fences: number;
  readonly info: number;
  readonly arg: number;
  readonly checked: number;
}

/** A status as it is stored. */
const stored = (status: number): number => (status < 0 ? 1 - status : status);

/** A status as the kernel says it. */
const said = (status: number): number => (status > 1 ? 1 - status : status);

const heldFence = (k: Kernel, t: number): number => fenceOfSyncFile(k, heldObject(k, t, HELD));

const beginPass = (k: Kernel, a: Args, t: number, phase: number): number => {
  const { scratch } = at(k.task, t);
  scratch[PHASE] = phase;
  scratch[COUNT] = 0;
  getFence(k, heldFence(k, t));
  walkFrom(k, t, heldFence(k, t));
  return atNode(k, a, t);
};

/** The walk stands at a node, or is through. */
const atNode = (k: Kernel, a: Args, t: number): number => {
  const { scratch } = at(k.task, t);
  scratch[PLACE] = 0;
  const node = walkedNode(k, t);
  if (node < 0) return endPass(k, a, t);
  if (at(scratch, PHASE) === ASKING) return leafAt(k, node, 0) < 0 ? goTo(WALK) : goTo(STATUS);
  let place = 0;
  while (leafAt(k, node, place) >= 0) place++;
  scratch[COUNT] = at(scratch, COUNT) + place;
  return goTo(WALK);
};

const endPass = (k: Kernel, a: Args, t: number): number => {
  const { scratch } = at(k.task, t);
  const count = at(scratch, COUNT);
  if (at(scratch, PHASE) === ASKING) return end(k, a, t);
  if (a.num_fences === 0) {
    scratch[PHASE] = WHOLE;
    return goTo(STATUS);
  }
  if (a.num_fences < count) return letGo(k, t, HELD, refuse(k, a, 'SF-05', EINVAL));
  return goTo(ALLOCATE);
};

const end = (k: Kernel, a: Args, t: number): number => {
  if (a.arg === FAULT_OUT) return letGo(k, t, HELD, EFAULT);
  at(k.sync_file_info, a.info).numFences = at(at(k.task, t).scratch, COUNT);
  return letGo(k, t, HELD, 0);
};

/** The fence that is asked now. */
const asked = (k: Kernel, t: number): number => {
  const { scratch } = at(k.task, t);
  return at(scratch, PHASE) === WHOLE
    ? heldFence(k, t)
    : leafAt(k, walkedNode(k, t), at(scratch, PLACE));
};

/** The first status that is not 1 is that of the whole. */
const answered = (k: Kernel, a: Args, t: number, status: number): number => {
  const { scratch } = at(k.task, t);
  const info = at(k.sync_file_info, a.info);
  if (at(scratch, PHASE) === WHOLE) {
    info.status = stored(status);
    return end(k, a, t);
  }
  const count = at(scratch, COUNT);
  info.fenceStatus[count] = stored(status);
  if (info.status === 1) info.status = stored(status);
  scratch[COUNT] = count + 1;
  scratch[PLACE] = at(scratch, PLACE) + 1;
  return asked(k, t) < 0 ? goTo(WALK) : goTo(STATUS);
};

/** What a sync_file says about itself. @see drivers/dma-buf/sync_file.c */
export const syncFileInfoOperations = {
  /**
   * Writes how many fences are inside, and the status of the whole; with room for them, the status of each, and that of the whole is the
   * first that is not 1. 0, -EBADF, -ENOTTY, -EFAULT, -EINVAL for flags, a pad, or too little room, -ENOMEM.
   * @see sync_file_ioctl_fence_info()
   */
  SYNC_IOC_FILE_INFO: systemCall({
    name: 'SYNC_IOC_FILE_INFO',
    params: [
      ['fd', 'fd'],
      ['flags', 'number'],
      ['num_fences', 'number'],
      ['info', 'sync_file_info'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: [...walkUses, 'errors'],
    scratch: WALK_SCRATCH + 4,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          const syncFile = ioctlObject(k, a.fd, 'sync_file');
          if (syncFile < 0) return syncFile;
          if (a.arg === FAULT_IN) return refuse(k, a, 'SF-05', EFAULT);
          if (a.flags !== 0) return refuse(k, a, 'SF-05', EINVAL);
          holdFd(k, a.fd, t, HELD);
          return beginPass(k, a, t, COUNTING);
        },
      },
      ...walkSteps<Args>({ name: 'SYNC_IOC_FILE_INFO', base: WALK, arrived: atNode }),
      {
        run: (k, a, t) => {
          at(k.sync_file_info, a.info).status = 1;
          at(k.sync_file_info, a.info).fenceStatus.fill(0);
          return beginPass(k, a, t, ASKING);
        },
        or: [
          {
            label: 'fails',
            exists: (c) => c.options.shortMemory,
            run: (k, _, t) => letGo(k, t, HELD, ENOMEM),
          },
        ],
      },
      ...embed<Args, FenceCall>(statusTest(SPARE), {
        base: STATUS,
        on: (k, _, t) => fenceCall(asked(k, t)),
        after: answered,
        statically: anyFenceCall,
      }),
    ],
  }),

  /** Userspace reads what was written: the status of the whole, 0 pending, 1 done, or a failure. @see include/uapi/linux/sync_file.h */
  'sync_file_info.status': operation({
    name: 'sync_file_info.status',
    params: [['info', 'sync_file_info']],
    returns: 'value',
    step: { run: (k, a) => said(at(k.sync_file_info, a.info).status) },
  }),

  /** How many fences are inside. */
  'sync_file_info.num_fences': operation({
    name: 'sync_file_info.num_fences',
    params: [['info', 'sync_file_info']],
    returns: 'value',
    step: { run: (k, a) => at(k.sync_file_info, a.info).numFences },
  }),

  /** The status of one of them. */
  'sync_fence_info.status': operation({
    name: 'sync_fence_info.status',
    params: [
      ['info', 'sync_file_info'],
      ['index', 'number'],
    ],
    returns: 'value',
    step: { run: (k, a) => said(at(k.sync_file_info, a.info).fenceStatus[a.index] ?? 0) },
  }),
};
