import { rule, type Rule } from './rule.ts';

/**
 * Which calls and callbacks run with `dma_buf::resv` held, and which without.
 * @see drivers/dma-buf/dma-buf.c, DOC: locking convention
 */
export const lockingConventionRules: readonly Rule[] = [
  rule({
    id: 'LOCK-01',
    area: 'locking',
    title: 'importers hold dma_buf::resv around dma_buf_pin()',
    statement:
      "dma_buf_pin requires the caller to hold the buffer's reservation lock for the whole call. Keeps placement stable while the pin count changes.",
    source: [
      'drivers/dma-buf/dma-buf.c:953-961 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1137 dma_buf_pin',
    ],
    since: 'dynamic attachments (5.7)',
    symptom: 'lockdep_assert_held warning; without lockdep, races against invalidation and move',
    fix: 'Take dma_resv_lock(dmabuf->resv) around dma_buf_pin() and keep it until the call has returned.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-02',
    area: 'locking',
    title: 'importers hold dma_buf::resv around dma_buf_unpin()',
    statement:
      "dma_buf_unpin requires the caller to hold the buffer's reservation lock for the whole call. After it the exporter may move the buffer as soon as the lock is free.",
    source: [
      'drivers/dma-buf/dma-buf.c:953-961 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1160 dma_buf_unpin',
    ],
    since: '5.7',
    symptom: 'lockdep_assert_held warning; without lockdep, races against invalidation and move',
    fix: 'Take dma_resv_lock(dmabuf->resv) around dma_buf_unpin().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-03',
    area: 'locking',
    title: 'importers hold dma_buf::resv around dma_buf_map_attachment()',
    statement:
      "dma_buf_map_attachment requires the caller to hold the buffer's reservation lock for the whole call. It may sleep, may wait for KERNEL fences and may call pin and map_dma_buf under that lock.",
    source: [
      'drivers/dma-buf/dma-buf.c:953-961 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1199 dma_buf_map_attachment',
    ],
    since: 'resv assertion unconditional since 6.2 (6.1: only for dynamic attachments)',
    symptom: 'lockdep_assert_held warning; without lockdep, races against invalidation and move',
    fix: 'Take dma_resv_lock(dmabuf->resv) around the call, or use dma_buf_map_attachment_unlocked().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-04',
    area: 'locking',
    title: 'importers hold dma_buf::resv around dma_buf_unmap_attachment()',
    statement:
      "dma_buf_unmap_attachment requires the caller to hold the buffer's reservation lock for the whole call. May sleep; calls unmap_dma_buf and possibly unpin.",
    source: [
      'drivers/dma-buf/dma-buf.c:953-961 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1309 dma_buf_unmap_attachment',
    ],
    since: 'resv assertion unconditional since 6.2 (6.1: only for dynamic attachments)',
    symptom: 'lockdep_assert_held warning; without lockdep, races against invalidation and move',
    fix: 'Take dma_resv_lock(dmabuf->resv) around the call, or use dma_buf_unmap_attachment_unlocked().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-05',
    area: 'locking',
    title: 'importers hold dma_buf::resv around dma_buf_vmap()',
    statement:
      "dma_buf_vmap requires the caller to hold the buffer's reservation lock for the whole call. Protects vmapping_counter and vmap_ptr.",
    source: [
      'drivers/dma-buf/dma-buf.c:953-961 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1658 dma_buf_vmap',
    ],
    since: '6.2 (6.1: internal dma_buf->lock mutex)',
    symptom: 'lockdep_assert_held warning; without lockdep, races against invalidation and move',
    fix: 'Take dma_resv_lock(dmabuf->resv) around the call, or use dma_buf_vmap_unlocked().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-06',
    area: 'locking',
    title: 'importers hold dma_buf::resv around dma_buf_vunmap()',
    statement:
      "dma_buf_vunmap requires the caller to hold the buffer's reservation lock for the whole call. Same protection as vmap.",
    source: [
      'drivers/dma-buf/dma-buf.c:953-961 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1722 dma_buf_vunmap',
    ],
    since: '6.2 (6.1: internal dma_buf->lock mutex)',
    symptom: 'lockdep_assert_held warning; without lockdep, races against invalidation and move',
    fix: 'Take dma_resv_lock(dmabuf->resv) around the call, or use dma_buf_vunmap_unlocked().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-07',
    area: 'locking',
    title: 'importers call dma_buf_attach() without dma_buf::resv',
    statement:
      "dma_buf_attach must not be called with the buffer's reservation lock held. It takes the lock itself to link the attachment, and ops->attach may take it too.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1081-1086 dma_buf_attach',
    ],
    since: 'documented since 6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Attach before taking the reservation lock; dma_buf_attach() takes it itself to link the attachment.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-08',
    area: 'locking',
    title: 'importers call dma_buf_dynamic_attach() without dma_buf::resv',
    statement:
      "dma_buf_dynamic_attach must not be called with the buffer's reservation lock held. Same as dma_buf_attach.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1058-1060 dma_buf_dynamic_attach',
    ],
    since: 'documented since 6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Attach before taking the reservation lock; dma_buf_dynamic_attach() takes it itself to link the attachment.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-09',
    area: 'locking',
    title: 'importers call dma_buf_detach() without dma_buf::resv',
    statement:
      "dma_buf_detach must not be called with the buffer's reservation lock held. It locks to unlink and then calls ops->detach unlocked.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1102-1107 dma_buf_detach',
    ],
    since: 'documented since 6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Drop the reservation lock before dma_buf_detach(), which takes it itself to unlink the attachment.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-10',
    area: 'locking',
    title: 'exporters call dma_buf_export() with no reservation lock held',
    statement:
      "dma_buf_export must not be called with the buffer's reservation lock held. Adding to the global list takes dmabuf_list_mutex, and the bufinfo reader nests reservation locks inside that mutex: holding any reservation lock here closes an ABBA cycle even for an unrelated buffer.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:767 dma_buf_export (list mutex), bufinfo side at 1761-1796',
    ],
    since: 'documented since 6.2',
    symptom:
      'ABBA dmabuf_list_mutex vs reservation class (lockdep), hang with a concurrent bufinfo read',
    fix: 'Export before locking any reservation object; dma_buf_export() takes dmabuf_list_mutex, which ranks outside dma_resv.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-11',
    area: 'locking',
    title: 'exporters call dma_buf_fd() without dma_buf::resv',
    statement:
      "dma_buf_fd must not be called with the buffer's reservation lock held. No lock is taken today, only fd-table allocation; the ban is part of the contract.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:788-804 dma_buf_fd',
    ],
    since: 'documented since 6.2',
    symptom: 'convention only, no runtime check',
    fix: 'Install the file descriptor after dma_resv_unlock().',
    priority: 'note',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-12',
    area: 'locking',
    title: 'importers call dma_buf_get() without dma_buf::resv',
    statement:
      "dma_buf_get must not be called with the buffer's reservation lock held. fget only; contract.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:834-855 dma_buf_get',
    ],
    since: 'documented since 6.2',
    symptom: 'convention only, no runtime check',
    fix: 'Look the dma-buf up before you lock it.',
    priority: 'note',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-13',
    area: 'locking',
    title: 'importers call dma_buf_put() without dma_buf::resv',
    statement:
      "dma_buf_put must not be called with the buffer's reservation lock held. The last put eventually runs ops->release, which may take the reservation lock. fput deferral hides the direct self-deadlock but the ordering stays part of the contract.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:867-875 dma_buf_put',
    ],
    since: 'documented since 6.2',
    symptom:
      'no immediate symptom because of deferred fput; deadlock if the put ever becomes synchronous',
    fix: 'Unlock the reservation object first, then drop the reference.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-14',
    area: 'locking',
    title: 'importers call dma_buf_mmap() without dma_buf::resv',
    statement:
      "dma_buf_mmap must not be called with the buffer's reservation lock held. ops->mmap may take the lock, and mmap_lock (held by the caller) ranks outside the reservation lock.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1603-1630 dma_buf_mmap',
    ],
    since: '6.5; kernels 6.2-6.4 invoked ops->mmap with the lock held',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Drop the reservation lock before dma_buf_mmap(); ops->mmap may take it and mmap_lock ranks outside it.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-15',
    area: 'locking',
    title: 'importers call dma_buf_begin_cpu_access() without dma_buf::resv',
    statement:
      "dma_buf_begin_cpu_access must not be called with the buffer's reservation lock held. might_lock annotates the exporter's right to take it.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1544 dma_buf_begin_cpu_access',
    ],
    since: 'documented since 6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Call dma_buf_begin_cpu_access() before dma_resv_lock() or after dma_resv_unlock(), since the exporter may lock inside.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-16',
    area: 'locking',
    title: 'importers call dma_buf_end_cpu_access() without dma_buf::resv',
    statement:
      "dma_buf_end_cpu_access must not be called with the buffer's reservation lock held. might_lock annotates the exporter's right to take it.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1579 dma_buf_end_cpu_access',
    ],
    since: 'documented since 6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Unlock before dma_buf_end_cpu_access(), since the exporter may lock inside.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-17',
    area: 'locking',
    title: 'importers call dma_buf_map_attachment_unlocked() without dma_buf::resv',
    statement:
      "dma_buf_map_attachment_unlocked must not be called with the buffer's reservation lock held. It takes the lock with a NULL context.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1282-1284 dma_buf_map_attachment_unlocked',
    ],
    since: '6.2 (stable backport present in 6.1.192)',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Drop the lock first, or call dma_buf_map_attachment() if you already hold it.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-18',
    area: 'locking',
    title: 'importers call dma_buf_unmap_attachment_unlocked() without dma_buf::resv',
    statement:
      "dma_buf_unmap_attachment_unlocked must not be called with the buffer's reservation lock held. It takes the lock with a NULL context.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1338-1340 dma_buf_unmap_attachment_unlocked',
    ],
    since: '6.2 (stable backport present in 6.1.192)',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Drop the lock first, or call dma_buf_unmap_attachment() if you already hold it.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-19',
    area: 'locking',
    title: 'importers call dma_buf_vmap_unlocked() without dma_buf::resv',
    statement:
      "dma_buf_vmap_unlocked must not be called with the buffer's reservation lock held. It takes the lock with a NULL context.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1704-1706 dma_buf_vmap_unlocked',
    ],
    since: '6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Drop the lock first, or call dma_buf_vmap() if you already hold it.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-20',
    area: 'locking',
    title: 'importers call dma_buf_vunmap_unlocked() without dma_buf::resv',
    statement:
      "dma_buf_vunmap_unlocked must not be called with the buffer's reservation lock held. It takes the lock with a NULL context.",
    source: [
      'drivers/dma-buf/dma-buf.c:963-979 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1746-1748 dma_buf_vunmap_unlocked',
    ],
    since: '6.2',
    symptom: 'self-deadlock or lockdep recursion report',
    fix: 'Drop the lock first, or call dma_buf_vunmap() if you already hold it.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['importer'],
  }),
  rule({
    id: 'LOCK-21',
    area: 'locking',
    title: 'ops->attach runs without dma_buf::resv',
    statement:
      'Core calls ops->attach without the reservation lock, so the exporter may acquire it inside. It runs before the attachment is on the list.',
    source: [
      'drivers/dma-buf/dma-buf.c:983-991 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1053-1057 dma_buf_dynamic_attach',
    ],
    since: '6.2 (mmap: 6.5)',
    symptom:
      'exporter that takes the lock would self-deadlock if core (or a direct caller) violated this',
    fix: 'Call ops->attach only through dma_buf_dynamic_attach(), and drop dma_buf::resv before it.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-22',
    area: 'locking',
    title: 'ops->detach runs without dma_buf::resv',
    statement:
      'Core calls ops->detach without the reservation lock, so the exporter may acquire it inside. It runs after the attachment left the list.',
    source: [
      'drivers/dma-buf/dma-buf.c:983-991 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1106-1107 dma_buf_detach',
    ],
    since: '6.2 (mmap: 6.5)',
    symptom:
      'exporter that takes the lock would self-deadlock if core (or a direct caller) violated this',
    fix: 'Call ops->detach only through dma_buf_detach(), and drop dma_buf::resv before it.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-23',
    area: 'locking',
    title: 'ops->release runs without dma_buf::resv',
    statement:
      'Core calls ops->release without the reservation lock, so the exporter may acquire it inside. It runs after the file is dead, so nobody else can reach the buffer through the fd.',
    source: [
      'drivers/dma-buf/dma-buf.c:983-991 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:183 dma_buf_release',
    ],
    since: '6.2 (mmap: 6.5)',
    symptom:
      'exporter that takes the lock would self-deadlock if core (or a direct caller) violated this',
    fix: 'Leave the call of ops->release to the final dma_buf_put(); never invoke it yourself under the lock.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-24',
    area: 'locking',
    title: 'ops->begin_cpu_access runs without dma_buf::resv',
    statement:
      'Core calls ops->begin_cpu_access without the reservation lock, so the exporter may acquire it inside. Several tasks can be inside it at once.',
    source: [
      'drivers/dma-buf/dma-buf.c:983-991 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1546-1547 dma_buf_begin_cpu_access',
    ],
    since: '6.2 (mmap: 6.5)',
    symptom:
      'exporter that takes the lock would self-deadlock if core (or a direct caller) violated this',
    fix: 'Go through dma_buf_begin_cpu_access() with the reservation lock dropped instead of calling the op directly.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-25',
    area: 'locking',
    title: 'ops->end_cpu_access runs without dma_buf::resv',
    statement:
      'Core calls ops->end_cpu_access without the reservation lock, so the exporter may acquire it inside. Several tasks can be inside it at once.',
    source: [
      'drivers/dma-buf/dma-buf.c:983-991 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1581-1582 dma_buf_end_cpu_access',
    ],
    since: '6.2 (mmap: 6.5)',
    symptom:
      'exporter that takes the lock would self-deadlock if core (or a direct caller) violated this',
    fix: 'Go through dma_buf_end_cpu_access() with the reservation lock dropped instead of calling the op directly.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-26',
    area: 'locking',
    title: 'ops->mmap runs without dma_buf::resv',
    statement:
      'Core calls ops->mmap without the reservation lock, so the exporter may acquire it inside. The VFS holds mmap_lock for write around it.',
    source: [
      'drivers/dma-buf/dma-buf.c:983-991 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:248 dma_buf_mmap_internal, 1628 dma_buf_mmap',
    ],
    since: '6.2 (mmap: 6.5)',
    symptom:
      'exporter that takes the lock would self-deadlock if core (or a direct caller) violated this',
    fix: 'Go through dma_buf_mmap() with the reservation lock dropped instead of calling the op directly.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LOCK-27',
    area: 'locking',
    title: 'ops->pin runs under dma_buf::resv and leaves it locked',
    statement:
      'Core calls ops->pin with the reservation lock already held; the exporter must not try to lock it again and must not drop it.',
    source: [
      'drivers/dma-buf/dma-buf.c:993-1001 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1140, 1202',
    ],
    since:
      '6.2; in 6.1 map/unmap were locked only when either side was dynamic, vmap/vunmap under dma_buf->lock',
    symptom: 'self-deadlock (NULL context) or -EALREADY surprise (with context)',
    fix: 'Remove dma_resv_lock()/dma_resv_unlock() from the pin callback and use dma_resv_assert_held() instead.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-28',
    area: 'locking',
    title: 'ops->unpin runs under dma_buf::resv and leaves it locked',
    statement:
      'Core calls ops->unpin with the reservation lock already held; the exporter must not try to lock it again and must not drop it.',
    source: [
      'drivers/dma-buf/dma-buf.c:993-1001 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1163, 1256, 1315',
    ],
    since:
      '6.2; in 6.1 map/unmap were locked only when either side was dynamic, vmap/vunmap under dma_buf->lock',
    symptom: 'self-deadlock (NULL context) or -EALREADY surprise (with context)',
    fix: 'Remove dma_resv_lock()/dma_resv_unlock() from the unpin callback and use dma_resv_assert_held() instead.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-29',
    area: 'locking',
    title: 'ops->map_dma_buf runs under dma_buf::resv and leaves it locked',
    statement:
      'Core calls ops->map_dma_buf with the reservation lock already held; the exporter must not try to lock it again and must not drop it.',
    source: [
      'drivers/dma-buf/dma-buf.c:993-1001 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1212',
    ],
    since:
      '6.2; in 6.1 map/unmap were locked only when either side was dynamic, vmap/vunmap under dma_buf->lock',
    symptom: 'self-deadlock (NULL context) or -EALREADY surprise (with context)',
    fix: 'Remove dma_resv_lock()/dma_resv_unlock() from the map_dma_buf callback and use dma_resv_assert_held() instead.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-30',
    area: 'locking',
    title: 'ops->unmap_dma_buf runs under dma_buf::resv and leaves it locked',
    statement:
      'Core calls ops->unmap_dma_buf with the reservation lock already held; the exporter must not try to lock it again and must not drop it.',
    source: [
      'drivers/dma-buf/dma-buf.c:993-1001 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1251, 1312',
    ],
    since:
      '6.2; in 6.1 map/unmap were locked only when either side was dynamic, vmap/vunmap under dma_buf->lock',
    symptom: 'self-deadlock (NULL context) or -EALREADY surprise (with context)',
    fix: 'Remove dma_resv_lock()/dma_resv_unlock() from the unmap_dma_buf callback and use dma_resv_assert_held() instead.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-31',
    area: 'locking',
    title: 'ops->vmap runs under dma_buf::resv and leaves it locked',
    statement:
      'Core calls ops->vmap with the reservation lock already held; the exporter must not try to lock it again and must not drop it.',
    source: [
      'drivers/dma-buf/dma-buf.c:993-1001 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1672',
    ],
    since:
      '6.2; in 6.1 map/unmap were locked only when either side was dynamic, vmap/vunmap under dma_buf->lock',
    symptom: 'self-deadlock (NULL context) or -EALREADY surprise (with context)',
    fix: 'Remove dma_resv_lock()/dma_resv_unlock() from the vmap callback and use dma_resv_assert_held() instead.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-32',
    area: 'locking',
    title: 'ops->vunmap runs under dma_buf::resv and leaves it locked',
    statement:
      'Core calls ops->vunmap with the reservation lock already held; the exporter must not try to lock it again and must not drop it.',
    source: [
      'drivers/dma-buf/dma-buf.c:993-1001 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1730',
    ],
    since:
      '6.2; in 6.1 map/unmap were locked only when either side was dynamic, vmap/vunmap under dma_buf->lock',
    symptom: 'self-deadlock (NULL context) or -EALREADY surprise (with context)',
    fix: 'Remove dma_resv_lock()/dma_resv_unlock() from the vunmap callback and use dma_resv_assert_held() instead.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'LOCK-33',
    area: 'locking',
    title: 'exporters hold dma_buf::resv around dma_buf_invalidate_mappings()',
    statement:
      'dma_buf_invalidate_mappings (move_notify before 7.0) is an exporter call that needs the reservation lock; it walks the attachment list and calls importers under it.',
    source: [
      'drivers/dma-buf/dma-buf.c:1003-1006 DOC locking convention',
      'drivers/dma-buf/dma-buf.c:1403 dma_buf_invalidate_mappings',
    ],
    since: '5.7 as dma_buf_move_notify; renamed January 2026 (7.0)',
    symptom: 'lockdep_assert_held warning; list corruption against attach/detach',
    fix: 'Take dma_resv_lock(dmabuf->resv) before dma_buf_invalidate_mappings() (dma_buf_move_notify() on older kernels).',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
];
