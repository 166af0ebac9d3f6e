import { completion, completionOperations } from './completion.ts';
import { dmaBuf } from './dma-buf.ts';
import { dmaBufAttachment } from './dma-buf-attachment.ts';
import { dmaBufAttachOperations } from './dma-buf-attach.ts';
import { dmaBufCpuOperations } from './dma-buf-cpu.ts';
import { dmaBufDetachOperations } from './dma-buf-detach.ts';
import { dmaBufInvalidateOperations } from './dma-buf-invalidate.ts';
import { dmaBufExportOperations } from './dma-buf-export.ts';
import { dmaBufKmapOperations } from './dma-buf-kmap.ts';
import { dmaHeapOperations } from './dma-heap.ts';
import { dmaBufExportSyncFileOperations } from './dma-buf-export-sync-file.ts';
import { dmaBufImportSyncFileOperations } from './dma-buf-import-sync-file.ts';
import { dmaBufIoctlOperations } from './dma-buf-ioctl.ts';
import { dmaBufPoll } from './dma-buf-poll.ts';
import { dmaBufPollOperations } from './dma-buf-poll-operations.ts';
import { dmaBufMapOperations } from './dma-buf-map.ts';
import { dmaBufMappingOperations } from './dma-buf-mapping.ts';
import { dmaBufMmapOperations } from './dma-buf-mmap.ts';
import { eventpoll } from './eventpoll.ts';
import { epollOperations } from './epoll-operations.ts';
import { fileCallOperations } from './file-calls.ts';
import { dmaBufPinOperations } from './dma-buf-pin.ts';
import { dmaBufStorageOperations } from './dma-buf-storage.ts';
import { dmaBufVmapOperations } from './dma-buf-vmap.ts';
import { dmaHazardOperations } from './dma-hazard-operations.ts';
import { dmabufList } from './dmabuf-list.ts';
import { dmabufListOperations } from './dmabuf-list-operations.ts';
import { dmaFenceAnnotationOperations } from './dma-fence-annotation.ts';
import { dmaFenceArray, dmaFenceArrayOperations } from './dma-fence-array.ts';
import { dmaFence } from './dma-fence.ts';
import { dmaFenceCb } from './dma-fence-cb.ts';
import { dmaFenceArrayRunTimeOperations } from './dma-fence-array-operations.ts';
import { dmaFenceChainOperations } from './dma-fence-chain-operations.ts';
import { irqWorkOperations } from './irq-work.ts';
import { dmaFenceMergeOperations } from './dma-fence-merge.ts';
import { dmaFenceUnwrap, dmaFenceUnwrapOperations } from './dma-fence-unwrap.ts';
import { dmaFenceChain } from './dma-fence-chain.ts';
import { dmaFenceSlot } from './dma-fence-slot.ts';
import { dmaFenceTestOperations } from './dma-fence-test-signaled.ts';
import { dmaFenceSignalOperations } from './dma-fence-signal.ts';
import { dmaFenceWaitAnyOperations } from './dma-fence-wait-any.ts';
import { dmaFenceWaitOperations } from './dma-fence-wait.ts';
import { dmaFenceDefaultWaitOperations } from './dma-fence-default-wait.ts';
import { dmaFenceDescribeOperations } from './dma-fence-describe.ts';
import { dmaFenceGetRcuSafeOperations } from './dma-fence-get-rcu-safe.ts';
import { dmaFenceOrderOperations } from './dma-fence-order.ts';
import { dmaFenceSignalVariantOperations } from './dma-fence-signal-variants.ts';
import { dmaFenceStubOperations } from './dma-fence-stub.ts';
import { dmaResvLifetimeOperations } from './dma-resv-lifetime.ts';
import { drmGemOperations } from './drm-gem.ts';
import { dmaResv } from './dma-resv.ts';
import { dmaResvIter } from './dma-resv-iter.ts';
import { dmaResvIterOperations } from './dma-resv-iter-operations.ts';
import { dmaResvOperations } from './dma-resv-operations.ts';
import { drmFile } from './drm-file.ts';
import { drmGemDmabufOperations } from './drm-release.ts';
import { drmGemHandle } from './drm-gem-handle.ts';
import { drmGemIoctls } from './drm-gem-ioctl.ts';
import { drmGemObject } from './drm-gem-object.ts';
import { drmPrimeOperations } from './drm-prime.ts';
import { memfd, memfdOperations } from './memfd.ts';
import { udmabuf, udmabufOperations } from './udmabuf.ts';
import { udmabufCreateOperations } from './udmabuf-create.ts';
import { vmAreaStruct } from './vm-area-struct.ts';
import { vgemFence } from './vgem-fence.ts';
import { vgemFenceAttachOperations } from './vgem-fence-attach.ts';
import { vgemFenceOperations } from './vgem-fence-ioctl.ts';
import { drmSchedSyncobjOperations } from './drm-sched-syncobj.ts';
import { hwSemaphore, hwSemaphoreOperations } from './hw-semaphore.ts';
import { drmDevice, drmDeviceOperations } from './drm-device.ts';
import { mmuIntervalOperations } from './mmu-interval.ts';
import { drmExec } from './drm-exec.ts';
import { drmExecOperations } from './drm-exec-operations.ts';
import { drmSyncobj } from './drm-syncobj.ts';
import { drmSyncobjEventfdOperations } from './drm-syncobj-eventfd.ts';
import { drmSyncobjFdIoctls } from './drm-syncobj-fd-ioctls.ts';
import { drmSyncobjFile } from './drm-syncobj-file.ts';
import { drmSyncobjHandle } from './drm-syncobj-handle.ts';
import { drmSyncobjIoctls } from './drm-syncobj-ioctls.ts';
import { drmSyncobjOperations } from './drm-syncobj-operations.ts';
import { drmSyncobjPlainReadOperations } from './drm-syncobj-plain-read.ts';
import { drmSyncobjSlotOperations } from './drm-syncobj-slot-operations.ts';
import { drmSyncobjTimelineIoctls } from './drm-syncobj-timeline-ioctls.ts';
import { drmSyncobjTransferOperations } from './drm-syncobj-transfer.ts';
import { drmSyncobjWaitIoctls } from './drm-syncobj-wait-ioctls.ts';
import { drmGpuScheduler, drmSchedEntity, drmSchedJob } from './drm-sched.ts';
import { drmSchedEntityOperations } from './drm-sched-entity.ts';
import { drmSchedJobOperations } from './drm-sched-job.ts';
import { drmSchedRunOperations } from './drm-sched-run.ts';
import { drmSchedTimeoutOperations } from './drm-sched-timeout.ts';
import { engine, engineOperations } from './engine.ts';
import { gpuPageFaultOperations } from './gpu-page-fault.ts';
import { eventfdCtx } from './eventfd.ts';
import { eventfdOperations } from './eventfd-operations.ts';
import { syncFileIoctlOperations } from './sync-file-ioctl.ts';
import { syncFileInfo, syncFileInfoOperations } from './sync-file-info.ts';
import { syncFileMergeOperations } from './sync-file-merge.ts';
import { swSyncOperations } from './sw-sync.ts';
import { syncPt, syncTimeline } from './sync-timeline.ts';
import { syncFile } from './sync-file.ts';
import { syncFileOperations } from './sync-file-operations.ts';
import { pollOperations } from './poll.ts';
import { fd, fdOperations } from './fd.ts';
import { file } from './file.ts';
import { fputOperations } from './fput.ts';
import { environmentOperations } from './environment.ts';
import { fenceSnapshot, fenceSnapshotOperations } from './fence-snapshot.ts';
import { type KernelObject, type ObjectKind } from './kernel.ts';
import { kref, krefOperations } from './kref.ts';
import { listHead, listHeadOperations } from './list-head.ts';
import { memoryOperations, mmuNotifier, shrinker } from './memory.ts';
import { mutex, mutexOperations } from './mutex.ts';
import { moduleObject, moduleOperations } from './module.ts';
import { rcuCallbackOperations } from './rcu-callback.ts';
import { rcuPeekOperations } from './rcu-peek.ts';
import { rcu, rcuOperations } from './rcu.ts';
import { rwSemaphore, rwSemaphoreOperations } from './rw-semaphore.ts';
import { spinlock, spinlockOperations } from './spinlock.ts';
import { srcuOperations, srcuStruct } from './srcu.ts';
import { syncobjEventfd } from './syncobj-eventfd.ts';
import { syncobjWait } from './syncobj-wait.ts';
import { timerOperations } from './timer.ts';
import { userFence, userspaceOperations } from './userspace.ts';
import { variable, variableOperations } from './variable.ts';
import { waitQueue, waitQueueOperations } from './wait-queue.ts';
import { workqueueFlushOperations } from './workqueue-flush.ts';
import { workqueue, workqueueOperations } from './workqueue.ts';
import { wwAcquireCtx, wwAcquireCtxOperations } from './ww-acquire-ctx.ts';
import { wwMutex, wwMutexOperations } from './ww-mutex.ts';

