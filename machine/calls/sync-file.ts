import { type Issued, issue } from './issued-call.ts';
import { type Machine } from '../machine.ts';
import { at } from '../../model/kernel.ts';
import { fenceOfSyncFile, syncFileOfFile } from '../../model/sync-file.ts';
import { leafAt } from '../../model/dma-fence-unwrap.ts';

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
  /** Which of them had signalled when the call began, and which when it ended: names come before a status, and the time behind it. */
  readonly before: readonly boolean[];
  readonly after: readonly boolean[];
}

/** SYNC_IOC_FILE_INFO with room for some fences. @see sync_file_ioctl_fence_info() */
export function syncFileInfo(
  machine: Machine,
  args: { readonly fd: number; readonly flags: number; readonly room: number },
): Issued<FileInfo> {
  const info = machine.create('sync_file_info');
  const { fd, flags, room } = args;
  const before = signaledAt(machine, fd);
  return issue(
    'SYNC_IOC_FILE_INFO',
    { fd, flags, num_fences: room, info, arg: 0 },
    (result, there) => {
      const { k } = there;
      const { status, numFences, fenceStatus } = at(k.sync_file_info, info);
      const statuses = room === 0 ? [] : fenceStatus.slice(0, numFences).map(said);
      const after = signaledAt(there, fd);
      return { result, status: said(status), numFences, statuses, before, after };
    },
  );
}

/** Which of the fences of a sync_file have signalled; none where the descriptor stands for none. */
function signaledAt({ k }: Machine, fd: number): readonly boolean[] {
  const syncFile = syncFileOfFile(k, at(k.fd, fd).file - 1);
  const fence = syncFile < 0 ? -1 : fenceOfSyncFile(k, syncFile);
  const signaled: boolean[] = [];
  if (fence < 0) return signaled;
  for (let f = leafAt(k, fence, 0); f >= 0; f = leafAt(k, fence, signaled.length))
    signaled.push(at(k.dma_fence, f).signaled === 1);
  return signaled;
}

/** A status as the kernel says it, from how the model keeps it. */
const said = (status: number): number => (status > 1 ? 1 - status : status);
