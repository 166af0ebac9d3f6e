import { rule, type Rule } from './rule.ts';

/**
 * Access by the CPU: the begin/end bracket and kernel mappings.
 * @see drivers/dma-buf/dma-buf.c, DOC: cpu access
 */
export const cpuAccessRules: readonly Rule[] = [
  rule({
    id: 'CPU-01',
    area: 'cpu-access',
    title:
      'Every CPU access through a kernel vmap or a userspace mmap is bracketed by begin (SYNC_START) and end (SYNC_END)',
    statement:
      'Every CPU access through a kernel vmap or a userspace mmap is bracketed by begin (SYNC_START) and end (SYNC_END); without both there is no coherency promise, even on machines where it happens to work.',
    source: [
      'drivers/dma-buf/dma-buf.c:1412-1498 DOC cpu access',
      'include/uapi/linux/dma-buf.h:29-38',
    ],
    since: 'kernel side 3.4, ioctl 4.6',
    symptom: 'stale or torn data',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer', 'userspace'],
  }),
  rule({
    id: 'CPU-02',
    area: 'cpu-access',
    title:
      'begin_cpu_access runs the exporter hook first and, only if that succeeded, waits interruptibly and without timeout for implicit fences',
    statement:
      'begin_cpu_access runs the exporter hook first and, only if that succeeded, waits interruptibly and without timeout for implicit fences: for writers (KERNEL+WRITE) on read access, for readers and writers on write access. BOOKKEEP fences are not waited for.',
    source: ['drivers/dma-buf/dma-buf.c:1500-1558'],
    since: 'fence wait 4.7; observed on 6.1, 6.12 and 7.2',
    symptom: 'CPU races with device DMA',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'CPU-03',
    area: 'cpu-access',
    title: 'For explicitly synchronised DMA the begin call only guarantees cache coherency',
    statement:
      "For explicitly synchronised DMA the begin call only guarantees cache coherency; ordering is the caller's problem.",
    source: ['drivers/dma-buf/dma-buf.c:1529-1532', 'include/uapi/linux/dma-buf.h:40-53'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'data race with explicit-sync work',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer', 'userspace'],
  }),
  rule({
    id: 'CPU-04',
    area: 'cpu-access',
    title: 'SYNC flags map to DMA directions',
    statement:
      'SYNC flags map to DMA directions: READ to FROM_DEVICE, WRITE to TO_DEVICE, both to BIDIRECTIONAL; neither is -EINVAL even for END.',
    source: ['drivers/dma-buf/dma-buf.c:558-570'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'wrong cache maintenance',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['core'],
  }),
  rule({
    id: 'CPU-05',
    area: 'cpu-access',
    title: 'The end call uses the same direction as its begin',
    statement:
      'The end call uses the same direction as its begin; accessing in a direction that was not announced may return stale or bogus data.',
    source: ['include/uapi/linux/dma-buf.h:36-38', 'include/linux/dma-buf.h:203-208'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'stale data',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer', 'userspace'],
  }),
  rule({
    id: 'CPU-06',
    area: 'cpu-access',
    title: 'begin and end may fail (-ENOMEM, -ERESTARTSYS/-EINTR, -EAGAIN)',
    statement:
      'begin and end may fail (-ENOMEM, -ERESTARTSYS/-EINTR, -EAGAIN); userspace has to repeat DMA_BUF_IOCTL_SYNC on EINTR/EAGAIN and must not touch the mapping before success.',
    source: ['drivers/dma-buf/dma-buf.c:1447-1451', 'include/linux/dma-buf.h:215-221'],
    since: '4.6',
    symptom: 'access without coherency',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['exporter', 'userspace'],
  }),
  rule({
    id: 'CPU-07',
    area: 'cpu-access',
    title: 'end_cpu_access never waits for fences and is not checked for pairing by core',
    statement:
      'end_cpu_access never waits for fences and is not checked for pairing by core; an unmatched END succeeds unless the exporter objects (udmabuf returns -EINVAL before the first START).',
    source: ['drivers/dma-buf/dma-buf.c:1572-1585', 'drivers/dma-buf/udmabuf.c:245-256'],
    since: 'observed on 6.1, 6.12 and 7.2',
    symptom: 'test expecting pairing errors',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'CPU-08',
    area: 'cpu-access',
    title:
      'Between begin and end the exporter keeps the storage present and CPU-accessible (allocated, swapped in, pinned if needed) and all work that may fail is done in begin',
    statement:
      'Between begin and end the exporter keeps the storage present and CPU-accessible (allocated, swapped in, pinned if needed) and all work that may fail is done in begin.',
    source: ['include/linux/dma-buf.h:197-208'],
    since: '3.4',
    symptom: 'fault or garbage during access',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'CPU-09',
    area: 'cpu-access',
    title: 'SYNC does not exclude anybody',
    statement:
      "SYNC does not exclude anybody: other processes and devices may access at the same time; waiting for them and not submitting follow-up work before END is the caller's duty.",
    source: ['include/uapi/linux/dma-buf.h:40-48'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'data race',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['userspace'],
  }),
  rule({
    id: 'CPU-10',
    area: 'cpu-access',
    title: 'vmap calls nest by count',
    statement:
      "vmap calls nest by count: the exporter's vmap op is called only for the first and vunmap only for the last.",
    source: ['drivers/dma-buf/dma-buf.c:1663-1679,1728-1732'],
    since: '3.9',
    symptom: 'double mapping, early unmap',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'refcount',
    who: ['core'],
  }),
  rule({
    id: 'CPU-11',
    area: 'cpu-access',
    title:
      'dma_buf_vunmap must present exactly the mapping returned by vmap while the count is positive',
    statement:
      'dma_buf_vunmap must present exactly the mapping returned by vmap while the count is positive.',
    source: ['drivers/dma-buf/dma-buf.c:1724-1726'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'BUG_ON',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'CPU-12',
    area: 'cpu-access',
    title: 'vmap is optional',
    statement:
      'vmap is optional: no op gives -EINVAL; an exporter failure (vmalloc space, memory) is passed on and warned about once.',
    source: ['drivers/dma-buf/dma-buf.c:1660-1674'],
    since: '3.5',
    symptom: 'WARN_ON_ONCE in dma_buf_vmap',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['exporter'],
  }),
  rule({
    id: 'CPU-13',
    area: 'cpu-access',
    title: 'Historic kmap interface',
    statement:
      'Historic kmap interface: accesses go page by page, must always succeed inside a begin/end bracket, may return stale bytes outside the announced range, and the atomic variants must not block and are limited to two live mappings per context.',
    source: ['Documentation/dma-buf-sharing.txt (4.8), Kernel cpu access'],
    since: '3.4-5.5; kmap/kunmap ops removed 5.6',
    symptom: 'not applicable to current kernels',
    fix: 'Keep to the rule.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['importer', 'exporter'],
  }),
  rule({
    id: 'CPU-14',
    area: 'cpu-access',
    title: 'Historic range argument',
    statement:
      'Historic range argument: begin/end once took start and length; today they always cover the whole buffer and only the direction is passed.',
    source: ['Documentation/dma-buf-sharing.txt (4.8), Prepare access'],
    since: 'range removed in 4.6',
    symptom: 'not applicable',
    fix: 'Keep to the rule.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['importer', 'exporter'],
  }),
  rule({
    id: 'CPU-15',
    area: 'cpu-access',
    title:
      'An exporter callback that may run concurrently must not publish intermediate values (such as an error pointer) in shared state before checking them',
    statement:
      'An exporter callback that may run concurrently must not publish intermediate values (such as an error pointer) in shared state before checking them.',
    source: ['drivers/dma-buf/udmabuf.c:222-243 begin_cpu_udmabuf'],
    since: 'same in 6.1, 6.12, 7.2',
    symptom:
      'udmabuf begin_cpu_access stores the result of the table build, possibly an error pointer, in the shared slot before testing it: a concurrent caller can use it (source-derived)',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
];
