import { type Issued, issue } from './issued-call.ts';
import { type Machine } from '../machine.ts';
import { at } from '../../model/kernel.ts';

/** What a call that makes a descriptor came to: its result, and the entry of the table. */
export interface NewFd {
  readonly result: number;
  readonly fd: number;
}

/** A call takes an array and a stub where it needs them: there are some left. */
export function ensureMerge(machine: Machine): void {
  const isFree = (f: number): boolean => at(machine.k.dma_fence, f).initialized === 0;
  const isFreeArray = (i: number): boolean =>
    isFree(at(machine.k.fixed.of.dma_fence_array, i).fence);
  machine.ensure('private_stub', isFree);
  machine.ensure('dma_fence_array', isFreeArray);
  machine.ensure('large_array', isFreeArray);
}

/** SYNC_IOC_MERGE of two descriptors; flags and pad are one to the kernel. @see drivers/dma-buf/sync_file.c */
export function syncMerge(
  machine: Machine,
  args: { readonly fd: number; readonly fd2: number; readonly flags: number },
): Issued<NewFd> {
  ensureMerge(machine);
  const newfd = machine.create('fd');
  const call = { ...args, newfd, sync_file: machine.create('sync_file'), arg: 0 };
  return issue('SYNC_IOC_MERGE', call, (result) => ({ result, fd: newfd }));
}

/** What SYNC_IOC_FILE_INFO wrote. */
export interface FileInfo {
  readonly result: number;
  readonly status: number;
  readonly numFences: number;
  /** The status of each fence inside, if there was room. */
  readonly statuses: readonly number[];
}

/** SYNC_IOC_FILE_INFO with room for some fences. @see sync_file_ioctl_fence_info() */
export function syncFileInfo(
  machine: Machine,
  args: { readonly fd: number; readonly flags: number; readonly room: number },
): Issued<FileInfo> {
  const info = machine.create('sync_file_info');
  const { fd, flags, room } = args;
  return issue(
    'SYNC_IOC_FILE_INFO',
    { fd, flags, num_fences: room, info, arg: 0 },
    (result, { k }) => {
      const { status, numFences, fenceStatus } = at(k.sync_file_info, info);
      const statuses = room === 0 ? [] : fenceStatus.slice(0, numFences).map(said);
      return { result, status: said(status), numFences, statuses };
    },
  );
}

/** A status as the kernel says it, from how the model keeps it. */
const said = (status: number): number => (status > 1 ? 1 - status : status);
