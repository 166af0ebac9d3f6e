import { type Issued, issue } from './issued-call.ts';
import { type Machine } from '../machine.ts';
import { type NewFd, ensureMerge } from './sync-file.ts';
import { at } from '../../model/kernel.ts';

/** DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE. */
const SYNC_FILE = 1;
const WAIT_ALL = 1;

/** What a handle is to a call that makes or takes a descriptor. */
interface HandleAndFlags {
  readonly handle: number;
  readonly flags: number;
  readonly pad: number;
  readonly point: number;
}

/** DRM_IOCTL_SYNCOBJ_CREATE of a syncobj behind a free handle. */
export function syncobjCreate(machine: Machine, handle: number, flags: number): Issued<number> {
  const args = { handle, syncobj: machine.create('drm_syncobj'), flags };
  return issue('DRM_IOCTL_SYNCOBJ_CREATE', args, (result) => result);
}

/** DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD: a descriptor of the syncobj, or of a sync_file of its fence. */
export function syncobjToFd(machine: Machine, wanted: HandleAndFlags): Issued<NewFd> {
  const fd = machine.create('fd');
  const isSyncFile = (wanted.flags & SYNC_FILE) !== 0;
  const object = machine.create(isSyncFile ? 'sync_file' : 'drm_syncobj_file');
  const { of } = machine.k.fixed;
  const owner: { readonly file?: number } = at<{ readonly file?: number }>(
    isSyncFile ? of.sync_file : of.drm_syncobj_file,
    object,
  );
  const args = { ...wanted, fd, file: owner.file ?? -1 };
  return issue('DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD', args, (result) => ({ result, fd }));
}

/** DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE: a free handle for the syncobj of a descriptor, or its sync_file's fence into a handle that is there. */
export function syncobjFromFd(
  machine: Machine,
  wanted: HandleAndFlags & { readonly fd: number },
): Issued<number> {
  ensureMerge(machine);
  const args = { ...wanted, chain: machine.create('dma_fence_chain') };
  return issue('DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE', args, (result) => result);
}

/** What a wait is for. */
export interface SyncobjWait {
  readonly handles: readonly number[];
  /** Without them it is DRM_IOCTL_SYNCOBJ_WAIT, with them DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT. */
  readonly points?: readonly number[];
  readonly flags: number;
  /** An absolute time; it may be long past, and the largest that there is never comes. @see drm_timeout_abs_to_jiffies() */
  readonly deadlineNs: number;
}

/** How a wait ended; `first` is the place of who signalled, if the wait was for any. */
export interface SyncobjWaited {
  readonly result: number;
  readonly first: number | undefined;
}

/** DRM_IOCTL_SYNCOBJ_WAIT or DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT. */
export function syncobjWait(machine: Machine, wait: SyncobjWait): Issued<SyncobjWaited> {
  const { handles, points, flags, deadlineNs } = wait;
  const isForever = deadlineNs >= Number.MAX_SAFE_INTEGER;
  const leftNs = isForever ? Infinity : Math.max(0, deadlineNs - machine.nowNs);
  const first = machine.create('variable', { max: UNDEFINED });
  const args = {
    handles,
    ...(points !== undefined && { points }),
    timeout: Math.sign(leftNs),
    flags,
    first,
    arg: 0,
  };
  const operation =
    points === undefined ? 'DRM_IOCTL_SYNCOBJ_WAIT' : 'DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT';
  const read = (result: number, { k }: Machine): SyncobjWaited => {
    const index = at(k.variable, first).value;
    const known = result >= 0 && (flags & WAIT_ALL) === 0 && handles.length > 0;
    return { result, first: known && index !== UNDEFINED ? index : undefined };
  };
  return issue(operation, args, read, leftNs);
}

const UNDEFINED = 0x7fff_ffff;

/** DRM_IOCTL_SYNCOBJ_RESET and DRM_IOCTL_SYNCOBJ_SIGNAL. */
export function syncobjEach(
  operation: 'DRM_IOCTL_SYNCOBJ_RESET' | 'DRM_IOCTL_SYNCOBJ_SIGNAL',
  handles: readonly number[],
  pad: number,
): Issued<number> {
  return issue(operation, { handles, pad, arg: 0 }, (result) => result);
}

/** DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL, with a node for each point. */
export function syncobjTimelineSignal(
  machine: Machine,
  signal: {
    readonly handles: readonly number[];
    readonly points: readonly number[];
    readonly flags: number;
  },
): Issued<number> {
  const chains = signal.handles.map(() => machine.create('dma_fence_chain'));
  const args = { ...signal, chains, arg: 0 };
  return issue('DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL', args, (result) => result);
}

/** What DRM_IOCTL_SYNCOBJ_QUERY wrote: a point for each handle. */
export interface SyncobjPoints {
  readonly result: number;
  readonly points: readonly number[];
}

/** DRM_IOCTL_SYNCOBJ_QUERY. */
export function syncobjQuery(
  machine: Machine,
  handles: readonly number[],
  flags: number,
): Issued<SyncobjPoints> {
  const points = handles.map(() => machine.create('variable', { max: Number.MAX_SAFE_INTEGER }));
  return issue('DRM_IOCTL_SYNCOBJ_QUERY', { handles, points, flags, arg: 0 }, (result, { k }) => ({
    result,
    points: points.map((v) => at(k.variable, v).value),
  }));
}

/** What goes where in a transfer. */
export interface SyncobjTransfer {
  readonly dst: number;
  readonly dstPoint: number;
  readonly src: number;
  readonly srcPoint: number;
  readonly flags: number;
  readonly pad: number;
}

/** DRM_IOCTL_SYNCOBJ_TRANSFER. */
export function syncobjTransfer(machine: Machine, transfer: SyncobjTransfer): Issued<number> {
  ensureMerge(machine);
  const args = { ...transfer, chain: machine.create('dma_fence_chain') };
  return issue('DRM_IOCTL_SYNCOBJ_TRANSFER', args, (result) => result, SUBMIT_NS);
}

/** It waits no longer than this for a submission. @see drm_syncobj_find_fence() */
const SUBMIT_NS = 5e9;
