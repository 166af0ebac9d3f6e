/**
 * The errno values that the modelled calls return; success is 0, as in C.
 * @see include/uapi/asm-generic/errno-base.h, include/uapi/asm-generic/errno.h, include/linux/errno.h
 */
export const errno = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ESPIPE: 29,
  EDEADLK: 35,
  ETIME: 62,
  EOVERFLOW: 75,
  EBADFD: 77,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
  EALREADY: 114,
  ECANCELED: 125,
  ERESTARTSYS: 512,
} as const;

/** Name of an errno without its sign: `EDEADLK`. */
export type ErrnoName = keyof typeof errno;

/** A failure as it is written in C: `-EDEADLK`. */
export type Failure = `-${ErrnoName}`;

const names: ReadonlyMap<number, string> = new Map(
  Object.entries(errno).map(([name, value]) => [value, name]),
);
const numbers: ReadonlyMap<string, number> = new Map(Object.entries(errno));

/** Number of an errno by its name without a sign; undefined if the model does not know it. */
export function errnoNumber(name: string): number | undefined {
  return numbers.get(name);
}

/** Prints a result the way a kernel log does: `0`, `1`, `-EDEADLK`; an unknown failure prints as its number. */
export function resultText(result: number): string {
  const name = result < 0 ? names.get(-result) : undefined;
  return name === undefined ? String(result) : `-${name}`;
}

/** Number of a failure: `-EDEADLK` is -35. */
export function failureNumber(failure: Failure): number {
  const number = errnoNumber(failure.slice(1));
  if (number === undefined) throw new RangeError(`no errno ${failure}`);
  return -number;
}
