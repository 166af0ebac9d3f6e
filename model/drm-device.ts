import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { operation } from './operation.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct drm_device`: has no state of its own, only the fences and the engines of its driver. */
    drm_device: {
      state: object;
      fixed: DrmDeviceFixed;
    };
  }
}

/** The constants of a device. */
export interface DrmDeviceFixed {
  readonly fences: readonly number[];
  readonly engines: readonly number[];
  /** Mutex of the names of its objects and of their buffers, `object_name_lock`. */
  readonly nameLock: number;
}

/** `struct drm_device`: what the driver promises for it must be kept before it is given up. @see include/drm/drm_device.h */
export const drmDevice = kernelObject({ kind: 'drm_device', state: () => ({}) });

/** MM-08: nobody completes the fences of a dead device, and its DMA goes to memory that is somebody else's by then. */
function checkGivenUp(k: Kernel, dev: number): void {
  const { fences, engines } = at(k.fixed.of.drm_device, dev);
  for (const f of fences) {
    const { initialized, freed, signaled } = at(k.dma_fence, f);
    if (initialized === 1 && freed === 0 && signaled === 0) broke(k, 'MM-08');
  }
  for (const e of engines) if (at(k.engine, e).busy !== 0) broke(k, 'MM-08');
}

const givesUp = (name: 'drm_dev_unplug' | 'drm_dev_wedged_event') =>
  operation({
    name,
    params: [['dev', 'drm_device']],
    maySleep: true,
    exists: (profile) => name === 'drm_dev_unplug' || profile.wedgedEvent,
    step: {
      check: (k, a) => checkGivenUp(k, a.dev),
      run: () => 0,
    },
  });

/** Operations that end the life of a device. */
export const drmDeviceOperations = {
  /** The device is gone: userspace gets no further into the driver. @see drm_dev_unplug() */
  drm_dev_unplug: givesUp('drm_dev_unplug'),
  /** The driver cannot recover the device by itself, and tells userspace so. @see drm_dev_wedged_event() */
  drm_dev_wedged_event: givesUp('drm_dev_wedged_event'),
};
