import { rule, type Rule } from './rule.ts';

/**
 * How reservation locks rank against every other lock, and what each lock protects.
 * @see drivers/dma-buf/dma-resv.c, dma_resv_lockdep()
 */
export const lockingOrderRules: readonly Rule[] = [
  rule({
    id: 'LOCK-34',
    area: 'locking',
    title:
      'no other reservation lock or acquire context is live around dma_resv_lock() with a NULL context',
    statement:
      'A reservation lock taken with a NULL acquire context is a plain mutex: at most one may be held that way, and none may be taken that way while another lock of the class is held or an acquire context is active.',
    source: [
      'include/linux/ww_mutex.h:130-134 ww_acquire_init',
      'kernel/locking/ww_mutex.h:509-523 __ww_mutex_check_kill',
      'include/linux/dma-resv.h:330-333 dma_resv_lock',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom:
      "lockdep 'possible recursive locking' on reservation_ww_class_mutex; real ABBA deadlock that wait-die cannot see",
    fix: 'Lock all the buffers with one ww_acquire_ctx (drm_exec does it for you), or drop the first lock before taking the second.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LOCK-35',
    area: 'locking',
    title: 'dma_buf::attachments is read and changed only under dma_buf::resv',
    statement: 'The attachment list may be read or changed only under the reservation lock.',
    source: [
      'include/linux/dma-buf.h:310-316 attachments',
      'drivers/dma-buf/dma-buf.c:1058-1060,1102-1104',
    ],
    since: '5.5',
    symptom: 'list corruption, missed invalidation',
    fix: 'Walk dmabuf->attachments only between dma_resv_lock() and dma_resv_unlock().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-36',
    area: 'locking',
    title: 'vmapping_counter and vmap_ptr change only under dma_buf::resv',
    statement: 'vmapping_counter and vmap_ptr change only under the reservation lock.',
    source: ['include/linux/dma-buf.h:321-333'],
    since: '6.2; dma_buf->lock mutex up to 6.1',
    symptom: 'double vmap, premature vunmap',
    fix: 'Use dma_buf_vmap()/dma_buf_vunmap() with the reservation lock held; never touch the counter yourself.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-37',
    area: 'locking',
    title: 'dma_buf::name is read and replaced only under name_lock',
    statement:
      'The userspace-visible name is read and replaced only under name_lock (a spinlock), including inside tracepoints.',
    source: [
      'drivers/dma-buf/dma-buf.c:39-54 DMA_BUF_TRACE',
      'drivers/dma-buf/dma-buf.c:427-430 dma_buf_set_name',
    ],
    since: '5.8; tracepoints after 6.12',
    symptom: 'use after free of the old name string',
    fix: 'Take spin_lock(&dmabuf->name_lock) around every access to dmabuf->name and copy the string out.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-38',
    area: 'locking',
    title: 'dmabuf_list_mutex ranks outside every reservation lock',
    statement:
      'dmabuf_list_mutex ranks outside reservation locks (debugfs bufinfo holds the mutex and interruptibly locks each buffer). Consequently export and file release - which take the mutex - can be held up by a reservation holder that waits for a fence.',
    source: [
      'drivers/dma-buf/dma-buf.c:1761-1796 dma_buf_debug_show',
      'drivers/dma-buf/dma-buf.c:67-82 __dma_buf_list_add/del',
    ],
    since: 'global list unconditional in 6.1 and 7.2, compiled only with CONFIG_DEBUG_FS in 6.12',
    symptom:
      'system-wide stall of dma-buf creation/close behind one bufinfo reader stuck on a fence',
    fix: 'Drop all reservation locks before anything that takes dmabuf_list_mutex: export, or the final release of a dma-buf.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-39',
    area: 'locking',
    title: 'nothing faults user memory under a reservation lock',
    statement:
      'mmap_lock ranks outside the reservation lock, so nothing that can fault user memory (copy_to/from_user, get_user_pages) may run while a reservation lock is held.',
    source: [
      'drivers/dma-buf/dma-resv.c:789-796 dma_resv_lockdep',
      'Documentation/gpu/drm-vm-bind-locking.rst: userptr section (get_user_pages under dma_resv)',
    ],
    since: 'primed since 5.4/5.5',
    symptom: 'lockdep inversion mmap_lock vs reservation_ww_class',
    fix: 'Do copy_from_user(), copy_to_user() and get_user_pages() before dma_resv_lock() or after dma_resv_unlock().',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LOCK-40',
    area: 'locking',
    title: 'reclaim never blocks on a reservation lock or enters the acquire class',
    statement:
      'The reservation lock ranks outside memory reclaim: GFP_KERNEL allocation under it is allowed, taking it (or initialising an acquire context) from reclaim is not; shrinkers may only trylock with a NULL context.',
    source: [
      'drivers/dma-buf/dma-resv.c:797 dma_resv_lockdep',
      'drivers/gpu/drm/msm/msm_gem_shrinker.c:63-66',
      'drivers/gpu/drm/drm_gem.c:1696-1704 drm_gem_lru_scan',
    ],
    since: 'primed since 5.5',
    symptom:
      'lockdep inversion fs_reclaim vs reservation_ww_class_acquire/_mutex; recursion when the shrinker hits a lock its own task holds',
    fix: 'Use dma_resv_trylock() in the shrinker and skip the object when it fails.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LOCK-41',
    area: 'locking',
    title: 'i_mmap_rwsem ranks inside fs_reclaim and inside reservation locks',
    statement:
      'Inside reclaim the mapping lock i_mmap_rwsem (write) may be taken (to zap PTEs of a trylocked object), so i_mmap_rwsem ranks inside fs_reclaim and inside reservation locks.',
    source: ['drivers/dma-buf/dma-resv.c:798-800 dma_resv_lockdep'],
    since: '5.10',
    symptom: 'lockdep inversion i_mmap_rwsem -> fs_reclaim',
    fix: 'Do not allocate with direct reclaim and do not lock a reservation object while holding i_mmap_rwsem.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LOCK-42',
    area: 'locking',
    title: "a container's lock ranks outside the locks of the fences it contains",
    statement:
      "A container fence's lock ranks outside the locks of the fences it contains: enabling signalling on an array or chain takes child locks, so a child's completion callback must never take the container lock directly (array and chain bounce through irq_work).",
    source: [
      'drivers/dma-buf/dma-fence-array.c:55-68,211-221',
      'drivers/dma-buf/dma-fence-chain.c:122-143,267-277',
    ],
    since: '4.15 (array irq_work); separate lockdep classes after 6.12',
    symptom: 'ABBA spinlock deadlock between add_callback(container) and signal(child)',
    fix: "Complete the container from irq_work, not from the member's callback.",
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['fence-driver'],
  }),
  rule({
    id: 'LOCK-43',
    area: 'locking',
    title: 'fence callbacks neither sleep nor take the lock of the fence they run under',
    statement:
      'Fence callbacks execute with the fence spinlock held and interrupts off. They must not sleep, must not re-take that lock, and every lock they take becomes nested inside it for all drivers.',
    source: [
      'drivers/dma-buf/dma-fence.c:383-386 dma_fence_signal_timestamp_locked',
      'drivers/dma-buf/dma-fence.c:693 dma_fence_add_callback',
    ],
    since: '3.17',
    symptom: 'spinlock recursion, sleeping-in-atomic splat, irq-unsafe lock inversion',
    fix: 'Queue a work item (or irq_work) from the callback and do the rest there.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['fence-driver', 'importer'],
  }),
  rule({
    id: 'LOCK-44',
    area: 'locking',
    title: 'code under a fence lock never takes drm_syncobj::lock',
    statement:
      'drm_syncobj.lock (a plain spinlock) ranks outside fence locks: eventfd registration adds fence callbacks under it. Code running under a fence lock must never take a syncobj lock.',
    source: ['drivers/gpu/drm/drm_syncobj.c:314-322,1419-1459'],
    since: 'eventfd path 6.6',
    symptom: 'lock inversion / irq-unsafe deadlock',
    fix: 'Defer the syncobj update to a work item instead of doing it in the fence callback.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-45',
    area: 'locking',
    title: 'the poll waitqueue lock nests inside dma_buf::resv and the fence lock',
    statement:
      'The dma-buf poll waitqueue lock nests inside both the reservation lock (arming) and the fence lock (callback); a waitqueue callback (epoll) is nested inside it again.',
    source: ['drivers/dma-buf/dma-buf.c:309-312,361-366'],
    since: '5.16',
    symptom: 'inversion if an epoll callback ever re-entered dma-buf code',
    fix: 'Take neither a reservation lock nor a fence lock while holding dmabuf->poll.lock.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-46',
    area: 'locking',
    title: "an exporter's private buffer mutex ranks inside dma_buf::resv",
    statement:
      'Exporter-private per-buffer mutexes taken inside locked callbacks (for example the heap buffer lock in vmap) rank inside the reservation lock; such an exporter must not take the reservation lock while holding its private lock in an unlocked callback.',
    source: [
      'drivers/dma-buf/heaps/system_heap.c system_heap_vmap / begin_cpu_access',
      'Documentation/gpu/todo.rst:185-200 Move Buffer Object Locking to dma_resv_lock()',
    ],
    since: 'derived from 6.2 convention',
    symptom: 'ABBA between private lock and reservation lock',
    fix: 'Take dma_resv_lock() first and the private mutex second in every callback, or protect the state with dma_resv alone.',
    priority: 'should',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-47',
    area: 'locking',
    title: 'dma_resv is the outermost per-object buffer lock',
    statement:
      'Among per-object buffer locks dma_resv is the outermost; driver-private object locks nested outside it make the order depend on who imports from whom.',
    source: [
      'Documentation/gpu/todo.rst:185-200',
      'Documentation/gpu/i915.rst:173-187 Locking Guidelines',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'cross-driver ABBA that appears only for one importer/exporter pairing',
    fix: 'Move the driver-private object lock inside dma_resv, or replace it with dma_resv_lock().',
    priority: 'should',
    checkableAs: 'lock-order',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LOCK-48',
    area: 'locking',
    title: 'reservation locks rank inside the PRIME file lock and object_name_lock',
    statement:
      'The GEM import path holds the per-file prime lock and then object_name_lock while it attaches and maps, so reservation locks (and anything an exporter takes in attach/map) rank inside those two.',
    source: [
      'drivers/gpu/drm/drm_prime.c:304-330 drm_gem_prime_fd_to_handle',
      'drivers/gpu/drm/drm_prime.c:990-996 drm_gem_prime_import_dev',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'inversion if an exporter callback calls PRIME lookup functions',
    fix: 'Keep exporter callbacks away from the PRIME lookup functions.',
    priority: 'should',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-49',
    area: 'locking',
    title: 'exporters serialise the state they keep across begin_cpu_access and end_cpu_access',
    statement:
      "begin_cpu_access and end_cpu_access are not serialised by core; an exporter that keeps state across them (udmabuf's cached sg table) needs its own lock.",
    source: [
      'drivers/dma-buf/udmabuf.c:222-243 begin_cpu_udmabuf',
      'drivers/dma-buf/dma-buf.c:1536-1557 dma_buf_begin_cpu_access',
    ],
    since: 'derived rule',
    symptom:
      'lost update: two concurrent first SYNC_START calls both build an sg_table and one leaks (7.2 udmabuf; source-derived, not reproduced in 2500 attempts under TCG)',
    fix: 'Protect the cached state with a lock of the exporter, for example the reservation lock, inside both callbacks.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-50',
    area: 'locking',
    title: "an imported GEM object shares the exporter's reservation object",
    statement:
      "PRIME-imported GEM objects share the exporter's reservation object. Locking the imported and the original object in one transaction is locking one mutex twice and yields -EALREADY; locking either locks both.",
    source: [
      'drivers/gpu/drm/drm_prime.c:1008-1009 drm_gem_prime_import_dev',
      'drivers/gpu/drm/drm_prime.c:920-928 drm_gem_prime_export',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'duplicate-object handling missed, or false double-lock report',
    fix: 'Treat -EALREADY as already locked (DRM_EXEC_IGNORE_DUPLICATES), and unlock the shared object only once.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
];
