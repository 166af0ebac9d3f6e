import { type Answer, done, gives } from './answer.ts';
import { FAULT_IN } from '../model/user-pointer.ts';
import { type Issued, issue, mapIssued } from '../machine/calls/issued-call.ts';
import { type FileInfo, ensureMerge, syncFileInfo, syncMerge } from '../machine/calls/sync-file.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf } from './user-space.ts';
import { at } from '../model/kernel.ts';

/** How an argument of a call is to the model: one that points nowhere, or one that can be read. */
export const userArg = (fault: boolean | undefined): number => (fault === true ? FAULT_IN : 0);

function setName(
  site: Site,
  { call, args }: Recorded<'DMA_BUF_SET_NAME_A'> | Recorded<'DMA_BUF_SET_NAME_B'>,
): Issued<Answer> {
  const length = Buffer.byteLength(args.name ?? '');
  const named = { fd: fdOf(site, args.fd), length, arg: userArg(args.fault) };
  return issue(call, named, (result) => done(result));
}

/** Calls on buffers and sync_files. @see drivers/dma-buf/dma-buf.c, drivers/dma-buf/sync_file.c */
export const syncCalls = {
  DMA_BUF_IOCTL_SYNC: (site: Site, { args }: Recorded<'DMA_BUF_IOCTL_SYNC'>): Issued<Answer> =>
    issue(
      'DMA_BUF_IOCTL_SYNC',
      { fd: fdOf(site, args.fd), flags: args.flags ?? 0, arg: userArg(args.fault) },
      (result) => done(result),
    ),

  DMA_BUF_SET_NAME_A: setName,
  DMA_BUF_SET_NAME_B: setName,

  DMA_BUF_IOCTL_EXPORT_SYNC_FILE: (
    site: Site,
    { args }: Recorded<'DMA_BUF_IOCTL_EXPORT_SYNC_FILE'>,
  ): Issued<Answer> => {
    const { machine } = site;
    ensureMerge(machine);
    const newfd = machine.create('fd');
    const wanted = {
      fd: fdOf(site, args.fd),
      flags: args.flags,
      newfd,
      sync_file: machine.create('sync_file'),
      snapshot: machine.create('fence_snapshot'),
      stub: at(machine.k.fixed.of.syncobj_wait, 0).stub,
      arg: 0,
    };
    return issue('DMA_BUF_IOCTL_EXPORT_SYNC_FILE', wanted, (result) => gives(result, 'fd', newfd));
  },

  DMA_BUF_IOCTL_IMPORT_SYNC_FILE: (
    site: Site,
    { args }: Recorded<'DMA_BUF_IOCTL_IMPORT_SYNC_FILE'>,
  ): Issued<Answer> =>
    issue(
      'DMA_BUF_IOCTL_IMPORT_SYNC_FILE',
      { fd: fdOf(site, args.buf_fd), flags: args.flags, sync_fd: fdOf(site, args.fd), arg: 0 },
      (result) => done(result),
    ),

  SYNC_IOC_MERGE: (site: Site, { args }: Recorded<'SYNC_IOC_MERGE'>): Issued<Answer> => {
    const wanted = {
      fd: fdOf(site, args.fd),
      fd2: fdOf(site, args.fd2),
      flags: args.flags | args.pad,
    };
    return mapIssued(syncMerge(site.machine, wanted), ({ result, fd }) => gives(result, 'fd', fd));
  },

  SYNC_IOC_FILE_INFO: (site: Site, { args }: Recorded<'SYNC_IOC_FILE_INFO'>): Issued<Answer> => {
    const wanted = {
      fd: fdOf(site, args.fd),
      flags: args.flags | args.pad,
      room: args.num_fences,
    };
    const { opsClearedAtSignal: detaches } = site.machine.k.fixed.profile;
    return mapIssued(syncFileInfo(site.machine, wanted), (info) => infoAnswer(info, detaches));
  },

  SYNC_IOC_SET_DEADLINE: (
    site: Site,
    { args }: Recorded<'SYNC_IOC_SET_DEADLINE'>,
  ): Issued<Answer> => {
    const { deadline_ns, pad } = args;
    const wanted = { fd: fdOf(site, args.fd), deadline_ns, pad, arg: 0 };
    return issue('SYNC_IOC_SET_DEADLINE', wanted, (result) => done(result));
  },
};

/**
 * Of the names, the model knows those that a fence has once it has signalled, where it then has lost its own. They are read before the
 * status, and the time behind it: a fence that signals meanwhile can have the names or the status of one that has not.
 * @see drivers/dma-buf/sync_file.c sync_fill_fence_info()
 */
function infoAnswer(info: FileInfo, detaches: boolean): Answer {
  const { result, status, numFences, statuses, before, after } = info;
  const each = statuses.length === 0 ? '' : `: ${statuses.join(', ')}`;
  const says = `status ${status} and ${numFences} fence${numFences === 1 ? '' : 's'}${each}`;
  return done(result, {
    text: says,
    fits: (out) => {
      const wrote = objectOf(out);
      const fences = Array.isArray(wrote['fences']) ? wrote['fences'].map(objectOf) : [];
      if (wrote['status'] !== status || wrote['num_fences'] !== numFences) return false;
      if (fences.length !== statuses.length) return false;
      return fences.every((fence, i) => {
        const one = statuses[i] ?? 0;
        const isDetached = fence['driver'] === 'detached-driver';
        const isLate = one === 0 && after[i] === true && fence['ts'] !== 0;
        const wasEarly = one !== 0 && before[i] === false && !isDetached;
        const hasTime = isLate || (fence['ts'] === 0) === (one === 0);
        const hasName = wasEarly || isDetached === (detaches && one !== 0);
        return fence['status'] === one && hasTime && hasName;
      });
    },
  });
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}
