import * as fc from 'fast-check';
import { type CallData, type Value } from '../../language/design-data.ts';

type Params = Readonly<Record<string, fc.Arbitrary<Value>>>;

/** Mostly what is there, now and then what never is. */
const number = (...usual: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: fc.constantFrom(0, 9) },
  );
const flags = (...usual: readonly number[]): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constantFrom(0, ...usual) },
    { weight: 1, arbitrary: fc.constant(1 << 20) },
  );
const pad = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(1) },
);
/** Those that are there from the start: which number a call that still runs will give, a history does not say. */
const handle = number(1, 2);
const handles = fc.oneof(
  { weight: 6, arbitrary: fc.array(handle, { minLength: 1, maxLength: 1 }) },
  { weight: 4, arbitrary: fc.array(handle, { minLength: 2, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.constant([]) },
);
const point = fc.constantFrom(0, 1, 2, 3, 5, 2 ** 32, 2 ** 32 + 1);
const soon = fc.constantFrom(0, -1, 100_000_000, 10_000_000_000);
const fd = number(4, 5, 6, 7);
const device = fc.constant(3);

const syncobj: Readonly<Record<string, Params>> = {
  DRM_IOCTL_SYNCOBJ_CREATE: { fd: device, flags: flags(1) },
  DRM_IOCTL_SYNCOBJ_DESTROY: { fd: device, handle, pad },
  DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD: {
    fd: device,
    handle,
    flags: flags(1),
    pad,
    point: fc.constant(0),
  },
  DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE: {
    drm_fd: device,
    fd,
    handle,
    flags: flags(1),
    pad,
    point: fc.constant(0),
  },
  DRM_IOCTL_SYNCOBJ_WAIT: { fd: device, handles, timeout_nsec: soon, flags: flags(1, 2, 3) },
  DRM_IOCTL_SYNCOBJ_RESET: { fd: device, handles, pad },
  DRM_IOCTL_SYNCOBJ_SIGNAL: { fd: device, handles, pad },
  DRM_IOCTL_SYNCOBJ_TRANSFER: {
    fd: device,
    src_handle: handle,
    dst_handle: handle,
    src_point: point,
    dst_point: point,
    flags: flags(2),
    pad,
  },
};

/** Calls with one point for each handle. */
const timeline: Readonly<Record<string, Params>> = {
  DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT: { fd: device, timeout_nsec: soon, flags: flags(1, 2, 4, 5, 6) },
  DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL: { fd: device, flags: flags() },
};

const onTimeline = (call: string, params: Params): fc.Arbitrary<CallData> =>
  fc
    .tuple(
      fc.record({ ...params }),
      fc.array(fc.tuple(handle, point), { minLength: 1, maxLength: 2 }),
    )
    .map(([args, pairs]) => ({
      call,
      args: { ...args, handles: pairs.map(([h]) => h), points: pairs.map(([, p]) => p) },
    }));

const query: fc.Arbitrary<CallData> = fc
  .record({ fd: device, handles, flags: flags(1) })
  .map((args) => ({ call: 'DRM_IOCTL_SYNCOBJ_QUERY', args }));

const oneOf = (table: Readonly<Record<string, Params>>): readonly fc.Arbitrary<CallData>[] =>
  Object.entries(table).map(([call, params]) =>
    fc.record({ ...params }).map((args): CallData => ({ call, args })),
  );

/** System calls on syncobjs of a device that is open as 3. */
export const syncobjCall: fc.Arbitrary<CallData> = fc.oneof(
  ...oneOf(syncobj),
  ...Object.entries(timeline).map(([call, params]) => onTimeline(call, params)),
  query,
);

const syncFile: Readonly<Record<string, Params>> = {
  SW_SYNC_IOC_CREATE_FENCE: {
    fd: device,
    value: fc.constantFrom(0, 1, 2, 3),
    name: fc.constant('f'),
  },
  SW_SYNC_IOC_INC: { fd: device, value: fc.constantFrom(0, 1, 2) },
  SYNC_IOC_MERGE: { fd, fd2: fd, flags: flags(), pad },
  SYNC_IOC_FILE_INFO: { fd, flags: flags(), num_fences: fc.constantFrom(0, 1, 2), pad },
  poll: { fd, events: fc.constantFrom(1, 4, 5), timeout: fc.constantFrom(-1, 0, 1) },
  close: { fd: number(3, 4, 5) },
};

/** System calls on sync_files of a timeline that is open as 3. */
export const syncFileCall: fc.Arbitrary<CallData> = fc.oneof(...oneOf(syncFile));

const call = (name: string, args: CallData['args'] = {}): CallData => ({ call: name, args });
const open = (path: string): CallData => call('open', { path, flags: 2 });

/** How programs of system calls begin. */
export const beginnings = {
  syncobj: [
    open('/dev/dri/card1'),
    call('DRM_IOCTL_SYNCOBJ_CREATE', { fd: 3, flags: 0 }),
    call('DRM_IOCTL_SYNCOBJ_CREATE', { fd: 3, flags: 1 }),
  ],
  'sync-file': [
    open('/sys/kernel/debug/sync/sw_sync'),
    call('SW_SYNC_IOC_CREATE_FENCE', { fd: 3, value: 1, name: 'f' }),
    call('SW_SYNC_IOC_CREATE_FENCE', { fd: 3, value: 2, name: 'f' }),
  ],
} as const;
