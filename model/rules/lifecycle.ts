import { rule, type Rule } from './rule.ts';

/**
 * How a `dma_buf` is exported, referenced, attached, mapped and released.
 * @see drivers/dma-buf/dma-buf.c
 */
export const lifecycleRules: readonly Rule[] = [
  rule({
    id: 'LIFE-01',
    area: 'lifecycle',
    title:
      'An export request must carry a non-NULL priv pointer and an ops table with map_dma_buf, unmap_dma_buf and release',
    statement:
      'An export request must carry a non-NULL priv pointer and an ops table with map_dma_buf, unmap_dma_buf and release; every other op is optional.',
    source: ['drivers/dma-buf/dma-buf.c:716-720 dma_buf_export'],
    since: '3.3 (map/unmap/release mandatory from the start)',
    symptom: 'WARN_ON backtrace and ERR_PTR(-EINVAL)',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-02',
    area: 'lifecycle',
    title: 'pin and unpin come as a pair',
    statement:
      'pin and unpin come as a pair: an ops table with exactly one of them is rejected at export time.',
    source: ['drivers/dma-buf/dma-buf.c:722-723 dma_buf_export'],
    since:
      '5.7; up to 6.12 combining cache_sgt_mapping with pin/unpin was also -EINVAL (field gone in 7.2)',
    symptom: 'WARN_ON and ERR_PTR(-EINVAL)',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-03',
    area: 'lifecycle',
    title:
      'A live dma_buf holds one reference on the exporter module, taken before anything is allocated (-ENOENT when the module is going away) and dropped as the last-but-one step of destruction',
    statement:
      'A live dma_buf holds one reference on the exporter module, taken before anything is allocated (-ENOENT when the module is going away) and dropped as the last-but-one step of destruction.',
    source: [
      'drivers/dma-buf/dma-buf.c:725-726 dma_buf_export',
      'drivers/dma-buf/dma-buf.c:189 dma_buf_release',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'exporter code unloaded while its callbacks can still run (oops)',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-04',
    area: 'lifecycle',
    title: 'dma_buf_export reports failure only through ERR_PTR',
    statement:
      'dma_buf_export reports failure only through ERR_PTR; NULL is never returned, although the first two generations of its guide said so.',
    source: ['drivers/dma-buf/dma-buf.c:708-778 dma_buf_export'],
    since: 'ERR_PTR since 3.4; the guides of 3.3 and 4.8 still describe NULL',
    symptom: 'NULL dereference in callers that still test for NULL',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-05',
    area: 'lifecycle',
    title: 'The byte size of a dma-buf is fixed from export until destruction',
    statement:
      'The byte size of a dma-buf is fixed from export until destruction; every bounds check in core (mmap, llseek) relies on that.',
    source: ['include/linux/dma-buf.h:295-300 struct dma_buf.size'],
    since: '3.3',
    symptom: 'mapping past the backing storage, stale llseek result',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-06',
    area: 'lifecycle',
    title: 'The struct file refcount is the dma-buf refcount',
    statement:
      'The struct file refcount is the dma-buf refcount. get_dma_buf is legal only for a caller that already owns a reference; anyone starting from the global list must use an increment-unless-zero on the file.',
    source: [
      'drivers/dma-buf/dma-buf.c:96-114 dma_buf_iter_begin',
      'include/linux/dma-buf.h:538-541 get_dma_buf',
    ],
    since: 'iterators added after 6.12 (6.16)',
    symptom: 'resurrection of a file whose count reached zero, use after free',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LIFE-07',
    area: 'lifecycle',
    title:
      'Each successful dma_buf_get adds exactly one reference that a matching dma_buf_put has to return',
    statement:
      'Each successful dma_buf_get adds exactly one reference that a matching dma_buf_put has to return. A closed or unknown fd gives -EBADF; an fd whose file operations are not the dma-buf ones gives -EINVAL after the temporary reference is dropped.',
    source: [
      'drivers/dma-buf/dma-buf.c:834-855 dma_buf_get',
      'drivers/dma-buf/dma-buf.c:867-875 dma_buf_put',
    ],
    since: '3.3',
    symptom: 'leaked file (buffer never freed) or premature release',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-08',
    area: 'lifecycle',
    title: "Installing an fd transfers the caller's file reference to the fd table",
    statement:
      "Installing an fd transfers the caller's file reference to the fd table. After a successful dma_buf_fd/dma_buf_fd_install the exporter must not put that reference; after a failed dma_buf_fd it still owns it.",
    source: [
      'drivers/dma-buf/dma-buf.c:788-804 dma_buf_fd',
      'drivers/dma-buf/dma-buf.c:806-824 dma_buf_fd_install',
      'drivers/dma-buf/udmabuf.c:428-436 udmabuf_create',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'double fput / use after free, or a leaked buffer',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-09',
    area: 'lifecycle',
    title: 'fd_install is the point of no return',
    statement:
      'fd_install is the point of no return: every step that can fail (copy_to_user included) must come before it, because another thread can use or close the new fd at once and it cannot be taken back.',
    source: [
      'drivers/dma-buf/dma-buf.c:806-824 dma_buf_fd_install',
      'drivers/dma-buf/dma-heap.c:166-180 dma_heap_ioctl',
      'drivers/gpu/drm/drm_prime.c:421-428 drm_gem_prime_handle_to_dmabuf',
    ],
    since: 'dma_buf_fd_install: present in 6.1.192 (stable backport) and 7.2, absent in 6.12.107',
    symptom:
      'ioctl returns -EFAULT yet leaves a usable fd behind (observed on 6.12.107 DMA_HEAP_IOCTL_ALLOC with a read-only argument page; 7.2 and 6.1.192 fixed)',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-10',
    area: 'lifecycle',
    title:
      'Any exporter API that creates a dma-buf fd must let userspace ask for close-on-exec atomically at creation',
    statement:
      'Any exporter API that creates a dma-buf fd must let userspace ask for close-on-exec atomically at creation; adding the flag later with fcntl is a race in threaded programs.',
    source: ['Documentation/driver-api/dma-buf.rst:84-99 Userspace Interface Notes'],
    since: '3.x',
    symptom: 'buffer fd leaks across exec into a process that should not see it',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter', 'userspace'],
  }),
  rule({
    id: 'LIFE-11',
    area: 'lifecycle',
    title: 'Destruction happens once, from dentry release after the last file reference',
    statement:
      'Destruction happens once, from dentry release after the last file reference: zero vmap count and idle poll callbacks are required, then ops->release runs, then an embedded dma_resv is finalised, the attachment list is checked, the module reference dropped and memory freed - in that order.',
    source: ['drivers/dma-buf/dma-buf.c:166-192 dma_buf_release'],
    since: 'dentry-based release since 5.8',
    symptom: 'BUG_ON for vmap/poll state, WARN_ON for attachments',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-12',
    area: 'lifecycle',
    title: 'All attachments must be detached before the last reference goes away',
    statement: 'All attachments must be detached before the last reference goes away.',
    source: ['drivers/dma-buf/dma-buf.c:188 dma_buf_release'],
    since: '3.3',
    symptom: 'WARN_ON(!list_empty(attachments)) in dma_buf_release, dangling attachment pointers',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-13',
    area: 'lifecycle',
    title: 'When release runs, no kernel vmap may be outstanding',
    statement: 'When release runs, no kernel vmap may be outstanding.',
    source: ['drivers/dma-buf/dma-buf.c:174 dma_buf_release'],
    since: '3.9',
    symptom: 'BUG_ON(vmapping_counter)',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-14',
    area: 'lifecycle',
    title: 'When release runs, neither poll callback slot may be armed',
    statement:
      'When release runs, neither poll callback slot may be armed; the armed callback owns a file reference so reaching this state means an unbalanced get_file/fput pair.',
    source: [
      'drivers/dma-buf/dma-buf.c:176-181 dma_buf_release',
      'drivers/dma-buf/dma-buf.c:369-374 dma_buf_poll',
    ],
    since:
      'file reference since 5.11/5.16 fixes; before that the release path could race the callback',
    symptom: 'BUG_ON(cb_in.active || cb_out.active)',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-15',
    area: 'lifecycle',
    title: 'The final dma_buf_put never runs the destructor inline',
    statement:
      'The final dma_buf_put never runs the destructor inline: fput defers it to task work (user tasks) or to a delayed work item (interrupt context, kernel threads). dma_buf_put is therefore legal from atomic context and even under dmabuf_list_mutex, while ops->release always runs in sleepable process context.',
    source: [
      'fs/file_table.c __fput_deferred (7.2)',
      'drivers/dma-buf/dma-buf.c:129-148 dma_buf_iter_next',
      'drivers/dma-buf/dma-buf.c:303-316 dma_buf_poll_cb',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom:
      'a model that releases inline reports false self-deadlocks (list mutex) or misses that the buffer outlives the put',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-16',
    area: 'lifecycle',
    title:
      'When the exporter supplies its own dma_resv it has to stay valid until release has returned',
    statement:
      'When the exporter supplies its own dma_resv it has to stay valid until release has returned; only a core-allocated (embedded) reservation object is initialised and destroyed by core.',
    source: [
      'drivers/dma-buf/dma-buf.c:734-761 dma_buf_export',
      'drivers/dma-buf/dma-buf.c:185-186 dma_buf_release',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'use after free of the ww_mutex by late waiters',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-17',
    area: 'lifecycle',
    title: 'Mapping needs a live attachment',
    statement:
      'Mapping needs a live attachment: attach precedes map, and no map/unmap/pin call may use an attachment after dma_buf_detach has returned because detach frees it.',
    source: [
      'drivers/dma-buf/dma-buf.c:1097-1114 dma_buf_detach',
      'include/linux/dma-buf.h:119-122 map_dma_buf',
    ],
    since: '3.3',
    symptom: 'use after free of dma_buf_attachment',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-18',
    area: 'lifecycle',
    title:
      'An importer has to unmap every sg_table (and unpin every pin) it holds on an attachment before detaching it',
    statement:
      'An importer has to unmap every sg_table (and unpin every pin) it holds on an attachment before detaching it. Core does not count mappings, so only a checker can see the imbalance.',
    source: [
      'drivers/dma-buf/dma-buf.c:682-684 DOC dma buf device access',
      'drivers/dma-buf/dma-buf.c:1097-1114 dma_buf_detach',
    ],
    since: 'up to 6.12 a core-cached mapping (attach->sgt) was undone inside detach; gone in 7.2',
    symptom:
      'leaked IOMMU mapping, backing storage pinned forever, exporter touching freed attachment data',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-19',
    area: 'lifecycle',
    title: 'dma_buf_detach accepts only an attachment that belongs to the named dma_buf',
    statement:
      'dma_buf_detach accepts only an attachment that belongs to the named dma_buf; NULL or foreign arguments are refused without side effects (so the attachment stays on its real list).',
    source: ['drivers/dma-buf/dma-buf.c:1099-1100 dma_buf_detach'],
    since: 'dmabuf != attach->dmabuf test added between 6.1 and 6.12',
    symptom: 'WARN_ON and silent return',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-20',
    area: 'lifecycle',
    title:
      'For as long as an importer keeps an attachment it must also keep a reference on the dma_buf',
    statement:
      'For as long as an importer keeps an attachment it must also keep a reference on the dma_buf; the attachment itself holds none.',
    source: [
      'drivers/dma-buf/dma-buf.c:682-684 DOC dma buf device access',
      'drivers/gpu/drm/drm_prime.c:990-994 drm_gem_prime_import_dev',
    ],
    since: '3.3',
    symptom: 'attachment list of a freed dma_buf',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-21',
    area: 'lifecycle',
    title: 'ops->attach is the veto point',
    statement:
      'ops->attach is the veto point: it must fail when the device cannot reach the storage and the storage cannot move (-EBUSY is the documented code for already-allocated, incompatible storage). On failure the attachment is freed, never linked, and ops->detach is not called.',
    source: [
      'drivers/dma-buf/dma-buf.c:1053-1057 dma_buf_dynamic_attach',
      'include/linux/dma-buf.h:38-64 attach',
    ],
    since: '3.3; up to 6.12 a failure after attach (pin/map) went through dma_buf_detach',
    symptom:
      'device attached to memory it cannot address, or detach called on something never attached',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-22',
    area: 'lifecycle',
    title:
      'Until the first mapping the exporter may leave storage unallocated or move it freely, and on the first map it may inspect all attachments to choose a placement every device can use',
    statement:
      'Until the first mapping the exporter may leave storage unallocated or move it freely, and on the first map it may inspect all attachments to choose a placement every device can use.',
    source: [
      'drivers/dma-buf/dma-buf.c:675-676 DOC dma buf device access',
      'include/linux/dma-buf.h:132-140 map_dma_buf',
    ],
    since: '3.3',
    symptom: 'placement not reachable by an attached device',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-23',
    area: 'lifecycle',
    title:
      'If a later, stricter device forces a migration, the exporter may stall its map call until every outstanding mapping is unmapped, then move and continue',
    statement:
      'If a later, stricter device forces a migration, the exporter may stall its map call until every outstanding mapping is unmapped, then move and continue. That is a wait on importers, so it has to be modelled as a dependency on their unmap.',
    source: [
      'Documentation/dma-buf-sharing.txt (3.3 to 4.8), migration of backing storage',
      'include/linux/dma-buf.h:123-125 map_dma_buf may sleep',
    ],
    since: '3.3 design text',
    symptom: 'map_dma_buf blocks forever when an importer never unmaps',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'liveness/finite-time',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-24',
    area: 'lifecycle',
    title: 'The sg_table returned by map belongs to the importer until the matching unmap',
    statement:
      'The sg_table returned by map belongs to the importer until the matching unmap; each map call should yield a separate table rather than a cached or shared one.',
    source: [
      'include/linux/dma-buf.h:165-170 map_dma_buf',
      'drivers/dma-buf/heaps/system_heap.c system_heap_map_dma_buf',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom:
      'double unmap / double free (system heap returns the same per-attachment table on every call, so two live maps of one attachment alias)',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter', 'importer'],
  }),
  rule({
    id: 'LIFE-25',
    area: 'lifecycle',
    title: 'Unmap takes the same sg_table and the same direction that were used for map',
    statement: 'Unmap takes the same sg_table and the same direction that were used for map.',
    source: ['drivers/dma-buf/dma-buf.c:1300-1316 dma_buf_unmap_attachment'],
    since: 'direction argument since 3.4',
    symptom: 'wrong cache maintenance or DMA-API debug warning',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-26',
    area: 'lifecycle',
    title:
      'Importers may use only DMA addresses and lengths of the table, never the struct page or CPU fields',
    statement:
      'Importers may use only DMA addresses and lengths of the table, never the struct page or CPU fields.',
    source: ['drivers/dma-buf/dma-buf.c:877-930 dma_buf_wrap_sg_table/dma_buf_unwrap_sg_table'],
    since: '5.12; copy-wrapper replaced XOR mangling after 6.12',
    symptom:
      'with CONFIG_DMABUF_DEBUG the importer sees NULL pages (7.2) or scrambled page links (up to 6.12)',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'LIFE-27',
    area: 'lifecycle',
    title: 'Every DMA address and length in the returned table is PAGE_SIZE aligned',
    statement: 'Every DMA address and length in the returned table is PAGE_SIZE aligned.',
    source: ['drivers/dma-buf/dma-buf.c:1177-1178,1232-1247 dma_buf_map_attachment'],
    since: '5.7',
    symptom: 'pr_debug under CONFIG_DMA_API_DEBUG, importer rejects the table',
    fix: 'Keep to the rule.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-28',
    area: 'lifecycle',
    title: 'map_dma_buf reports errors as ERR_PTR',
    statement:
      'map_dma_buf reports errors as ERR_PTR; a NULL return is converted to -ENOMEM by core. -EINTR/-ERESTARTSYS are legal results when a blocking step was interrupted.',
    source: ['drivers/dma-buf/dma-buf.c:1212-1216 dma_buf_map_attachment'],
    since: '3.3',
    symptom: 'importer dereferences NULL',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['exporter', 'core'],
  }),
  rule({
    id: 'LIFE-29',
    area: 'lifecycle',
    title:
      'If a step after a successful map_dma_buf fails (interrupted KERNEL-fence wait, wrapper allocation), core itself calls unmap_dma_buf and, for pin-on-map attachments, unpin before returning the error',
    statement:
      'If a step after a successful map_dma_buf fails (interrupted KERNEL-fence wait, wrapper allocation), core itself calls unmap_dma_buf and, for pin-on-map attachments, unpin before returning the error.',
    source: ['drivers/dma-buf/dma-buf.c:1250-1258 dma_buf_map_attachment'],
    since: 'pin unwinding in this form after 6.12',
    symptom: 'leaked mapping or pin count',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'LIFE-30',
    area: 'lifecycle',
    title:
      'PRIME references flow one way only - importing GEM object to dma-buf to exported GEM object - with lookup caches holding weak references',
    statement:
      'PRIME references flow one way only - importing GEM object to dma-buf to exported GEM object - with lookup caches holding weak references; importing your own export must hand back the original object.',
    source: [
      'drivers/gpu/drm/drm_prime.c:60-87 DOC overview and lifetime rules',
      'drivers/gpu/drm/drm_prime.c:977-985 drm_gem_prime_import_dev',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'reference cycle, buffer never freed; duplicate handles for one object',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-31',
    area: 'lifecycle',
    title:
      'Replacing dmabuf->ops after dma_buf_export (amdgpu, xe do) is only safe before the fd is published and must keep the pin/unpin and mandatory-op invariants, because the export-time checks are not repeated',
    statement:
      'Replacing dmabuf->ops after dma_buf_export (amdgpu, xe do) is only safe before the fd is published and must keep the pin/unpin and mandatory-op invariants, because the export-time checks are not repeated.',
    source: [
      'drivers/gpu/drm/amd/amdgpu/amdgpu_dma_buf.c amdgpu_gem_prime_export',
      'drivers/gpu/drm/xe/xe_dma_buf.c xe_gem_prime_export',
    ],
    since: 'derived rule',
    symptom: 'importer observes a mix of two ops tables',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-32',
    area: 'lifecycle',
    title:
      'exp_name must not be NULL (the macro presets the module name) and a userspace name is at most DMA_BUF_NAME_LEN bytes including the terminator',
    statement:
      'exp_name must not be NULL (the macro presets the module name) and a userspace name is at most DMA_BUF_NAME_LEN bytes including the terminator.',
    source: [
      'include/linux/dma-buf.h:335-352 struct dma_buf',
      'include/linux/dma-buf.h:525-527 DEFINE_DMA_BUF_EXPORT_INFO',
    ],
    since: '4.1 (export_info)',
    symptom: 'NULL printed/dereferenced in debug output',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'LIFE-33',
    area: 'lifecycle',
    title: 'Kconfig',
    statement:
      'Kconfig: every exporter or importer selects DMA_SHARED_BUFFER (and imports the DMA_BUF symbol namespace).',
    source: ['Documentation/driver-api/dma-buf.rst:65-66'],
    since: '3.3',
    symptom: 'link failure; not a run-time property',
    fix: 'Keep to the rule.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['exporter', 'importer'],
  }),
];
