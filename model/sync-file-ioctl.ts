import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { type FenceCall, anyFenceCall, fenceCall } from './fence-call.ts';
import { type Kernel, at } from './kernel.ts';
import {
  arrayOf,
  chainOf,
  containedIn,
  memberAt,
  memberCount,
  prevOf,
} from './dma-fence-container.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { ENOTTY, heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { isSignaledTest } from './dma-fence-test-signaled.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { EBADF, fileOfFd } from './fd.ts';
import { fenceOfSyncFile, syncFileOfFile } from './sync-file.ts';
import { goTo } from './operation.ts';
import { pointOfFence } from './sync-timeline.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');

/** Words of scratch: the file that the call is about, and what its test of the fence needs. */
const HELD = 0;
const TEST = 1;

/** Everybody who is inside a fence is told, down to the points, which keep the earliest. @see dma_fence_set_deadline() */
function tellDeadline(k: Kernel, f: number, deadline: number): void {
  if (at(k.dma_fence, f).signaled === 1) return;
  const array = arrayOf(k, f);
  const point = pointOfFence(k, f);
  if (array >= 0)
    for (let i = 0; i < memberCount(k, array); i++)
      tellDeadline(k, memberAt(k, array, i), deadline);
  else if (chainOf(k, f) >= 0)
    for (let node = f; node >= 0; node = prevOf(k, node))
      tellDeadline(k, containedIn(k, node), deadline);
  else if (point >= 0) {
    const pt = at(k.sync_pt, point);
    if (pt.deadline === 0 || deadline + 1 < pt.deadline) pt.deadline = deadline + 1;
  }
}

interface DeadlineArgs {
  readonly fd: number;
  readonly deadline_ns: number;
  readonly pad: number;
  readonly checked: number;
  readonly arg: number;
}

const heldFence = (k: Kernel, t: number): number => fenceOfSyncFile(k, heldObject(k, t, HELD));

interface GetDeadlineArgs {
  readonly fd: number;
  readonly fence_fd: number;
  readonly deadline_ns: number;
  readonly pad: number;
  readonly arg: number;
}

function getDeadline(k: Kernel, a: GetDeadlineArgs): number {
  const timeline = ioctlObject(k, a.fd, 'sync_timeline');
  if (timeline < 0) return timeline;
  if (!k.fixed.profile.deadlines) return ENOTTY;
  if (a.arg === FAULT_IN) return EFAULT;
  if (a.deadline_ns !== 0 || a.pad !== 0) return EINVAL;
  const syncFile = syncFileOfFile(k, fileOfFd(k, a.fence_fd));
  const point = syncFile < 0 ? -1 : pointOfFence(k, fenceOfSyncFile(k, syncFile));
  if (point < 0) return EINVAL;
  if (at(k.sync_pt, point).deadline === 0) return ENOENT;
  return a.arg === FAULT_OUT ? EFAULT : 0;
}

/** The ioctls of a sync_file that look at its fence, and tell it something. @see drivers/dma-buf/sync_file.c sync_file_ioctl() */
export const syncFileIoctlOperations = {
  /**
   * Tells who signals the fence when it is wanted: 0, -EBADF, -ENOTTY (for every file up to 6.1), -EFAULT, or -EINVAL for a pad.
   * @see sync_file_ioctl_set_deadline()
   */
  SYNC_IOC_SET_DEADLINE: systemCall({
    name: 'SYNC_IOC_SET_DEADLINE',
    params: [
      ['fd', 'fd'],
      ['deadline_ns', 'number'],
      ['pad', 'number'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['deadlines', 'callbacks', 'spin', 'irqs'],
    scratch: 2,
    calls: (_, of) => of.dma_fence.map((_fence, f) => callbacksOf(f)),
    steps: [
      {
        run: (k, a, t) => {
          const syncFile = ioctlObject(k, a.fd, 'sync_file');
          if (syncFile < 0) return syncFile;
          if (!k.fixed.profile.deadlines) return ENOTTY;
          if (a.arg === FAULT_IN) return refuse(k, a, 'SF-07', EFAULT);
          if (a.pad !== 0) return refuse(k, a, 'SF-07', EINVAL);
          holdFd(k, a.fd, t, HELD);
          return goTo(1);
        },
      },
      ...embed<DeadlineArgs, FenceCall>(isSignaledTest(TEST), {
        base: 1,
        on: (k, _, t) => fenceCall(heldFence(k, t)),
        after: (k, a, t, signaled) => {
          if (signaled === 0) tellDeadline(k, heldFence(k, t), a.deadline_ns);
          return letGo(k, t, HELD, 0);
        },
        statically: anyFenceCall,
      }),
    ],
  }),

  /** A command that no file here knows: -EBADF, or -ENOTTY; a heap, which looks at the number first, says -EINVAL. @see ioctl() */
  ioctl: systemCall({
    name: 'ioctl',
    params: [['fd', 'fd']],
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a) => {
        const file = fileOfFd(k, a.fd);
        if (file < 0) return EBADF;
        const isHeap = at(k.fixed.of.file, file).of === 'dma_heap';
        return refuse(k, a, 'IOC-09', isHeap ? EINVAL : ENOTTY);
      },
    },
  }),

  /**
   * The earliest deadline that somebody asked of a point: 0, -EBADF, -ENOTTY (for every file up to 6.1), -EFAULT, -EINVAL for a deadline
   * or pad that is not 0 and for what is no point, or -ENOENT if nobody did.
   * @see sw_sync_ioctl_get_deadline()
   */
  SW_SYNC_GET_DEADLINE: systemCall({
    name: 'SW_SYNC_GET_DEADLINE',
    params: [
      ['fd', 'fd'],
      ['fence_fd', 'fd'],
      ['deadline_ns', 'number'],
      ['pad', 'number'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['deadlines'],
    step: { run: getDeadline },
  }),
};
