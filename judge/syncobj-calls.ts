import { type Answer, andThen, done, exactly, failed, gives } from './answer.ts';
import { type KernelVersion } from '../model/profile.ts';
import { type Issued, ended, issue } from '../machine/calls/issued-call.ts';
import { type Recorded } from './recording.ts';
import { type Site, fdOf, spare } from './user-space.ts';
import {
  syncobjCreate,
  syncobjEach,
  syncobjFromFd,
  syncobjQuery,
  syncobjTimelineSignal,
  syncobjToFd,
  syncobjTransfer,
  syncobjWait,
} from '../machine/calls/syncobj.ts';
import { drmFileOf } from './drm-calls.ts';
import { failureNumber } from '../model/errno.ts';
import { mapIssued } from '../machine/calls/issued-call.ts';

const EINVAL = failureNumber('-EINVAL');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');
const IMPORT_SYNC_FILE = 1;

/** Drivers that do not have DRIVER_SYNCOBJ, with the kernels in which they do not. */
const withoutSyncobjs: Readonly<Record<string, readonly KernelVersion[]>> = {
  vgem: ['3.x', '6.1', '6.12', '7.2'],
  virtio_gpu: ['3.x', '6.1'],
};

/** A call on the table of syncobjs of a file, or why there is none. */
function onFile(
  site: Site,
  fd: number,
  go: (table: SyncobjTable) => Issued<Answer>,
): Issued<Answer> {
  const drm = drmFileOf(site, fd);
  if (typeof drm === 'number') return ended(failed(drm));
  const { version } = site.machine.k.fixed.profile;
  if (withoutSyncobjs[drm.driver]?.includes(version) === true) return ended(failed(EOPNOTSUPP));
  return go(new SyncobjTable(site, drm.drmFile));
}

/** The handles of one file. */
class SyncobjTable {
  readonly table: `syncobj ${number}`;
  private readonly site: Site;

  constructor(site: Site, drmFile: number) {
    this.site = site;
    this.table = `syncobj ${drmFile}`;
  }

  fresh(): number {
    return this.site.machine.create('drm_syncobj_handle', { driver: 'timeline' });
  }

  find(number: number): number {
    const { machine, user } = this.site;
    return user.find(this.table, number) ?? spare(machine, `no ${this.table}`, () => this.fresh());
  }

  findAll(numbers: readonly number[]): readonly number[] {
    return numbers.map((number) => this.find(number));
  }
}

const plain = (issued: Issued<number>): Issued<Answer> =>
  mapIssued(issued, (result) => done(result));

/** A call on syncobjs as an operation. @see drivers/gpu/drm/drm_syncobj.c */
export const syncobjCalls = {
  DRM_IOCTL_SYNCOBJ_CREATE: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_CREATE'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) => {
      const handle = file.fresh();
      return mapIssued(syncobjCreate(site.machine, handle, args.flags), (result) =>
        gives(result, file.table, handle),
      );
    }),

  DRM_IOCTL_SYNCOBJ_DESTROY: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_DESTROY'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) => {
      const handle = file.find(args.handle);
      return issue('DRM_IOCTL_SYNCOBJ_DESTROY', { handle, pad: args.pad }, (result) =>
        andThen(done(result), (user) => user.release(file.table, args.handle, handle)),
      );
    }),

  DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) => {
      const { flags, pad, point } = args;
      const wanted = { handle: file.find(args.handle), flags, pad, point };
      return mapIssued(syncobjToFd(site.machine, wanted), ({ result, fd }) =>
        gives(result, 'fd', fd),
      );
    }),

  DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE'>,
  ): Issued<Answer> =>
    onFile(site, args.drm_fd, (file) => {
      const isImport = (args.flags & IMPORT_SYNC_FILE) !== 0;
      const handle = isImport ? file.find(args.handle) : file.fresh();
      const { flags, pad, point } = args;
      const wanted = { handle, flags, pad, point, fd: fdOf(site, args.fd) };
      return mapIssued(syncobjFromFd(site.machine, wanted), (result) =>
        isImport ? done(result, exactly(args.handle)) : gives(result, file.table, handle),
      );
    }),

  DRM_IOCTL_SYNCOBJ_WAIT: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_WAIT'>,
  ): Issued<Answer> => waitFor(site, args, undefined),

  DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT'>,
  ): Issued<Answer> => waitFor(site, args, args.points),

  DRM_IOCTL_SYNCOBJ_RESET: (
    site: Site,
    { args, call }: Recorded<'DRM_IOCTL_SYNCOBJ_RESET'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) => plain(syncobjEach(call, file.findAll(args.handles), args.pad))),

  DRM_IOCTL_SYNCOBJ_SIGNAL: (
    site: Site,
    { args, call }: Recorded<'DRM_IOCTL_SYNCOBJ_SIGNAL'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) => plain(syncobjEach(call, file.findAll(args.handles), args.pad))),

  DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) => {
      const { points, flags } = args;
      const handles = file.findAll(args.handles);
      return plain(syncobjTimelineSignal(site.machine, { handles, points, flags }));
    }),

  DRM_IOCTL_SYNCOBJ_QUERY: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_QUERY'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) =>
      mapIssued(
        syncobjQuery(site.machine, file.findAll(args.handles), args.flags),
        ({ result, points }) => done(result, exactly(points)),
      ),
    ),

  DRM_IOCTL_SYNCOBJ_TRANSFER: (
    site: Site,
    { args }: Recorded<'DRM_IOCTL_SYNCOBJ_TRANSFER'>,
  ): Issued<Answer> =>
    onFile(site, args.fd, (file) =>
      plain(
        syncobjTransfer(site.machine, {
          dst: file.find(args.dst_handle),
          dstPoint: args.dst_point,
          src: file.find(args.src_handle),
          srcPoint: args.src_point,
          flags: args.flags,
          pad: args.pad,
        }),
      ),
    ),

  DRM_IOCTL_SYNCOBJ_EVENTFD: (
    site: Site,
    { args, call }: Recorded<'DRM_IOCTL_SYNCOBJ_EVENTFD'>,
  ): Issued<Answer> => {
    // A number that no ioctl of DRM has is invalid, whatever the driver.
    const isKnown = site.machine.has(call);
    const drm = drmFileOf(site, args.fd);
    if (!isKnown && typeof drm !== 'number') return ended(failed(EINVAL));
    return onFile(site, args.fd, (file) => {
      const { flags, point, pad } = args;
      const wanted = {
        handle: file.find(args.handle),
        flags,
        point,
        fd: fdOf(site, args.efd),
        pad,
      };
      return issue(call, wanted, (result) => done(result));
    });
  },
};

interface WaitArgs {
  readonly fd: number;
  readonly handles: readonly number[];
  readonly timeout_nsec: number;
  readonly flags: number;
}

function waitFor(
  site: Site,
  { fd, handles, timeout_nsec: deadlineNs, flags }: WaitArgs,
  points: readonly number[] | undefined,
): Issued<Answer> {
  return onFile(site, fd, (file) => {
    const wait = {
      handles: file.findAll(handles),
      ...(points !== undefined && { points }),
      flags,
      deadlineNs,
    };
    return mapIssued(syncobjWait(site.machine, wait), ({ result, first }) =>
      done(result, first === undefined ? undefined : exactly(first)),
    );
  });
}
