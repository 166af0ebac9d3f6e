import { type Kernel, at, kernelObject } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { mutexOperations } from './mutex.ts';
import { flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct vgem_fence`: the file + 1 in whose table it stands, and whether DRM_IOCTL_VGEM_FENCE_SIGNAL has consumed it. */
    vgem_fence: { state: { file: number; consumed: number }; fixed: VgemFenceFixed };
  }
}

/** The constants of a vgem fence. */
export interface VgemFenceFixed {
  readonly fence: number;
  /** Index of the task that is its timer. */
  readonly timer: number;
}

/**
 * `struct vgem_fence`: a fence that userspace signals, or a timer of ten seconds.
 *
 * Its number in the file's table is never used twice: once consumed, it stays unknown.
 * @see drivers/gpu/drm/vgem/vgem_fence.c
 */
export const vgemFence = kernelObject({
  kind: 'vgem_fence',
  state: (shape) => ({ file: int(shape.count.drm_file), consumed: flag }),
});

/** The first fence of a file's table from `from` on that is not consumed, or -1. */
export function nextFenceOf(k: Kernel, file: number, from: number): number {
  for (let i = from; i < k.vgem_fence.length; i++) {
    const entry = k.vgem_fence[i];
    if (entry?.file === file + 1 && entry.consumed === 0) return i;
  }
  return -1;
}

/** The fence in a vgem fence. */
export const fenceOfVgem = (k: Kernel, a: { readonly fence: number }): number =>
  at(k.fixed.of.vgem_fence, a.fence).fence;

const mutexArgs = { lock: 0, checked: 0, polling: 0 };

const fenceMutex = (k: Kernel, file: number): typeof mutexArgs => {
  mutexArgs.lock = at(k.fixed.of.drm_file, file).fenceMutex;
  return mutexArgs;
};

/** The step that takes the mutex of a file's table of fences, and goes on with step `next`. */
export function lockFences<A extends { readonly file: number }>(next: number): Step<A> {
  const lock = at(mutexOperations.mutex_lock.steps, 0);
  return {
    check: (k, a, t) => lock.check?.(k, fenceMutex(k, a.file), t),
    ready: (k, a, t) => lock.ready?.(k, fenceMutex(k, a.file), t) === true,
    run: (k, a, t) => {
      lock.run(k, fenceMutex(k, a.file), t);
      return goTo(next);
    },
    waitsFor: (k, a, t) => lock.waitsFor?.(k, fenceMutex(k, a.file), t) ?? { kind: 'now' },
  };
}

/** Gives the mutex back. */
export function unlockFences(k: Kernel, file: number): void {
  at(k.mutex, at(k.fixed.of.drm_file, file).fenceMutex).owner = 0;
}
