import { type Kernel, at, kernelObject } from './kernel.ts';
import { getFence, publishFence } from './dma-fence.ts';
import { constant, flag, int } from './schema.ts';
import { type OwnsFile } from './file.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct sync_file`: its fence + 1, and whether somebody has polled it: then its callback was added, once for its life. */
    sync_file: {
      state: { fence: number; pollEnabled: number };
      fixed: SyncFileFixed;
    };
  }
}

/** The constants of a sync_file. */
export interface SyncFileFixed extends OwnsFile {
  /** The fence that it has from the start, or -1. */
  readonly fence: number;
  /** Index of its callback, -1 if nobody polls; `language/` gives it one. */
  readonly callback: number;
}

/** `struct sync_file`: one fence as a file, the same for its whole life. @see drivers/dma-buf/sync_file.c */
export const syncFile = kernelObject({
  kind: 'sync_file',
  state: (shape) => ({
    fence: int(shape.count.dma_fence),
    pollEnabled: shape.uses('poll') ? flag : constant(0),
  }),
  init: (k, index) => {
    const { fence, file } = at(k.fixed.of.sync_file, index);
    if (fence < 0) return;
    initSyncFile(k, index, fence);
    if (k.fixed.of.fd.some(({ initially }) => initially === file))
      at(k.dma_fence, fence).published = 1;
  },
});

/** A new sync_file has a reference of its own. @see sync_file_create() */
export function initSyncFile(k: Kernel, syncFileIndex: number, fence: number): void {
  getFence(k, fence);
  adoptFence(k, syncFileIndex, fence);
}

/** A new sync_file takes over the caller's reference. @see sync_file_merge() */
export function adoptFence(k: Kernel, syncFileIndex: number, fence: number): void {
  const it = at(k.sync_file, syncFileIndex);
  it.fence = fence + 1;
  it.pollEnabled = 0;
}

/** The fence of a sync_file. */
export function fenceOfSyncFile(k: Kernel, syncFileIndex: number): number {
  return at(k.sync_file, syncFileIndex).fence - 1;
}

/** The sync_file behind a file, or -1. @see sync_file_fdget() */
export function syncFileOfFile(k: Kernel, f: number): number {
  if (f < 0) return -1;
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'sync_file' ? object : -1;
}

/** A descriptor shows the fence to everybody. */
export function publishSyncFile(k: Kernel, syncFileIndex: number): void {
  publishFence(k, fenceOfSyncFile(k, syncFileIndex));
}
