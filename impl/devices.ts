import { type Co } from './scheduler/point.ts';
import { type File } from './file.ts';
import { syncobjDevices } from './drm-syncobj-calls.ts';
import { type Kernel } from './kernel.ts';
import { udmabufDevices } from './udmabuf.ts';

/** What opening a device node gives: a file with one reference, or a negative errno. */
export type Open = (k: Kernel, path: string) => Co<File | number>;

/** The device nodes of the machine, by path: the part of the implementation that has a driver adds its own. */
export const devices: Readonly<Record<string, Open>> = {
  ...syncobjDevices,
  ...udmabufDevices,
  '/sys/kernel/debug/sync/sw_sync': (k) => k.fn.sw_sync_debugfs_open(k),
};
