import { type Args, type Call, type Reply } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { DrmFile } from './drm-syncobj-handle.ts';
import { type File, type FileOperations, type Ioctl } from './file.ts';
import { type Kernel } from './kernel.ts';
import { type Open } from './file.ts';
import { type SyncobjHandle } from './drm-syncobj-fd.ts';
import { type SyncobjArray, type SyncobjTransfer } from './drm-syncobj-ioctl.ts';
import { type SyncobjWaited } from './drm-syncobj-wait.ts';
import { errno } from './errno.ts';
import { ioctlCall } from './ioctl.ts';

/** An ioctl on syncobjs: a driver that has none answers -EOPNOTSUPP before it looks at anything. */
const onSyncobjs =
  (run: (k: Kernel, drm: DrmFile, args: Args) => Co<number | Reply>): Ioctl =>
  (k, file, args) =>
    syncobjIoctl(k, file, args, run);

function* syncobjIoctl(
  k: Kernel,
  file: File,
  args: Args,
  run: (k: Kernel, drm: DrmFile, args: Args) => Co<number | Reply>,
): Co<number | Reply> {
  const drm = file.private_data;
  if (!(drm instanceof DrmFile)) throw new RangeError(`${file.label} is no DRM file`);
  if (!drm.hasSyncobjs) {
    k.commit();
    return errno.EOPNOTSUPP;
  }
  const result = yield* run(k, drm, args);
  if (typeof result === 'number' && result < 0) k.commit();
  return result;
}

/** A call that gives a number: it is what the call wrote, and the call returns 0. */
const gives = (result: number): number | Reply => (result < 0 ? result : { ret: 0, out: result });

/** What the call writes as the first who signalled if nobody was. */
const NOBODY = 0xffff_ffff;

const waited = ({ ret, first }: SyncobjWaited): number | Reply =>
  ret < 0 ? ret : { ret: 0, out: first ?? NOBODY };

const arrayOf = (args: Args, pad: string): SyncobjArray => ({
  handles: args.numbers('handles'),
  points: args.has('points') ? args.numbers('points') : [],
  pad: args.number(pad),
});

const handleOf = (args: Args): SyncobjHandle => ({
  handle: args.number('handle', 0),
  flags: args.number('flags'),
  fd: args.number('fd', -1),
  pad: args.number('pad'),
  point: args.number('point', 0),
});

const transferOf = (args: Args): SyncobjTransfer => ({
  srcHandle: args.number('src_handle'),
  dstHandle: args.number('dst_handle'),
  srcPoint: args.number('src_point'),
  dstPoint: args.number('dst_point'),
  flags: args.number('flags'),
  pad: args.number('pad'),
});

/** The ioctls of a DRM device that are about syncobjs. */
export const syncobjIoctls: Readonly<Record<string, Ioctl>> = {
  DRM_IOCTL_SYNCOBJ_CREATE: onSyncobjs(function* create(k, drm, args) {
    return gives(yield* k.fn.drm_syncobj_create_ioctl(k, drm, args.number('flags')));
  }),
  DRM_IOCTL_SYNCOBJ_DESTROY: onSyncobjs((k, drm, args) =>
    k.fn.drm_syncobj_destroy_ioctl(k, drm, args.number('handle'), args.number('pad')),
  ),
  DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD: onSyncobjs(function* toFd(k, drm, args) {
    return gives(yield* k.fn.drm_syncobj_handle_to_fd_ioctl(k, drm, handleOf(args)));
  }),
  DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE: onSyncobjs(function* fromFd(k, drm, args) {
    return gives(yield* k.fn.drm_syncobj_fd_to_handle_ioctl(k, drm, handleOf(args)));
  }),
  DRM_IOCTL_SYNCOBJ_EVENTFD: onSyncobjs((k, drm, args) =>
    k.fn.drm_syncobj_eventfd_ioctl(k, drm, {
      handle: args.number('handle'),
      flags: args.number('flags'),
      point: args.number('point'),
      fd: args.number('efd'),
      pad: args.number('pad'),
    }),
  ),
  DRM_IOCTL_SYNCOBJ_WAIT: onSyncobjs(function* wait(k, drm, args) {
    const handles = args.numbers('handles');
    const flags = args.number('flags');
    const timeoutNsec = args.number('timeout_nsec');
    return waited(
      yield* k.fn.drm_syncobj_wait_ioctl(k, drm, {
        handles,
        points: undefined,
        flags,
        timeoutNsec,
      }),
    );
  }),
  DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT: onSyncobjs(function* wait(k, drm, args) {
    const handles = args.numbers('handles');
    const points = args.numbers('points');
    const flags = args.number('flags');
    const timeoutNsec = args.number('timeout_nsec');
    return waited(
      yield* k.fn.drm_syncobj_wait_ioctl(k, drm, { handles, points, flags, timeoutNsec }),
    );
  }),
  DRM_IOCTL_SYNCOBJ_RESET: onSyncobjs((k, drm, args) =>
    k.fn.drm_syncobj_reset_ioctl(k, drm, arrayOf(args, 'pad')),
  ),
  DRM_IOCTL_SYNCOBJ_SIGNAL: onSyncobjs((k, drm, args) =>
    k.fn.drm_syncobj_signal_ioctl(k, drm, arrayOf(args, 'pad')),
  ),
  DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL: onSyncobjs((k, drm, args) =>
    k.fn.drm_syncobj_timeline_signal_ioctl(k, drm, arrayOf(args, 'flags')),
  ),
  DRM_IOCTL_SYNCOBJ_QUERY: onSyncobjs(function* query(k, drm, args) {
    const flags = args.number('flags');
    const { ret, points } = yield* k.fn.drm_syncobj_query_ioctl(
      k,
      drm,
      args.numbers('handles'),
      flags,
    );
    return points === undefined ? ret : { ret: 0, out: points };
  }),
  DRM_IOCTL_SYNCOBJ_TRANSFER: onSyncobjs((k, drm, args) =>
    k.fn.drm_syncobj_transfer_ioctl(k, drm, transferOf(args)),
  ),
};

/** What a DRM device does with a file, as far as syncobjs go. @see drivers/gpu/drm/drm_file.c */
export const drm_fops: FileOperations = {
  name: 'drm',
  *release(k, file) {
    if (file.private_data instanceof DrmFile) yield* k.fn.drm_syncobj_release(k, file.private_data);
  },
  ioctl: syncobjIoctls,
};

/** A device whose driver has timelines. @see drivers/gpu/drm/virtio/virtgpu_drv.c */
const openTimelineDevice: Open = function* open(k, path) {
  return yield* k.fn.alloc_file(k, path, drm_fops, new DrmFile(`drm_file of ${path}`, true));
};

/** The device nodes behind which syncobjs are found. */
export const syncobjDevices: Readonly<Record<string, Open>> = {
  '/dev/dri/card1': openTimelineDevice,
};

/** What programs call of drivers/gpu/drm/drm_syncobj.c. */
export const syncobjCalls: Readonly<Record<string, Call>> = Object.fromEntries(
  Object.keys(syncobjIoctls).map((command) => [
    command,
    ioctlCall(command, command === 'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE' ? 'drm_fd' : 'fd'),
  ]),
);
