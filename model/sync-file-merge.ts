import { fdTableFull, fileOfFd, installFd, reserveFd, unreserveFd } from './fd.ts';
import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { type Kernel } from './kernel.ts';
import { MERGE_SCRATCH, mergeCalls, mergeSteps, mergeUses } from './dma-fence-merge.ts';
import { adoptFence, fenceOfSyncFile, syncFileOfFile } from './sync-file.ts';
import { createFile, fput } from './file.ts';
import { heldObject, holdFd, ioctlObject, letGo } from './ioctl.ts';
import { RECLAIM } from './gfp.ts';
import { failureNumber } from './errno.ts';
import { goTo } from './operation.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const EMFILE = failureNumber('-EMFILE');
const ENOENT = failureNumber('-ENOENT');
const ENOMEM = failureNumber('-ENOMEM');

/** Words of scratch behind those of the merge: the files of both inputs. */
const FIRST = MERGE_SCRATCH;
const SECOND = MERGE_SCRATCH + 1;

interface Args {
  readonly fd: number;
  readonly fd2: number;
  readonly flags: number;
  readonly newfd: number;
  readonly sync_file: number;
  readonly arg: number;
  readonly checked: number;
}

/** Ends the call: both inputs are let go, the second one first. */
const end = (k: Kernel, t: number, result: number): number => {
  letGo(k, t, SECOND, result);
  return letGo(k, t, FIRST, result);
};

/** Nothing was made: the number is free again. */
const giveUp = (k: Kernel, a: Args, t: number, why: number): number => {
  unreserveFd(k, a.newfd);
  return end(k, t, why);
};

const isSyncFile = (k: Kernel, a: Args): number => ioctlObject(k, a.fd, 'sync_file');

/** The number comes first, then the arguments in the order of the struct. */
const begin = (k: Kernel, a: Args, t: number): number => {
  if (isSyncFile(k, a) < 0) return isSyncFile(k, a);
  reserveFd(k, a.newfd);
  holdFd(k, a.fd, t, FIRST);
  if (a.arg === FAULT_IN) return refuse(k, a, 'SF-03', giveUp(k, a, t, EFAULT));
  if (a.flags !== 0) return refuse(k, a, 'SF-03', giveUp(k, a, t, EINVAL));
  if (syncFileOfFile(k, fileOfFd(k, a.fd2)) < 0)
    return refuse(k, a, 'SF-03', giveUp(k, a, t, ENOENT));
  holdFd(k, a.fd2, t, SECOND);
  return goTo(1);
};

/** The arguments are good: the sync_file is allocated before anything is merged. */
const isAccepted = (k: Kernel, a: Args): boolean =>
  isSyncFile(k, a) >= 0 &&
  a.arg !== FAULT_IN &&
  a.flags === 0 &&
  syncFileOfFile(k, fileOfFd(k, a.fd2)) >= 0;

const inputs: [number, number] = [0, 0];

const fencesOf = (k: Kernel, _: Args, t: number): readonly number[] => {
  inputs[0] = fenceOfSyncFile(k, heldObject(k, t, FIRST));
  inputs[1] = fenceOfSyncFile(k, heldObject(k, t, SECOND));
  return inputs;
};

const merged = (k: Kernel, a: Args, t: number, f: number): number => {
  if (f < 0) return giveUp(k, a, t, ENOMEM);
  const file = createFile(k, 'sync_file', a.sync_file);
  adoptFence(k, a.sync_file, f);
  if (a.arg === FAULT_OUT) {
    fput(k, file, t);
    return giveUp(k, a, t, EFAULT);
  }
  installFd(k, a.newfd, file);
  return end(k, t, 0);
};

/** The ioctl that makes one sync_file of two. @see drivers/dma-buf/sync_file.c */
export const syncFileMergeOperations = {
  /**
   * A new sync_file, close-on-exec, that signals when both others have: 0, -EBADF, -ENOTTY, -EMFILE, -EFAULT, -EINVAL for flags or a pad,
   * -ENOENT if the second is no sync_file, -ENOMEM.
   * @see sync_file_ioctl_merge()
   */
  SYNC_IOC_MERGE: systemCall({
    name: 'SYNC_IOC_MERGE',
    params: [
      ['fd', 'fd'],
      ['fd2', 'fd'],
      ['flags', 'number'],
      ['newfd', 'fd'],
      ['sync_file', 'sync_file'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: mergeUses,
    scratch: MERGE_SCRATCH + 2,
    effects: () => [RECLAIM],
    calls: mergeCalls,
    steps: [
      {
        run: begin,
        or: [
          fdTableFull<Args>((k, a) => {
            const syncFile = isSyncFile(k, a);
            return syncFile < 0 ? syncFile : EMFILE;
          }),
          {
            label: 'no memory for a sync_file',
            exists: (c) => c.options.shortMemory,
            ready: isAccepted,
            run: () => ENOMEM,
          },
        ],
      },
      ...mergeSteps<Args>({ name: 'SYNC_IOC_MERGE', base: 1, fencesOf, merged }),
    ],
  }),
};
