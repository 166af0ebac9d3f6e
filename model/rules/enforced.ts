import { type RuleId } from './rule-id.ts';
import { catalogue } from './catalogue.ts';

/** Whether the model looks for breaches of a rule. */
export interface Enforcement {
  readonly enforced: boolean;
  /** The calls, or the moments of a run, in which a breach is noticed. */
  readonly by: readonly string[];
  /** Why not, for a rule that is not enforced. */
  readonly reason?: string;
}

/** What is known about the enforcement of a rule. */
export function enforcement(id: RuleId): Enforcement {
  const by = enforcedBy[id];
  if (by !== undefined) return { enforced: true, by };
  return { enforced: false, by: [], reason: notEnforced[id] ?? reasonOf(id) };
}

function reasonOf(id: RuleId): string {
  const priority = catalogue.get(id)?.priority;
  return priority === 'note'
    ? 'nothing to look for at run time'
    : 'no operation of the model can break it yet';
}

const anyLock = 'dma_resv_lock() and its variants';
const wwLock = 'ww_mutex_lock() and its variants';
const anyWait = 'dma_fence_wait() and its variants';
const anySignal = 'dma_fence_signal() and its variants';
const allocation = 'kmalloc() and other allocations';
const publication = 'dma_resv_add_fence(), fd_install(), drm_syncobj_replace_fence()';
const insideOp = 'dma_resv_unlock() inside an op of the exporter';
const bufferRelease = '__fput() of a buffer';
const beforeOp = 'the call of an op that has a body';
const insideCallback = 'a lock call or dma_resv_unlock() inside invalidate_mappings';
const invalidation = 'dma_buf_invalidate_mappings()';

const syncobjLock = 'everything that takes the lock of a syncobj';
const forSubmit = 'every wait for a submission to a syncobj';