/** Every kind of kernel object; a new one is one line here. */
export const kernelObjects: { readonly [K in ObjectKind]: KernelObject<K> } = {
  mutex,
  spinlock,
  rw_semaphore: rwSemaphore,
  completion,
  wait_queue: waitQueue,
  variable,
  list_head: listHead,
  kref,
  rcu,
  module: moduleObject,
  srcu_struct: srcuStruct,
  ww_mutex: wwMutex,
  ww_acquire_ctx: wwAcquireCtx,
  dma_fence: dmaFence,
  dma_fence_cb: dmaFenceCb,
  dma_fence_array: dmaFenceArray,
  dma_fence_chain: dmaFenceChain,
  dma_fence_slot: dmaFenceSlot,
  dma_fence_unwrap: dmaFenceUnwrap,
  dma_resv: dmaResv,
  fence_snapshot: fenceSnapshot,
  dma_resv_iter: dmaResvIter,
  dma_buf: dmaBuf,
  dmabuf_list: dmabufList,
  dma_buf_attachment: dmaBufAttachment,
  drm_syncobj: drmSyncobj,
  drm_syncobj_handle: drmSyncobjHandle,
  drm_syncobj_file: drmSyncobjFile,
  syncobj_wait: syncobjWait,
  syncobj_eventfd: syncobjEventfd,
  drm_exec: drmExec,
  drm_device: drmDevice,
  drm_gpu_scheduler: drmGpuScheduler,
  drm_sched_entity: drmSchedEntity,
  drm_sched_job: drmSchedJob,
  shrinker,
  mmu_notifier: mmuNotifier,
  workqueue,
  engine,
  hw_semaphore: hwSemaphore,
  user_fence: userFence,
  file,
  fd,
  drm_file: drmFile,
  drm_gem_object: drmGemObject,
  drm_gem_handle: drmGemHandle,
  vgem_fence: vgemFence,
  memfd,
  eventfd_ctx: eventfdCtx,
  sync_file: syncFile,
  sync_file_info: syncFileInfo,
  sync_timeline: syncTimeline,
  sync_pt: syncPt,
  dma_buf_poll: dmaBufPoll,
  udmabuf,
  vm_area_struct: vmAreaStruct,
  eventpoll,
};

