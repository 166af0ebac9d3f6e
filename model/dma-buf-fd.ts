import { EBADF, fileOfFd } from './fd.ts';
import { type Kernel, at } from './kernel.ts';
import { failureNumber } from './errno.ts';
import { fput, getFile } from './file.ts';

const ENOTTY = failureNumber('-ENOTTY');

/** What a call on a descriptor begins with: its buffer, or the failure. */
export function bufOfFd(k: Kernel, fd: number, otherwise: number = ENOTTY): number {
  const file = fileOfFd(k, fd);
  if (file < 0) return EBADF;
  const { of, object } = at(k.fixed.of.file, file);
  return of === 'dma_buf' ? object : otherwise;
}

/** Words of scratch that a call on a buffer's descriptor keeps, behind those of the calls that it makes: the file + 1. */
export const FD_SCRATCH = 1;

/**
 * A call that takes more than one step keeps the file alive, whoever closes the descriptor meanwhile; `word` of its scratch
 * knows which.
 * @see fdget()
 */
export function fdget(k: Kernel, fd: number, t: number, word: number): void {
  const file = fileOfFd(k, fd);
  getFile(k, file);
  at(k.task, t).scratch[word] = file + 1;
}

/** Gives the reference back, and returns what the call returns. @see fdput() */
export function fdput(k: Kernel, t: number, word: number, result: number): number {
  const { scratch } = at(k.task, t);
  const file = at(scratch, word) - 1;
  scratch[word] = 0;
  fput(k, file, t);
  return result;
}

/** The buffer on whose descriptor task `t` makes its call. */
export function gotBuf(k: Kernel, t: number, word: number): number {
  return at(k.fixed.of.file, at(at(k.task, t).scratch, word) - 1).object;
}
