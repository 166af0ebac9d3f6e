import { type Kernel, at } from './kernel.ts';
import { type FileOperations } from './file-operations.ts';
import { dmaBufFile } from './dma-buf-release.ts';
import { drmFileFile } from './drm-release.ts';
import { drmSyncobjFileOperations } from './drm-syncobj-file.ts';
import { eventfdFile } from './eventfd.ts';
import { swSyncFile } from './sw-sync-release.ts';
import { syncFileFile } from './sync-file-file.ts';

/** Every kind of file whose release does something; a new one is one line here. */
export const fileKinds: readonly FileOperations[] = [
  eventfdFile,
  dmaBufFile,
  syncFileFile,
  swSyncFile,
  drmSyncobjFileOperations,
  drmFileFile,
];

/** A file has become visible. */
export function fileInstalled(k: Kernel, f: number): void {
  const { of, object } = at(k.fixed.of.file, f);
  for (const kind of fileKinds) if (kind.of === of) kind.installed?.(k, object);
}
