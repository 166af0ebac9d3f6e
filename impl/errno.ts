/**
 * The errno that the reference implementation returns, negative as in C.
 *
 * Its own list: sharing one with the model would let a wrong number agree with itself.
 *
 * @see include/uapi/asm-generic/errno-base.h
 */
export const errno = {
  EPERM: -1,
  ENOENT: -2,
  EINTR: -4,
  EIO: -5,
  EBADF: -9,
  EAGAIN: -11,
  ENOMEM: -12,
  EACCES: -13,
  EFAULT: -14,
  EBUSY: -16,
  ENODEV: -19,
  EINVAL: -22,
  ENFILE: -23,
  EMFILE: -24,
  ENOTTY: -25,
  ENOSPC: -28,
  ESPIPE: -29,
  EDEADLK: -35,
  ETIME: -62,
  EPROTO: -71,
  EOVERFLOW: -75,
  EBADFD: -77,
  EOPNOTSUPP: -95,
  EALREADY: -114,
  ETIMEDOUT: -110,
  ECANCELED: -125,
  ERESTARTSYS: -512,
} as const;

/** True for what the kernel calls an error pointer or a negative return value. */
export function isError(result: number): boolean {
  return result < 0;
}
