/**
 * What a design file imports.
 */
export { allOf, anyOf, not } from './language/handle.ts';
export { design } from './language/design.ts';
export type { Design, DesignHeader, Expectation, ViolationKind } from './language/design.ts';
export type { Body } from './language/design-model.ts';
export type { DesignBuilder } from './language/design-builder.ts';
export type {
  DmaBufHandle,
  FenceHandle,
  FenceSlotHandle,
  GemObjectHandle,
  Handle,
  TaskHandle,
  VariableHandle,
  VgemFenceHandle,
} from './language/handle.ts';
export type { TaskBuilder } from './language/task-builder.ts';
export type { Result, ResultTest } from './language/program.ts';
export { MAX_SCHEDULE_TIMEOUT } from './model/dma-fence-wait.ts';
export {
  DMA_BUF_SYNC_END,
  DMA_BUF_SYNC_READ,
  DMA_BUF_SYNC_RW,
  DMA_BUF_SYNC_START,
  DMA_BUF_SYNC_WRITE,
  MAP_PRIVATE,
  MAP_SHARED,
  F_ADD_SEALS,
  F_GET_SEALS,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_GROW,
  F_SEAL_WRITE,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_EXEC,
  PROT_READ,
  PROT_WRITE,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
  VGEM_FENCE_WRITE,
} from './model/uapi.ts';
export {
  DRM_SYNCOBJ_CREATE_SIGNALED,
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE,
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE,
  DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
  DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE,
  DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from './model/drm-syncobj-flags.ts';
export {
  EPOLLERR,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLNVAL,
  EPOLLOUT,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
} from './model/poll-events.ts';
export type { PreemptFenceHandle } from './language/preempt-words.ts';
export type { ArrayHandle, ChainHandle } from './language/container-words.ts';
