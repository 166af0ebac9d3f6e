import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { emptyResv } from './dma-resv.ts';
import { within } from './limit.ts';
import { flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct drm_file`: one opening of a DRM device, with its table of handles. */
    drm_file: { state: object; fixed: DrmFileFixed };
    /** `struct drm_gem_object`: how often it is counted on, how many handles stand for it, and whether its memory is gone. */
    drm_gem_object: {
      state: { refs: number; handles: number; freed: number };
      fixed: { readonly resv: number };
    };
    /** A GEM handle, the number by which one file knows an object: the object + 1, or 0 while the number is unknown. */
    drm_gem_handle: {
      state: { object: number };
      fixed: { readonly file: number; readonly initially: number };
    };
  }
}

/** The constants of an open DRM file. */
export interface DrmFileFixed {
  /** Mutex of its imported and exported buffers, `prime.lock`. */
  readonly primeLock: number;
  /** Mutex of the fences that vgem has handed out, `fence_mutex`. */
  readonly fenceMutex: number;
}

const refsMax = 15;
const handlesMax = 7;

/** `struct drm_file`: an open DRM device. @see include/drm/drm_file.h */
export const drmFile = kernelObject({ kind: 'drm_file', state: () => ({}) });

/** `struct drm_gem_object`: a buffer of a DRM driver; every handle counts on it. @see include/drm/drm_gem.h */
export const drmGemObject = kernelObject({
  kind: 'drm_gem_object',
  state: () => ({ refs: int(refsMax), handles: int(handlesMax), freed: flag }),
});

/** A GEM handle: the name of an object in one file. @see drivers/gpu/drm/drm_gem.c drm_gem_handle_create() */
export const drmGemHandle = kernelObject({
  kind: 'drm_gem_handle',
  state: (shape) => ({ object: int(shape.count.drm_gem_object) }),
  init: (k, index) => {
    const { initially } = at(k.fixed.of.drm_gem_handle, index);
    if (initially < 0) return;
    at(k.drm_gem_handle, index).object = initially + 1;
    const object = at(k.drm_gem_object, initially);
    object.handles = within(object.handles + 1, handlesMax, 'the handles of a GEM object');
    object.refs++;
  },
});

/** The object for which a handle stands in this file, with a reference; -1 for an unknown handle. @see drm_gem_object_lookup() */
export function lookupGemObject(k: Kernel, file: number, handle: number): number {
  const object = gemObjectOf(k, file, handle);
  if (object >= 0) at(k.drm_gem_object, object).refs++;
  return object;
}

/** The object for which a handle stands in this file, or -1. */
export function gemObjectOf(k: Kernel, file: number, handle: number): number {
  if (at(k.fixed.of.drm_gem_handle, handle).file !== file) return -1;
  return at(k.drm_gem_handle, handle).object - 1;
}

/** Drops a reference; the last one frees the object and what its reservation object lists. @see drm_gem_object_put() */
export function putGemObject(k: Kernel, object: number, t: number): void {
  const it = at(k.drm_gem_object, object);
  if (it.refs === 0) {
    broke(k, 'CTX-05');
    return;
  }
  it.refs--;
  if (it.refs > 0) return;
  it.freed = 1;
  emptyResv(k, at(k.fixed.of.drm_gem_object, object).resv, t);
}