/** Where a breach of each enforced rule is noticed. */
export const enforcedBy: Readonly<Partial<Record<RuleId, readonly string[]>>> = {
  'WW-02': ['ww_acquire_init()'],
  'WW-07': [wwLock],
  'WW-08': [wwLock],
  'WW-09': [wwLock, 'ww_mutex_trylock()'],
  'WW-10': ['ww_mutex_lock_slow()', wwLock],
  'WW-11': ['ww_acquire_done()', wwLock, 'ww_mutex_trylock()'],
  'WW-12': ['ww_acquire_fini()', wwLock, 'the end of a task'],
  'WW-13': ['ww_acquire_init()'],
  'WW-14': [wwLock],
  'WW-15': ['ww_mutex_unlock()', 'the end of a task'],
  'WW-20': ['ww_mutex_unlock()', 'every call that asserts the reservation lock'],
  'WW-21': [`${wwLock}, when the task never gets the lock`],
  'WW-22': ['every drm_exec call that locks'],
  'WW-25': ['ww_acquire_init()'],

  'CONT-01': ['dma_fence_array_create()', 'dma_fence_array_init()'],
  'CONT-02': ['dma_fence_chain_init()'],
  'CONT-03': ['dma_fence_chain_init()'],
  'CONT-04': ['dma_fence_put()'],
  'CONT-06': ['dma_fence_array_create()', 'dma_fence_array_init()'],
  'CONT-08': ['dma_fence_get_status()'],
  'CONT-10': ['dma_fence_get_status()'],
  'CONT-11': ['the variable of a walk is set again', 'the end of a task'],
  'CONT-13': ['dma_fence_chain_free()'],
  'CONT-14': ['every call on NULL from dma_fence_chain_find_seqno()'],
  'CONT-15': ['dma_fence_unwrap_first()', 'the end of a task'],
  'CONT-17': ['dma_fence_unwrap_merge()'],
  'CONT-18': [anySignal],

  'FENCE-01': [publication, 'the end of a task'],
  'FENCE-02': [publication, 'engine_run()', 'the end of a task'],
  'FENCE-05': [anySignal],
  'FENCE-06': ['dma_fence_add_callback()'],
  'FENCE-07': ['everything that sleeps', 'everything that takes the lock of a fence'],
  'FENCE-08': ['dma_fence_add_callback()'],
  'FENCE-09': [anyWait, 'dma_fence_add_callback()', 'dma_fence_remove_callback()'],
  'FENCE-10': ['dma_fence_put()', 'spin_lock() and its variants'],
  'FENCE-12': ['the end of enable_signaling', anyWait],
  'FENCE-14': ['dma_fence_is_signaled()'],
  'FENCE-16': ['dma_fence_set_error()'],
  'FENCE-17': ['fence->error'],
  'FENCE-19': [anySignal, 'dma_fence_init()', 'dma_fence_context_alloc()'],
  'FENCE-20': ['dma_fence_is_later()', 'dma_fence_later()'],
  'FENCE-21': ['dma_fence_timestamp()'],
  'FENCE-22': ['kref_put() of what the callback lives in'],
  'FENCE-24': ['dma_fence_put()', 'a dma_resv that drops its fence'],
  'FENCE-27': ['dma_fence_wait_timeout()', 'dma_fence_default_wait()'],
  'FENCE-28': [anyWait, 'dma_resv_wait_timeout()'],
  'FENCE-29': [anyWait, 'dma_resv_wait_timeout()'],
  'FENCE-30': ['dma_fence_wait_any_timeout()', 'dma_fence_default_wait()'],
  'FENCE-31': ['dma_fence_wait_any_timeout()'],
  'FENCE-33': ['dma_fence_remove_callback()'],
  'FENCE-37': ['everything that sleeps', 'queue_work()'],
  'FENCE-38': ['dma_fence_end_signalling()', 'the end of a task'],
  'FENCE-39': [anyLock, allocation],
  'FENCE-40': [anyLock, 'ww_acquire_init()', 'mmap_read_lock()', 'copy_from_user()'],
  'FENCE-41': [
    allocation,
    'dma_resv_reserve_fences()',
    'drm_exec_prepare_obj()',
    'dma_fence_wait_any_timeout()',
  ],
  'FENCE-42': [allocation],
  'FENCE-43': [anyWait],
  'FENCE-44': ['dma_fence_signal_locked() and the other variants of dma_fence_signal()'],
  'FENCE-34': ['dma_fence_init()'],
  'FENCE-48': ['delete_module()'],
  'FENCE-46': ['kref_put() of what the fence points to'],
  'FENCE-47': ['fence->ops'],
  'FENCE-49': ['queue_work()', allocation],
  'FENCE-53': ['wait_fence_hw()'],

  'RESV-01': ['dma_resv_add_fence()'],
  'RESV-02': ['dma_resv_reserve_fences()'],
  'RESV-03': ['dma_resv_reserve_fences()', 'drm_exec_prepare_obj()', anyLock],
  'RESV-04': ['every call that asserts the reservation lock'],
  'RESV-05': ['dma_resv_add_fence()', 'dma_resv_replace_fences()'],
  'RESV-08': ['dma_resv_add_excl_fence()'],
  'RESV-09': ['dma_access_begin()', 'dma_start()'],
  'RESV-11': ['free_backing_storage()', 'move_backing_storage()'],
  'RESV-12': ['dma_access_begin()', 'dma_start()'],
  'RESV-15': ['dma_resv_iter_next_unlocked()', 'dma_resv_iter_end()'],
  'RESV-16': ['the end of a task'],
  'RESV-17': [anyWait, 'dma_fence_get()'],
  'RESV-19': ['dma_resv_add_fence()'],
  'RESV-20': ['dma_resv_add_fence()'],
  'RESV-23': ['wait_fence_hw()', 'dma_resv_wait_timeout()'],
  'RESV-24': ['dma_resv_unlock()', anyLock],
  'RESV-25': ['dma_resv_fini()', anyLock],

  'RCU-01': [
    'dma_fence_get_rcu_safe()',
    'rcu_dereference()',
    'dma_resv_list_entry()',
    'chain->prev',
  ],
  'RCU-02': [
    'dma_fence_get_rcu() on a slot or a chain->prev that others replace',
    'dma_fence_get_rcu() of memory that became another fence',
    'dma_fence_get()',
  ],
  'RCU-03': ['kfree()'],
  'RCU-06': ['dma_fence_get()'],
  'RCU-08': ['delete_module()'],
  'RCU-10': ['dma_fence_get()', 'SW_SYNC_IOC_INC'],

  'SF-03': ['SYNC_IOC_MERGE'],
  'SF-05': ['SYNC_IOC_FILE_INFO'],
  'SF-07': ['SYNC_IOC_SET_DEADLINE'],
  'SF-12': [publication],

  'MM-01': ['mmap_read_lock() and its variants', 'copy_from_user()'],
  'MM-02': [allocation],
  'MM-03': [anyLock],
  'MM-04': [anyLock, 'mutex_lock()'],
  'DMA-01': ['dma_start()'],
  'DMA-02': ['dma_start()', 'dma_finish()'],
  'CPU-03': ['cpu_read()', 'cpu_write()'],
  'CPU-05': ['cpu_read()', 'cpu_write()'],
  'CPU-09': ['dma_start()'],
  'DYN-07': ['dma_start()'],
  'DYN-09': ['free_backing_storage()', 'move_backing_storage()'],
  'RESV-13': ['dma_start()'],
  'MM-05': ['dma_resv_add_fence()'],
  'MM-06': ['dma_resv_unlock()', 'move_backing_storage()'],
  'MM-07': ['free_backing_storage()', 'move_backing_storage()'],
  'MM-08': ['drm_dev_unplug()', 'drm_dev_wedged_event()'],

  'INDEF-01': [publication],
  'INDEF-02': [forSubmit],
  'INDEF-03': ['user_fence_wait()'],
  'INDEF-04': [publication],
  'INDEF-05': [publication],
  'INDEF-06': ['user_fence_wait()'],
  'INDEF-07': ['dma_resv_add_fence()'],
  'INDEF-09': ['user_fence_wait()'],
  'INDEF-10': [forSubmit],
  'INDEF-11': [anyWait, 'user_fence_wait()'],
  'INDEF-12': [anyWait, anyLock, allocation],

  'PF-01': [publication, 'gpu_page_fault()'],
  'PF-03': ['gpu_page_fault()'],
  'PF-04': ['gpu_page_fault()'],
  'PF-05': ['engine_start()'],
  'PF-06': [publication, 'engine_unreserve()'],
  'PF-07': [publication, 'engine_start()'],
  'PF-09': ['queue_work()', anyWait],
  'PF-10': [anyWait],

  'IOC-01': ['DMA_BUF_IOCTL_SYNC'],
  'IOC-02': ['DMA_BUF_SET_NAME_A, DMA_BUF_SET_NAME_B'],
  'IOC-03': ['DMA_BUF_IOCTL_EXPORT_SYNC_FILE'],
  'IOC-05': ['DMA_BUF_IOCTL_IMPORT_SYNC_FILE'],
  'IOC-09': ['ioctl()', 'read()', 'write()'],
  'IOC-10': ['lseek()'],
  'IOC-11': ['DMA_HEAP_IOCTL_ALLOC'],
  'IOC-12': ['UDMABUF_CREATE, UDMABUF_CREATE_LIST'],
  'IOC-13': ['UDMABUF_CREATE, UDMABUF_CREATE_LIST'],
  'IOC-14': ['DRM_IOCTL_VGEM_FENCE_ATTACH'],
  'IOC-15': ['DRM_IOCTL_VGEM_FENCE_SIGNAL'],
  'IOC-17': ['DRM_IOCTL_PRIME_HANDLE_TO_FD', 'DRM_IOCTL_PRIME_FD_TO_HANDLE'],

  'MMAP-01': ['mmap()', 'dma_buf_mmap()'],
  'MMAP-02': ['mmap()', 'dma_buf_mmap()'],
  'MMAP-03': ['dma_buf_mmap()'],
  'MMAP-07': ['every wait for a fence in a fault handler'],
  'MMAP-08': ['do_user_addr_fault()'],
  'MMAP-10': ['mmap()'],
  'MMAP-11': ['mmap()'],

  'POLL-04': ['the release of a buffer'],
  'POLL-07': ['dma_buf_poll(), when the task never gets the lock'],
  'POLL-09': ['dma_buf_poll()'],
  'POLL-10': ['epoll_wait()'],

  'CPU-01': ['dma_buf_end_cpu_access()', 'cpu_read()', 'cpu_write()'],
  'CPU-04': ['DMA_BUF_IOCTL_SYNC'],
  'CPU-06': ['DMA_BUF_IOCTL_SYNC'],
  'CPU-15': ['begin_cpu_udmabuf()', 'end_cpu_udmabuf()'],
  'CPU-08': ['free_backing_storage()', 'move_backing_storage()'],
  'CPU-10': ['dma_buf_vmap()'],
  'CPU-12': ['dma_buf_vmap()', 'dma_buf_vmap_unlocked()'],
  'CPU-13': ['dma_buf_kmap()', 'dma_buf_kmap_atomic()', 'dma_buf_end_cpu_access_range()'],
  'CPU-14': ['dma_buf_kmap()', 'dma_buf_kmap_atomic()', 'dma_buf_end_cpu_access_range()'],
  'CPU-11': ['dma_buf_vunmap()'],
  'DYN-01': ['dma_buf_dynamic_attach()'],
  'DYN-02': ['dma_buf_pin()'],
  'DYN-03': ['dma_buf_unpin()', 'dma_buf_unmap_attachment()'],
  'DYN-05': ['dma_buf_pin()'],
  'DYN-06': ['dma_buf_map_attachment()', 'dma_buf_attach()'],
  'DYN-10': [insideCallback, 'dma_start()', 'dma_finish()'],
  'DYN-11': ['free_backing_storage()', 'move_backing_storage()'],
  'DYN-12': [invalidation, 'the end of a task'],
  'DYN-13': ['move_backing_storage()'],
  'DYN-14': ['dma_buf_invalidate_mappings()'],
  'DYN-15': ['wait_for_completion() and its variants'],
  'DYN-16': ['dma_buf_map_attachment()'],
  'LIFE-01': ['dma_buf_export()'],
  'LIFE-02': ['dma_buf_export()'],
  'LIFE-03': ['every call of an op'],
  'LIFE-06': ['get_dma_buf()'],
  'LIFE-07': ['dma_buf_put()'],
  'LIFE-12': [bufferRelease],
  'LIFE-13': [bufferRelease],
  'LIFE-14': [bufferRelease],
  'LIFE-16': ['dma_resv_fini()', bufferRelease],
  'LIFE-08': ['fput()', 'close()'],
  'LIFE-09': ['put_unused_fd()', 'DMA_HEAP_IOCTL_ALLOC'],
  'LIFE-17': ['every call on an attachment'],
  'LIFE-18': ['dma_buf_detach()'],
  'LIFE-19': ['dma_buf_detach()'],
  'LIFE-20': ['every call on an attachment'],
  'LIFE-21': ['dma_buf_map_attachment(), dma_buf_attach()'],
  'LIFE-23': ['move_backing_storage()'],
  'LIFE-25': ['dma_buf_unmap_attachment()'],
  'LOCK-01': ['dma_buf_pin()'],
  'LOCK-02': ['dma_buf_unpin()'],
  'LOCK-03': ['dma_buf_map_attachment()'],
  'LOCK-04': ['dma_buf_unmap_attachment()'],
  'LOCK-05': ['dma_buf_vmap()'],
  'LOCK-06': ['dma_buf_vunmap()'],
  'LOCK-07': ['dma_buf_attach()'],
  'LOCK-08': ['dma_buf_dynamic_attach()'],
  'LOCK-09': ['dma_buf_detach()'],
  'LOCK-10': ['dma_buf_export()'],
  'LOCK-11': ['dma_buf_fd()'],
  'LOCK-12': ['dma_buf_get()'],
  'LOCK-13': ['dma_buf_put()'],
  'LOCK-14': ['dma_buf_mmap()'],
  'LOCK-15': ['dma_buf_begin_cpu_access()'],
  'LOCK-16': ['dma_buf_end_cpu_access()'],
  'LOCK-17': ['dma_buf_map_attachment_unlocked()'],
  'LOCK-18': ['dma_buf_unmap_attachment_unlocked()'],
  'LOCK-19': ['dma_buf_vmap_unlocked()'],
  'LOCK-20': ['dma_buf_vunmap_unlocked()'],
  'LOCK-21': [beforeOp],
  'LOCK-24': [beforeOp],
  'LOCK-25': [beforeOp],
  'LOCK-26': [beforeOp],
  'LOCK-27': [insideOp],
  'LOCK-28': [insideOp],
  'SCHED-01': ['drm_sched_job_cleanup()', 'the end of a task'],
  'SCHED-02': ['drm_sched_entity_push_job()'],
  'SCHED-03': ['drm_sched_job_cleanup()'],
  'SCHED-04': ['what run_job returns'],
  'SCHED-05': [`${allocation} in the work of a scheduler`, anyLock],
  'SCHED-06': ['engine_run()', 'the end of timedout_job'],
  'SCHED-08': ['drm_sched_job_init()'],
  'SCHED-11': ['everything that takes the lock of a hardware fence'],
  'SCHED-12': [publication],
  'SCHED-13': ['drm_sched_job_cleanup()', 'drm_sched_fini()'],
  'SCHED-14': ['drm_sched_start()', 'a false timeout'],
  'SCHED-16': ['drm_sched_entity_push_job()', 'drm_sched_start_timeout()'],

  'LOCK-29': [insideOp],
  'LOCK-30': [insideOp],
  'LOCK-31': [insideOp],
  'LOCK-32': [insideOp],
  'LOCK-33': [invalidation],
  'LOCK-34': [wwLock],
  'LOCK-35': ['dma_buf_attach()', 'dma_buf_detach()', 'dmabuf->attachments'],
  'LOCK-36': ['dma_buf_vmap()', 'dma_buf_vunmap()'],
  'LOCK-38': ['every call that takes dmabuf_list_mutex'],
  'LOCK-39': ['copy_from_user(), copy_to_user() and other user accesses'],
  'LOCK-40': ['ww_acquire_init()'],
  'LOCK-41': [anyLock, allocation],
  'LOCK-42': ['everything that takes the lock of a fence'],
  'LOCK-43': [syncobjLock],
  'LOCK-44': [syncobjLock],
  'LOCK-49': ['begin_cpu_udmabuf()'],
  'SO-02': ['drm_syncobj_find_fence()'],
  'SO-03': [forSubmit],
  'SO-05': ['DRM_IOCTL_SYNCOBJ_WAIT', 'DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT'],
  'SO-07': ['everything that adds a point'],
  'SO-08': ['everything that replaces the fence of a syncobj'],
  'SO-09': ['DRM_IOCTL_SYNCOBJ_TRANSFER'],
  'SO-10': ['DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD', 'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE'],
  'SO-11': ['DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE'],
  'SO-14': ['syncobj->fence'],
  'SO-15': ['drm_syncobj_find_fence()'],

  'CTX-01': ['everything that sleeps'],
  'CTX-02': ['spin_lock() and its variants'],
  'CTX-03': ['every unlock'],
  'CTX-04': ['the end of a task'],
  'CTX-05': ['every get and put'],
  'CTX-06': ['every use of an object that can be freed'],
  'CTX-07': ['every use of a fence'],
  'CTX-08': ['dma_fence_add_callback()', 'atomic_inc_return()', 'list operations'],
  'CTX-09': ['assert()'],
  'CTX-10': ['dma_fence_signal_locked() and the other _locked calls on a fence'],
  'CTX-11': ['every call of a routine'],
};

