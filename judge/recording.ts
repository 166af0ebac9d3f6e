import * as z from 'zod';

/** The version of recordings that this code reads. */
export const recordingVersion = 1;

const int = z.int();
const text = z.string();
const numbers = z.array(int);
const fault = z.boolean().exactOptional().describe('true: the argument points nowhere');

/** The arguments of every call that a recording may have, by the names of the kernel's own structs. */
const callArgs = {
  open: { path: text, flags: int },
  close: { fd: int },
  read: { fd: int },
  write: { fd: int },
  lseek: { fd: int, offset: int, whence: int },
  ftruncate: { fd: int, length: int },
  fcntl: { fd: int, cmd: int, arg: int },
  memfd: { flags: int },
  mmap: { fd: int, length: int, prot: int, flags: int, offset: int },
  munmap: { addr: int, length: int },
  peek: { addr: int, offset: int, length: int },
  poke: { addr: int, offset: int, data: text },
  poll: { fd: int, events: int, timeout: int },
  usleep: { us: int },
  ioctl: { fd: int, request: text },
  DRM_IOCTL_VERSION: { fd: int },
  DRM_IOCTL_GET_CAP: { fd: int, capability: int },
  DRM_IOCTL_GEM_CLOSE: { fd: int, handle: int },
  DRM_IOCTL_MODE_CREATE_DUMB: { fd: int, height: int, width: int, bpp: int, flags: int },
  DRM_IOCTL_PRIME_HANDLE_TO_FD: { fd: int, handle: int, flags: int },
  DRM_IOCTL_PRIME_FD_TO_HANDLE: { drm_fd: int, fd: int },
  DRM_IOCTL_VGEM_FENCE_ATTACH: { fd: int, handle: int, flags: int, pad: int },
  DRM_IOCTL_VGEM_FENCE_SIGNAL: { fd: int, fence: int, flags: int },
  DRM_IOCTL_SYNCOBJ_CREATE: { fd: int, flags: int },
  DRM_IOCTL_SYNCOBJ_DESTROY: { fd: int, handle: int, pad: int },
  DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD: { fd: int, handle: int, flags: int, pad: int, point: int },
  DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE: {
    drm_fd: int,
    handle: int,
    flags: int,
    fd: int,
    pad: int,
    point: int,
  },
  DRM_IOCTL_SYNCOBJ_WAIT: { fd: int, handles: numbers, timeout_nsec: int, flags: int },
  DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT: {
    fd: int,
    handles: numbers,
    points: numbers,
    timeout_nsec: int,
    flags: int,
  },
  DRM_IOCTL_SYNCOBJ_RESET: { fd: int, handles: numbers, pad: int },
  DRM_IOCTL_SYNCOBJ_SIGNAL: { fd: int, handles: numbers, pad: int },
  DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL: { fd: int, handles: numbers, points: numbers, flags: int },
  DRM_IOCTL_SYNCOBJ_QUERY: { fd: int, handles: numbers, flags: int },
  DRM_IOCTL_SYNCOBJ_TRANSFER: {
    fd: int,
    src_handle: int,
    dst_handle: int,
    src_point: int,
    dst_point: int,
    flags: int,
    pad: int,
  },
  DMA_BUF_IOCTL_SYNC: { fd: int, flags: int.exactOptional(), fault },
  DMA_BUF_SET_NAME_A: { fd: int, name: text.exactOptional(), fault },
  DMA_BUF_SET_NAME_B: { fd: int, name: text.exactOptional(), fault },
  DMA_BUF_IOCTL_EXPORT_SYNC_FILE: { fd: int, flags: int },
  DMA_BUF_IOCTL_IMPORT_SYNC_FILE: { buf_fd: int, flags: int, fd: int },
  SYNC_IOC_MERGE: { fd: int, fd2: int, flags: int, pad: int },
  SYNC_IOC_FILE_INFO: { fd: int, flags: int, num_fences: int, pad: int },
  SYNC_IOC_SET_DEADLINE: { fd: int, deadline_ns: int, pad: int },
  UDMABUF_CREATE: { fd: int, memfd: int, flags: int, offset: int, size: int },
} as const satisfies Readonly<Record<string, z.ZodRawShape>>;

/** Name of a call that a recording may have. */
export type CallName = keyof typeof callArgs;

const result = {
  id: int.describe('its place in the run; where a number is left out, so are the calls between'),
  section: text.exactOptional(),
  name: text.exactOptional().describe('what the call was to show'),
  actor: int.exactOptional().describe('who made it; one and the same where nothing is said'),
  begin: int.exactOptional().describe('CLOCK_MONOTONIC before the call, in ns'),
  end: int.exactOptional().describe('the same behind it'),
  ret: int.describe('-1 for a failure'),
  err: text.exactOptional().describe('name of the errno of a failure'),
  out: z.json().exactOptional().describe('what the call wrote'),
};

/** What a recording says of every call. */
type Result = z.infer<z.ZodObject<typeof result>>;

type AnyCall = {
  [N in CallName]: Result & {
    readonly call: N;
    readonly args: Readonly<z.infer<z.ZodObject<(typeof callArgs)[N]>>>;
  };
}[CallName];

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object.
const callNames = Object.keys(callArgs) as readonly CallName[];

const schemas = callNames.map((name) =>
  z.strictObject({ ...result, call: z.literal(name), args: z.strictObject(callArgs[name]) }),
);

/** One system call, and what the kernel answered. Numbers of descriptors and handles are those of the run. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one schema for each name, whose types the table above has.
export const recordedCallSchema = z.discriminatedUnion(
  'call',
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is more than one name.
  schemas as unknown as readonly [z.ZodObject, ...z.ZodObject[]],
) as unknown as z.ZodType<AnyCall>;

/** The first line of a recording. */
export const recordingHeadSchema = z.strictObject({
  format: z.literal('fencepost-recording'),
  version: z.literal(recordingVersion),
  kernel: z
    .string()
    .regex(/^\d+\.\d+/u)
    .describe('the release that answered: 7.2.13'),
  machine: text.describe('on what it ran'),
  source: text.describe('how the calls were chosen'),
  devices: z.record(text, text).describe('device nodes, and the driver behind each'),
});

/** The first line of a recording. */
export type RecordingHead = Readonly<z.infer<typeof recordingHeadSchema>>;

/** One line behind the first: a system call, its arguments, and what the kernel answered. */
export type RecordedCall = Readonly<AnyCall>;

/** One recorded call of this name. */
export type Recorded<N extends CallName> = Extract<RecordedCall, { readonly call: N }>;

/** A recorded call with its line in the file. */
export interface RecordedLine {
  readonly line: number;
  readonly call: RecordedCall;
}

/** What a kernel answered to the calls of a process. */
export interface Recording {
  readonly head: RecordingHead | undefined;
  readonly lines: readonly RecordedLine[];
}
