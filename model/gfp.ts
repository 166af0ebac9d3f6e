import { type Kernel, at } from './kernel.ts';

const DIRECT_RECLAIM = 1;
const FS = 2;
const IO = 4;

/** The allocation contexts that matter here, as bits. @see include/linux/gfp_types.h */
export const gfpFlags = {
  GFP_KERNEL: DIRECT_RECLAIM | FS | IO,
  GFP_NOFS: DIRECT_RECLAIM | IO,
  GFP_NOIO: DIRECT_RECLAIM,
  GFP_NOWAIT: 0,
  GFP_ATOMIC: 0,
} as const;

/** Name of an allocation context. */
export type Gfp = keyof typeof gfpFlags;

/** Effect key of an allocation that can enter direct reclaim. */
export const RECLAIM = 'reclaim';

/** Bits of GFP_KERNEL, what the core itself allocates with. */
export const GFP_KERNEL: number = gfpFlags.GFP_KERNEL;

/** True if the allocation may call shrinkers: it may enter the file system's reclaim. */
export function hasFs(gfp: number): boolean {
  return (gfp & FS) !== 0;
}

/** True if the flags allow to wait for memory. */
export function mayWait(gfp: number): boolean {
  return (gfp & DIRECT_RECLAIM) !== 0;
}

/** True if the allocation can enter direct reclaim: not for PF_MEMALLOC tasks. @see mm/page_alloc.c __alloc_pages_slowpath() */
export function mayReclaim(k: Kernel, t: number, gfp: number): boolean {
  return mayWait(gfp) && at(k.task, t).memalloc === 0;
}
