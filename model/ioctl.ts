import { type FileOwner, fput, getFile } from './file.ts';
import { type Kernel, at } from './kernel.ts';
import { EBADF, fileOfFd } from './fd.ts';
import { failureNumber } from './errno.ts';

/** What a file that does not know the command returns. */
export const ENOTTY = failureNumber('-ENOTTY');

/** The object behind the descriptor of an ioctl; -EBADF, or -ENOTTY (`otherwise`) if it is a file of another kind. @see fs/ioctl.c */
export function ioctlObject(
  k: Kernel,
  fd: number,
  kind: FileOwner,
  otherwise: number = ENOTTY,
): number {
  const f = fileOfFd(k, fd);
  if (f < 0) return EBADF;
  const { of, object } = at(k.fixed.of.file, f);
  return of === kind ? object : otherwise;
}

/** Words of scratch in which a call keeps the file + 1 that it holds. */
export const FD_SCRATCH = 1;

/** The call holds the file of its descriptor, which somebody may close meanwhile; `word` of scratch keeps it. @see fdget() */
export function holdFd(k: Kernel, fd: number, t: number, word: number): void {
  const f = fileOfFd(k, fd);
  getFile(k, f);
  at(k.task, t).scratch[word] = f + 1;
}

/** The object of the file that the call holds. */
export function heldObject(k: Kernel, t: number, word: number): number {
  return at(k.fixed.of.file, at(at(k.task, t).scratch, word) - 1).object;
}

/** Lets the file go at the end of the call. @see fdput() */
export function letGo(k: Kernel, t: number, word: number, result: number): number {
  const { scratch } = at(k.task, t);
  const f = at(scratch, word) - 1;
  scratch[word] = 0;
  if (f >= 0) fput(k, f, t);
  return result;
}