const byConstruction = 'the core keeps it by construction, and no design can break it; tested in';

/** Why a rule that looks checkable is not enforced. */
export const notEnforced: Readonly<Partial<Record<RuleId, string>>> = {
  'WW-01': `${byConstruction} verify/ww-mutex.test.ts`,
  'WW-03': `${byConstruction} verify/ww-mutex.test.ts`,
  'WW-04': `${byConstruction} verify/ww-mutex.test.ts`,
  'WW-05': `${byConstruction} verify/ww-mutex.test.ts`,
  'WW-16': `${byConstruction} verify/ww-mutex.test.ts`,
  'WW-18': `${byConstruction} verify/ww-invariants.test.ts`,
  'WW-19': `${byConstruction} verify/ww-mutex.test.ts`,
  'FENCE-04': `${byConstruction} verify/dma-fence.test.ts`,
  'FENCE-11': `${byConstruction} verify/dma-fence.test.ts`,
  'SO-01': `${byConstruction} language/drm-syncobj-wait.test.ts`,
  'SO-04': `${byConstruction} language/drm-syncobj-wait.test.ts`,
  'SO-06': `${byConstruction} language/drm-syncobj-wait.test.ts`,
  'SO-13': `${byConstruction} language/drm-syncobj-fd.test.ts`,
  'SO-12': `${byConstruction} language/drm-syncobj-wait.test.ts`,
  'CONT-05': `${byConstruction} model/dma-fence-array.test.ts`,
  'CONT-07': `${byConstruction} designs/races/r10-array-member-signals-while-enabled.ts`,
  'CONT-09': `${byConstruction} model/dma-fence-chain.test.ts`,
  'CONT-12': `${byConstruction} model/dma-fence-chain.test.ts`,
  'CONT-16': `${byConstruction} model/dma-fence-merge.test.ts; whoever merges by hand breaks CONT-01`,
  'CONT-19': 'a breach is one of the rules about indefinite fences, and is reported for the member',
  'CONT-20': 'a deadline is a hint, and changes nothing that the model has',
  'CONT-21': `${byConstruction} model/dma-fence-array.test.ts`,
  'RESV-06': `${byConstruction} verify/dma-resv.test.ts`,
  'RESV-07': `${byConstruction} verify/dma-resv.test.ts`,
  'RESV-21': `${byConstruction} verify/dma-resv.test.ts`,
  'RESV-26': `${byConstruction} verify/dma-resv.test.ts`,
  'RCU-04': 'a breach is one of FENCE-46, and is reported there',
  'RCU-07': `${byConstruction} verify/dma-resv.test.ts`,
  'RCU-09': 'a breach is one of FENCE-47, and is reported there',
  'LOCK-22': `${byConstruction} model/dma-buf-ops.test.ts`,
  'LOCK-23': `${byConstruction} model/dma-buf-ops.test.ts`,
  'LIFE-04': `${byConstruction} model/dma-buf-export.test.ts`,
  'LIFE-11': `${byConstruction} model/dma-buf-export.test.ts`,
  'LIFE-29': `${byConstruction} model/dma-buf-ops.test.ts`,
  'DYN-04': `${byConstruction} model/dma-buf-ops.test.ts`,
  'DYN-08': `${byConstruction} model/dma-buf-ops.test.ts`,
  'SCHED-07': `${byConstruction} model/drm-sched.test.ts`,
  'SCHED-09': `${byConstruction} model/drm-sched.test.ts`,
  'SCHED-10': `${byConstruction} model/drm-sched.test.ts`,
  'SCHED-15': 'a deadline is a hint, and the model has no use for it',
  'LIFE-15': `${byConstruction} model/fd.test.ts`,
  'SF-01': `${byConstruction} model/sync-file.test.ts`,
  'SF-02': `${byConstruction} model/sync-file.test.ts`,
  'SF-04': `${byConstruction} model/sync-file-ioctl.test.ts`,
  'SF-06': `${byConstruction} model/sync-file-ioctl.test.ts`,
  'SF-08': `${byConstruction} model/sync-file.test.ts`,
  'SF-09':
    'every descriptor that the model makes is closed on exec, and no process of it calls exec',
  'SF-10': 'the names of drivers and timelines are no part of the model',
  'SF-11': `${byConstruction} model/sw-sync.test.ts`,
  'SF-13': `${byConstruction} model/sw-sync.test.ts`,
  'IOC-04': `${byConstruction} verify/dma-buf-sync-file.test.ts`,
  'IOC-06': `${byConstruction} verify/dma-buf-sync-file.test.ts`,
  'IOC-07': `${byConstruction} verify/dma-buf-permission.test.ts`,
  'IOC-08':
    'a breach is a race between devices, one of DMA-01 or RESV-09, and is reported there; see designs/races/r28-export-import-submit.ts',
  'IOC-18': `${byConstruction} verify/dma-buf-permission.test.ts`,
  'IOC-16': `${byConstruction} verify/vgem.test.ts`,
  'MMAP-04': `${byConstruction} verify/mmap.test.ts`,
  'MMAP-05': 'the model has no page tables, and nothing takes a page out of them',
  'MMAP-06': 'a mapping has no content of its own; access without brackets breaks CPU-01',
  'MMAP-09': 'the model has no page tables, and an importer maps with dma_buf_mmap() or not at all',
  'POLL-01': `${byConstruction} verify/dma-buf-poll.test.ts`,
  'POLL-02': `${byConstruction} verify/dma-buf-poll.test.ts`,
  'POLL-03': `${byConstruction} verify/dma-buf-poll.test.ts`,
  'POLL-05': `${byConstruction} verify/dma-buf-readiness.test.ts`,
  'POLL-06': `${byConstruction} designs/races/races.test.ts`,
  'POLL-08':
    'a breach is one of CPU-01, and is reported there; see verify/dma-buf-readiness.test.ts',
  'POLL-11':
    'a buffer that lives as long as its fence, see verify/dma-buf-poll.test.ts, is no breach; a fence that never signals is one, of the INDEF rules',
  'CPU-02': `${byConstruction} verify/dma-buf-ioctl.test.ts`,
  'CPU-07': `${byConstruction} verify/dma-buf-ioctl.test.ts`,
  'LOCK-45':
    'only the core takes dmabuf->poll.lock, for single stores that the model has in one step, and no routine of a design runs under it',
  'LOCK-50': `${byConstruction} verify/drm-prime.test.ts`,
  'LIFE-22':
    'the model knows where storage is not, but no places: which of them a device reaches is a property of the machine',
  'INDEF-08': 'it is about what a running system can know, and a design knows both halves',
  'LIFE-05':
    'the size of a buffer is said when it is declared, and no call of the model changes it',
  'LIFE-10': 'no process of the model calls exec, so that no descriptor outlives one',
  'LIFE-24':
    'the model counts the mappings of an attachment, and has no sg_table that another importer could get',
  'LIFE-26':
    'an sg_table has no entries in the model: a device uses the mapping as a whole, or not at all',
  'LIFE-28':
    'an op of the model fails with an errno; NULL is a slip that no body of an op can write',
  'LIFE-31': 'the ops of a buffer are declared with it, and no call of the model replaces them',
  'LIFE-32': 'exp_name is no part of the model; the length of a name is the precondition of IOC-02',
  'LOCK-37': 'the model has the errno of DMA_BUF_SET_NAME, but not the name that it stores',
  'LOCK-46':
    "the model does not know which buffer a driver's mutex guards; an inversion is found as the deadlock that it is",
  'LOCK-47':
    'the model does not know which buffer another lock guards; an inversion is found as the deadlock that it is',
  'FENCE-03':
    'a timeout is zero, finite or endless here, and whose policy it is stands in no state; an endless wait too many is FENCE-29',
  'FENCE-13':
    'a fence without the op needs no arming in the model; one that is declared lazy and never armed ends as a deadlock',
  'FENCE-15':
    'the op has no body in a design: it answers what hw_complete() has said, and nothing takes that back',
  'FENCE-18':
    'an error that is set too late breaks FENCE-16, and the ops of the model have no result of their own',
  'FENCE-23':
    'what shares storage in the kernel is apart in the model; a use after the last reference breaks CTX-06',
  'FENCE-25':
    'a release that sleeps breaks CTX-01 where the last reference is dropped in atomic context',
  'FENCE-26': 'no fence of the model has a wait op of its own: it is deprecated',
  'FENCE-32': 'a deadline is a hint, and no step of the model looks at one',
  'FENCE-35':
    'a lock that is not irq-safe breaks CTX-02, and storage that goes before its fences breaks FENCE-46',
  'FENCE-36': 'the names of drivers and timelines are no part of the model',
  'FENCE-45': `${byConstruction} language/dma-fence-stub.test.ts`,
  'FENCE-50': `${byConstruction} language/dma-fence-variants.test.ts`,
  'FENCE-52':
    'the section is FENCE-37 and FENCE-38, and what is forbidden in it is FENCE-39 to FENCE-43: each is reported there',
  'RESV-10':
    'the purpose of a fence stands in no design; what a wrong usage leads to breaks RESV-09, RESV-12 or DMA-01',
  'RESV-14': 'work that still touches the buffer behind a replaced fence breaks DMA-01 or RESV-11',
  'RESV-18':
    'what a decision was made from stands in no state; a wrong one breaks the rule of what it did',
  'RESV-22':
    'a bound on time is no property of a state, and fences without end are more than a design can declare',
  'RESV-27':
    'whoever has not the lock breaks RESV-04; that a failure changes nothing is tested in model/dma-resv.test.ts',
  'WW-06':
    'the stamps decide what a lock call returns, and no design can choose the place of a waiter',
  'WW-17': `${byConstruction} verify/ww-mutex.test.ts`,
  'WW-23':
    'a contention that is passed over breaks WW-22; any other failure leaves the object unlocked, and its use breaks RESV-04',
  'MM-10':
    'the model does not know which lock of a driver guards an LRU; where reclaim takes it, the allocation is the deadlock that it is',
  'MM-11': 'memory that is asked for too late breaks FENCE-41, FENCE-42 or RESV-02',
  'PF-02': 'it permits and forbids nothing: whoever takes it for more breaks PF-01',
  'PF-11':
    'the model has no page tables of a device; what it still touches breaks RESV-11 or CTX-06',
  'PF-12': 'the model has no page tables of a device, and so no bind that a zap could overtake',
  'RCU-05': 'the names of drivers and timelines are no part of the model',
  'DYN-17':
    'the model knows no peer-to-peer: which memory a device reaches is a property of the machine',
};
