import { type Open } from './file.ts';
import { syncobjDevices } from './drm-syncobj-calls.ts';
import { udmabufDevices } from './udmabuf.ts';

/** The device nodes of the machine, by path: the part of the implementation that has a driver adds its own. */
export const devices: Readonly<Record<string, Open>> = {
  ...syncobjDevices,
  ...udmabufDevices,
  '/sys/kernel/debug/sync/sw_sync': (k) => k.fn.sw_sync_debugfs_open(k),
};
