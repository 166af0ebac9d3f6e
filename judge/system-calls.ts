import * as z from 'zod';

const int = z.int();
const text = z.string();
const numbers = z.array(int);
const fault = z.boolean().exactOptional().describe('true: the argument points nowhere');

/** The arguments of every call that a recording may have, by the names of the kernel's own structs. */
export const callArgs = {
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
  DMA_HEAP_IOCTL_ALLOC: { fd: int, len: int, fd_flags: int, heap_flags: int },
  SW_SYNC_IOC_CREATE_FENCE: { fd: int, value: int, name: text.exactOptional() },
  SW_SYNC_IOC_INC: { fd: int, value: int },
  eventfd: { initval: int, flags: int },
  DRM_IOCTL_SYNCOBJ_EVENTFD: {
    fd: int,
    handle: int,
    point: int,
    flags: int,
    efd: int,
    pad: int,
  },
} as const satisfies Readonly<Record<string, z.ZodRawShape>>;

/** Name of a system call that a history may have. */
export type CallName = keyof typeof callArgs;
