import { type Call, type Declaration } from './call.ts';
import { dmaBufCalls, dmaBufStorageCalls } from './dma-buf-calls.ts';
import { dmaBufDeclarations } from './dma-buf-declarations.ts';
import { dmaBufFileCalls, dmaBufFileDeclarations } from './dma-buf-file-calls.ts';
import { dmaBufIoctlCalls, dmaBufIoctlFunctions } from './dma-buf-ioctl.ts';
import { dmaBufListFunctions } from './dma-buf-list.ts';
import { dmaFenceCalls, dmaFenceDeclarations } from './dma-fence-calls.ts';
import { fileCalls } from './file-calls.ts';
import { dmaResvIterCalls, dmaResvIterDeclarations } from './dma-resv-iter-calls.ts';
import { drmExecCalls, drmExecDeclarations } from './drm-exec-calls.ts';
import { drmExecFunctions } from './drm-exec.ts';
import { dmaResvCalls, dmaResvDeclarations } from './dma-resv-calls.ts';
import { wwMutexCalls, wwMutexDeclarations } from './ww-mutex-calls.ts';
import { drmSyncobjFunctions } from './drm-syncobj.ts';
import { drmSyncobjFdFunctions } from './drm-syncobj-fd.ts';
import { drmSyncobjHandleFunctions } from './drm-syncobj-handle.ts';
import { drmSyncobjIoctlFunctions } from './drm-syncobj-ioctl.ts';
import { drmSyncobjWaitFunctions } from './drm-syncobj-wait.ts';
import { syncobjCalls } from './drm-syncobj-calls.ts';
import { type Functions } from './kernel.ts';
import { dmaBufAttachFunctions } from './dma-buf-attach.ts';
import { dmaBufCpuFunctions } from './dma-buf-cpu.ts';
import { dmaBufExporterFunctions } from './dma-buf-exporter.ts';
import { dmaBufFileFunctions } from './dma-buf-fops.ts';
import { dmaBufFunctions } from './dma-buf.ts';
import { dmaBufMapFunctions } from './dma-buf-map.ts';
import { dmaBufVmapFunctions } from './dma-buf-vmap.ts';
import { dmaFenceCallbackFunctions } from './dma-fence-callbacks.ts';
import { dmaFenceFunctions } from './dma-fence.ts';
import { dmaResvFunctions } from './dma-resv.ts';
import { dmaResvIterFunctions } from './dma-resv-iter.ts';
import { dmaResvListFunctions } from './dma-resv-list.ts';
import { dmaResvReaderFunctions } from './dma-resv-readers.ts';
import { eventfdFunctions } from './eventfd.ts';
import { fdtableFunctions } from './fdtable.ts';
import { fileFunctions } from './file.ts';
import { fputFunctions } from './fput.ts';
import { dmaBufPollFunctions } from './dma-buf-poll.ts';
import { dmaBufSyncFileCalls, dmaBufSyncFileFunctions } from './dma-buf-sync-file.ts';
import { dmaFenceNameFunctions } from './dma-fence-name.ts';
import { swSyncCalls, swSyncIoctlFunctions } from './sw-sync-ioctl.ts';
import { swSyncFunctions } from './sw-sync.ts';
import { syncFileCalls, syncFileIoctlFunctions } from './sync-file-ioctl.ts';
import { syncFileFunctions } from './sync-file.ts';
import { pollFunctions } from './poll.ts';
import { waitQueueFunctions } from './wait-queue.ts';
import { fenceSnapshotFunctions } from './fence-snapshot.ts';
import { memfdCalls, memfdFunctions } from './memfd.ts';
import { udmabufCalls, udmabufFunctions } from './udmabuf.ts';
import { mutexFunctions } from './mutex.ts';
import { mutexLockFunctions } from './mutex-lock.ts';
import { wwAcquireCtxFunctions } from './ww-acquire-ctx.ts';
import { wwMutexFunctions } from './ww-mutex.ts';
import { wwMutexWaiterFunctions } from './ww-mutex-waiters.ts';
import { dmaFenceArrayFunctions } from './dma-fence-array.ts';
import { dmaFenceChainFunctions } from './dma-fence-chain.ts';
import {
  dmaFenceContainerCalls,
  dmaFenceContainerDeclarations,
} from './dma-fence-container-calls.ts';
import { dmaFenceOrderFunctions } from './dma-fence-order.ts';
import { dmaFenceStubFunctions } from './dma-fence-stub.ts';
import { dmaFenceUnwrapFunctions } from './dma-fence-unwrap.ts';
import { dmaFenceVariantCalls, dmaFenceVariantDeclarations } from './dma-fence-variant-calls.ts';

