import { type Value } from './value.ts';

/**
 * The errno values that cases name.
 * @see include/uapi/asm-generic/errno-base.h, include/uapi/asm-generic/errno.h, include/linux/errno.h
 */
export const errnoNumbers: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  EWOULDBLOCK: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  EROFS: 30,
  EPIPE: 32,
  EDOM: 33,
  ERANGE: 34,
  EDEADLK: 35,
  ENAMETOOLONG: 36,
  ENOSYS: 38,
  ENODATA: 61,
  ETIME: 62,
  EPROTO: 71,
  EOVERFLOW: 75,
  EBADFD: 77,
  EOPNOTSUPP: 95,
  ENOTSUPP: 524,
  ETIMEDOUT: 110,
  EALREADY: 114,
  EINPROGRESS: 115,
  ECANCELED: 125,
  ERESTARTSYS: 512,
};

/**
 * Flags and other constants; a flag has the value that the kernel gives it, so that a wrong one in another word is wrong here too.
 * @see include/uapi/drm/drm.h, include/uapi/linux/dma-buf.h, include/drm/drm_exec.h
 */
const flags: Readonly<Record<string, bigint>> = {
  ALL: 1n,
  FOR_SUBMIT: 2n,
  AVAILABLE: 4n,
  DEADLINE: 8n,
  SIGNALED: 1n,
  LAST_SUBMITTED: 1n,
  EXPORT_SYNC_FILE: 1n,
  TIMELINE: 2n,
  SYNC_READ: 1n,
  SYNC_WRITE: 2n,
  SYNC_RW: 3n,
  SYNC_START: 0n,
  SYNC_END: 4n,
  VGEM_WRITE: 1n,
  KERNEL: 0n,
  WRITE: 1n,
  READ: 2n,
  BOOKKEEP: 3n,
  INTERRUPTIBLE: 1n,
  IGNORE_DUPLICATES: 2n,
  PAGE: 4096n,
  MB: 1n << 20n,
  O_RDONLY: 0n,
  O_WRONLY: 1n,
  O_RDWR: 2n,
  O_CLOEXEC: 0o2000000n,
  UINT64_MAX: (1n << 64n) - 1n,
  UINT32_MAX: (1n << 32n) - 1n,
  INT64_MAX: (1n << 63n) - 1n,
  INT_MAX: (1n << 31n) - 1n,
};

/** Every constant of the notation, by name. */
export const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...Object.entries(flags),
  ...Object.entries(errnoNumbers).map(([name, number]) => [name, BigInt(number)] as const),
  ['forever', null],
]);

const names: ReadonlyMap<bigint, string> = new Map(
  Object.entries(errnoNumbers)
    .toReversed()
    .map(([name, number]) => [-BigInt(number), `-${name}`]),
);

/** A number as people read it: a failure by its name. */
export function withErrno(value: bigint): string {
  return names.get(value) ?? String(value);
}
