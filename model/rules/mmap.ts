import { rule, type Rule } from './rule.ts';

/**
 * Userspace mappings of a dma-buf and the fault handlers behind them.
 * @see drivers/dma-buf/dma-buf.c, dma_buf_mmap()
 */
export const mmapRules: readonly Rule[] = [
  rule({
    id: 'MMAP-01',
    area: 'mmap',
    title: 'Without a mmap op both the mmap system call and dma_buf_mmap fail with -EINVAL',
    statement: 'Without a mmap op both the mmap system call and dma_buf_mmap fail with -EINVAL.',
    source: ['drivers/dma-buf/dma-buf.c:237-239,1609-1611'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: '-EINVAL',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['exporter'],
  }),
  rule({
    id: 'MMAP-02',
    area: 'mmap',
    title: 'The core rejects mappings that do not fit',
    statement:
      'The core rejects mappings that do not fit: page offset plus length beyond size>>PAGE_SHIFT is -EINVAL. Exporters need not repeat the test.',
    source: ['drivers/dma-buf/dma-buf.c:241-244,1617-1620', 'include/linux/dma-buf.h:249-252'],
    since: '3.5; observed on 6.1, 6.12 and 7.2',
    symptom: 'mapping beyond the buffer',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['core'],
  }),
  rule({
    id: 'MMAP-03',
    area: 'mmap',
    title:
      'dma_buf_mmap additionally returns -EOVERFLOW if offset plus length wraps, and that test comes before the size test',
    statement:
      'dma_buf_mmap additionally returns -EOVERFLOW if offset plus length wraps, and that test comes before the size test.',
    source: ['drivers/dma-buf/dma-buf.c:1613-1620'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'wrap-around mapping',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'errno-precondition',
    who: ['importer'],
  }),
  rule({
    id: 'MMAP-04',
    area: 'mmap',
    title:
      'dma_buf_mmap points the vma at the dma-buf file (taking a reference) and sets its page offset before calling the exporter',
    statement:
      'dma_buf_mmap points the vma at the dma-buf file (taking a reference) and sets its page offset before calling the exporter.',
    source: ['drivers/dma-buf/dma-buf.c:1622-1628'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'buffer freed under a live mapping',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['core'],
  }),
  rule({
    id: 'MMAP-05',
    area: 'mmap',
    title:
      'An exporter that must shoot down PTEs needs its own file/address_space behind the vma, because all dma-buf files hang on one anonymous-inode style mapping',
    statement:
      'An exporter that must shoot down PTEs needs its own file/address_space behind the vma, because all dma-buf files hang on one anonymous-inode style mapping; it replaces vm_file and adjusts vm_pgoff in its mmap op.',
    source: ['include/linux/dma-buf.h:254-268'],
    since: '3.5; drm_gem_dmabuf_export sets f_mapping instead',
    symptom: 'unmap_mapping_range hits nothing or foreign mappings',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'MMAP-06',
    area: 'mmap',
    title: 'Mappings are treated as incoherent',
    statement:
      'Mappings are treated as incoherent: userspace brackets access. (The 2012-2016 text demanded coherent mappings or faked coherency by PTE shootdown.)',
    source: ['include/linux/dma-buf.h:246-247'],
    since: 'wording flipped around 4.6; the guide of 4.8 has the old rule',
    symptom: 'cache incoherency',
    fix: 'Keep to the rule.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['exporter'],
  }),
  rule({
    id: 'MMAP-07',
    area: 'mmap',
    title:
      'Fault handlers of exporters that shoot down PTEs must not synchronise with outstanding device work at fault time',
    statement:
      'Fault handlers of exporters that shoot down PTEs must not synchronise with outstanding device work at fault time.',
    source: [
      'Documentation/dma-buf-sharing.txt (4.8), Implementation notes for exporters',
      'drivers/dma-buf/dma-buf.c:1481-1487',
    ],
    since: '3.5',
    symptom: 'page fault holding mmap_lock waits on device work, exporter-specific behaviour',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'dependency-edge',
    who: ['exporter'],
  }),
  rule({
    id: 'MMAP-08',
    area: 'mmap',
    title: 'A fault handler runs with mmap_lock held and ranks outside the reservation lock',
    statement:
      'A fault handler runs with mmap_lock held and ranks outside the reservation lock: it may trylock or lock the reservation, preferably dropping mmap_lock before a long wait, and may wait for KERNEL fences.',
    source: ['drivers/gpu/drm/ttm/ttm_bo_vm.c:43-160 ttm_bo_vm_fault_idle, ttm_bo_vm_reserve'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'inversion or mmap_lock held during GPU waits',
    fix: 'Keep to the rule.',
    priority: 'must',
    checkableAs: 'lock-order',
    who: ['exporter'],
  }),
  rule({
    id: 'MMAP-09',
    area: 'mmap',
    title:
      'An importer that offers its own mmap entry forwards the initial mapping to the exporter (dma_buf_mmap or mapping the dma-buf file) and must not install PTEs for imported pages itself',
    statement:
      'An importer that offers its own mmap entry forwards the initial mapping to the exporter (dma_buf_mmap or mapping the dma-buf file) and must not install PTEs for imported pages itself.',
    source: ['drivers/dma-buf/dma-buf.c:1474-1497', 'drivers/gpu/drm/ttm/ttm_bo_vm.c:150-158'],
    since: '3.5',
    symptom: 'struct page misuse, SIGBUS',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['importer'],
  }),
  rule({
    id: 'MMAP-10',
    area: 'mmap',
    title: 'VFS checks come first',
    statement:
      "VFS checks come first: a writable shared mapping needs an fd opened for writing (-EACCES); the fd mode is chosen by the exporter's flags (heap fd_flags, prime DRM_RDWR).",
    source: ['mm/mmap.c do_mmap', 'drivers/dma-buf/dma-buf.c:646-648 dma_buf_getfile'],
    since: 'observed on 6.1, 6.12 and 7.2',
    symptom: '-EACCES',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['userspace'],
  }),
  rule({
    id: 'MMAP-11',
    area: 'mmap',
    title: 'udmabuf',
    statement:
      'udmabuf: private mappings are -EINVAL; faults beyond the page count raise SIGBUS; mappings cannot grow (VM_DONTEXPAND).',
    source: ['drivers/dma-buf/udmabuf.c:47-105'],
    since: 'observed on 6.1, 6.12 and 7.2',
    symptom: '-EINVAL / SIGBUS',
    fix: 'Keep to the rule.',
    priority: 'should',
    checkableAs: 'errno-precondition',
    who: ['userspace'],
  }),
  rule({
    id: 'MMAP-12',
    area: 'mmap',
    title: 'First API generation',
    statement:
      'First API generation: no CPU access through the framework at all - mmap only by the exporter outside dma-buf, importers only if they need no CPU access.',
    source: ['Documentation/dma-buf-sharing.txt (3.3), IMPORTANT'],
    since: '3.3 only',
    symptom: 'not applicable to current kernels',
    fix: 'Keep to the rule.',
    priority: 'note',
    checkableAs: 'safety invariant',
    who: ['exporter', 'importer'],
  }),
];
