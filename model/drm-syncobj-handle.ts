import { type Kernel, at, kernelObject } from './kernel.ts';
import { int } from './schema.ts';
import { ModelLimit } from './limit.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** A handle of a DRM file: the syncobj + 1 behind it, or 0 if it names nothing. */
    drm_syncobj_handle: { state: { syncobj: number }; fixed: DrmSyncobjHandleFixed };
  }
}

/** What the driver of a DRM file offers. @see include/drm/drm_drv.h enum drm_driver_feature */
export type SyncobjFeature = 'none' | 'binary' | 'timeline';

/** The constants of a handle. */
export interface DrmSyncobjHandleFixed {
  /** The syncobj behind it at the start, or -1. */
  readonly syncobj: number;
  readonly driver: SyncobjFeature;
}

/**
 * One entry of a DRM file's table of syncobjs, which has a reference to what it names.
 *
 * A handle that names nothing stands for every number that is not in the table.
 * @see drivers/gpu/drm/drm_syncobj.c drm_syncobj_find()
 */
export const drmSyncobjHandle = kernelObject({
  kind: 'drm_syncobj_handle',
  state: (shape) => ({ syncobj: int(shape.count.drm_syncobj) }),
  init: (k, index) => {
    at(k.drm_syncobj_handle, index).syncobj = at(k.fixed.of.drm_syncobj_handle, index).syncobj + 1;
  },
});

/** The syncobj behind a handle, or -1. */
export function syncobjOf(k: Kernel, handle: number): number {
  return at(k.drm_syncobj_handle, handle).syncobj - 1;
}

/** Puts a syncobj, with a reference, behind a handle that is not used. @see xa_alloc() */
export function installHandle(k: Kernel, handle: number, syncobj: number): void {
  const it = at(k.drm_syncobj_handle, handle);
  if (it.syncobj !== 0) {
    const { name } = at(k.fixed.of.drm_syncobj_handle, handle);
    throw new ModelLimit(`the kernel gives out a free handle, and ${name} is in use`);
  }
  it.syncobj = syncobj + 1;
}

/** True if the driver behind a handle offers less than a call needs: -EOPNOTSUPP. @see drm_core_check_feature() */
export function lacksFeature(k: Kernel, handle: number, needed: SyncobjFeature): boolean {
  const { driver } = at(k.fixed.of.drm_syncobj_handle, handle);
  return driver === 'none' || (needed === 'timeline' && driver === 'binary');
}

/** Effect key of a submission through a handle: to whatever syncobj is behind it. */
export function submitByHandle(handle: number): string {
  return `syncobj-handle:${handle}`;
}