/** The function table of the reference implementation as it is; a mutant replaces some of it. */
export const functions: Functions = {
  ...dmaFenceFunctions,
  ...dmaFenceCallbackFunctions,
  ...fileFunctions,
  ...fputFunctions,
  ...fdtableFunctions,
  ...waitQueueFunctions,
  ...pollFunctions,
  ...eventfdFunctions,
  ...dmaBufPollFunctions,
  ...dmaBufSyncFileFunctions,
  ...dmaFenceNameFunctions,
  ...syncFileFunctions,
  ...syncFileIoctlFunctions,
  ...swSyncFunctions,
  ...swSyncIoctlFunctions,
  ...mutexFunctions,
  ...mutexLockFunctions,
  ...wwAcquireCtxFunctions,
  ...wwMutexFunctions,
  ...wwMutexWaiterFunctions,
  ...dmaResvFunctions,
  ...dmaResvListFunctions,
  ...dmaResvIterFunctions,
  ...dmaResvReaderFunctions,
  ...fenceSnapshotFunctions,
  ...drmExecFunctions,
  ...dmaBufFunctions,
  ...dmaBufFileFunctions,
  ...dmaBufAttachFunctions,
  ...dmaBufMapFunctions,
  ...dmaBufCpuFunctions,
  ...dmaBufVmapFunctions,
  ...dmaBufExporterFunctions,
  ...dmaBufIoctlFunctions,
  ...dmaBufListFunctions,
  ...memfdFunctions,
  ...udmabufFunctions,
  ...dmaFenceOrderFunctions,
  ...dmaFenceStubFunctions,
  ...dmaFenceArrayFunctions,
  ...dmaFenceChainFunctions,
  ...dmaFenceUnwrapFunctions,
  ...drmSyncobjFunctions,
  ...drmSyncobjHandleFunctions,
  ...drmSyncobjFdFunctions,
  ...drmSyncobjWaitFunctions,
  ...drmSyncobjIoctlFunctions,
};

/** Every call that a program can make, by name. */
export const calls: Readonly<Record<string, Call>> = {
  ...dmaFenceCalls,
  ...fileCalls,
  ...syncobjCalls,
  ...syncFileCalls,
  ...swSyncCalls,
  ...dmaBufSyncFileCalls,
  ...wwMutexCalls,
  ...dmaResvCalls,
  ...dmaResvIterCalls,
  ...drmExecCalls,
  ...dmaBufCalls,
  ...dmaBufStorageCalls,
  ...dmaBufFileCalls,
  ...dmaBufIoctlCalls,
  ...memfdCalls,
  ...udmabufCalls,
  ...dmaFenceVariantCalls,
  ...dmaFenceContainerCalls,
};

/** Every object that a program can declare, by the word of the language. */
export const declarations: Readonly<Record<string, Declaration>> = {
  ...dmaFenceDeclarations,
  ...wwMutexDeclarations,
  ...dmaResvDeclarations,
  ...dmaResvIterDeclarations,
  ...drmExecDeclarations,
  ...dmaBufDeclarations,
  ...dmaBufFileDeclarations,
  ...dmaFenceVariantDeclarations,
  ...dmaFenceContainerDeclarations,
};