/** Every operation, by its kernel name; those of a new object are one line here. */
export const operations = {
  ...mutexOperations,
  ...spinlockOperations,
  ...rwSemaphoreOperations,
  ...completionOperations,
  ...waitQueueOperations,
  ...variableOperations,
  ...listHeadOperations,
  ...krefOperations,
  ...rcuOperations,
  ...rcuPeekOperations,
  ...rcuCallbackOperations,
  ...moduleOperations,
  ...srcuOperations,
  ...wwMutexOperations,
  ...wwAcquireCtxOperations,
  ...dmaFenceSignalOperations,
  ...dmaFenceTestOperations,
  ...dmaFenceWaitOperations,
  ...dmaFenceWaitAnyOperations,
  ...dmaFenceSignalVariantOperations,
  ...dmaFenceStubOperations,
  ...dmaFenceOrderOperations,
  ...dmaFenceDefaultWaitOperations,
  ...dmaFenceDescribeOperations,
  ...dmaFenceGetRcuSafeOperations,
  ...dmaFenceAnnotationOperations,
  ...dmaFenceArrayOperations,
  ...dmaFenceArrayRunTimeOperations,
  ...dmaFenceChainOperations,
  ...dmaFenceUnwrapOperations,
  ...dmaFenceMergeOperations,
  ...irqWorkOperations,
  ...dmaResvOperations,
  ...dmaResvLifetimeOperations,
  ...fenceSnapshotOperations,
  ...dmaResvIterOperations,
  ...dmaBufExportOperations,
  ...dmabufListOperations,
  ...dmaBufAttachOperations,
  ...dmaBufDetachOperations,
  ...dmaBufPinOperations,
  ...dmaBufInvalidateOperations,
  ...dmaBufMapOperations,
  ...dmaBufMmapOperations,
  ...dmaBufMappingOperations,
  ...fileCallOperations,
  ...epollOperations,
  ...dmaBufKmapOperations,
  ...dmaBufVmapOperations,
  ...dmaBufCpuOperations,
  ...dmaBufStorageOperations,
  ...dmaHazardOperations,
  ...drmSyncobjSlotOperations,
  ...drmSyncobjOperations,
  ...drmSyncobjPlainReadOperations,
  ...drmSyncobjIoctls,
  ...drmSyncobjWaitIoctls,
  ...drmSyncobjTimelineIoctls,
  ...drmSyncobjTransferOperations,
  ...drmSyncobjEventfdOperations,
  ...drmSyncobjFdIoctls,
  ...drmExecOperations,
  ...drmGemOperations,
  ...drmGemIoctls,
  ...drmPrimeOperations,
  ...drmGemDmabufOperations,
  ...drmSchedJobOperations,
  ...drmSchedSyncobjOperations,
  ...drmSchedEntityOperations,
  ...drmSchedRunOperations,
  ...drmSchedTimeoutOperations,
  ...drmDeviceOperations,
  ...memoryOperations,
  ...mmuIntervalOperations,
  ...workqueueOperations,
  ...workqueueFlushOperations,
  ...timerOperations,
  ...engineOperations,
  ...hwSemaphoreOperations,
  ...gpuPageFaultOperations,
  ...userspaceOperations,
  ...environmentOperations,
  ...fdOperations,
  ...fputOperations,
  ...dmaBufIoctlOperations,
  ...dmaBufPollOperations,
  ...dmaHeapOperations,
  ...dmaBufExportSyncFileOperations,
  ...dmaBufImportSyncFileOperations,
  ...udmabufOperations,
  ...udmabufCreateOperations,
  ...memfdOperations,
  ...vgemFenceAttachOperations,
  ...vgemFenceOperations,
  ...pollOperations,
  ...eventfdOperations,
  ...syncFileOperations,
  ...syncFileMergeOperations,
  ...syncFileInfoOperations,
  ...syncFileIoctlOperations,
  ...swSyncOperations,
};

/** Name of an operation. */
export type OperationName = keyof typeof operations;
