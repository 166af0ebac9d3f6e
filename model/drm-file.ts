import { type Kernel, at, kernelObject } from './kernel.ts';
import { failureNumber } from './errno.ts';
import { ModelLimit } from './limit.ts';
import { type OwnsFile, fileOf, fput, getFile } from './file.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct drm_file`: one opening of a DRM device, with its table of handles. */
    drm_file: { state: object; fixed: DrmFileFixed };
  }
}

const EBADF = failureNumber('-EBADF');

/** The constants of an open DRM file. */
export interface DrmFileFixed extends OwnsFile {
  /** Mutex of its imported and exported buffers, `prime.lock`. */
  readonly primeLock: number;
  /** Mutex of the fences that vgem has handed out, `fence_mutex`. */
  readonly fenceMutex: number;
  /** Index of its device; -1 if nothing is known of it. */
  readonly device: number;
  /** It was opened by the render node, which refuses what is not for rendering. */
  readonly render: boolean;
}

/** `struct drm_file`: an open DRM device. @see include/drm/drm_file.h */
export const drmFile = kernelObject({ kind: 'drm_file', state: () => ({}) });

/** Index of the device of a file; a design that needs it says which one it is. */
export function deviceOf(k: Kernel, file: number): number {
  const { device, name } = at(k.fixed.of.drm_file, file);
  if (device < 0)
    throw new ModelLimit(`the device of ${name} is not known: d.drm_file(name, { device })`);
  return device;
}

/** The mutex of a device. */
export function nameLockOf(k: Kernel, file: number): number {
  return at(k.fixed.of.drm_device, deviceOf(k, file)).nameLock;
}

/** The mutex of a file. */
export function primeLockOf(k: Kernel, file: number): number {
  return at(k.fixed.of.drm_file, file).primeLock;
}

/**
 * An ioctl begins: it keeps the file, which another task may close meanwhile, in `word` of scratch; -EBADF if no descriptor
 * has it. A design that declares no descriptors of the file never closes it.
 * @see fdget()
 */
export function holdDrmFile(k: Kernel, file: number, t: number, word: number): number {
  const f = fileOf(k, 'drm_file', file);
  if (f < 0) return 0;
  if (!k.fd.some((fd) => fd.file === f + 1)) return EBADF;
  getFile(k, f);
  at(k.task, t).scratch[word] = f + 1;
  return 0;
}

/** The ioctl ends. @see fdput() */
export function releaseDrmFile(k: Kernel, t: number, word: number, result: number): number {
  const { scratch } = at(k.task, t);
  const f = at(scratch, word) - 1;
  scratch[word] = 0;
  if (f >= 0) fput(k, f, t);
  return result;
}
