/** What executable cases still need that the model does not have: the reason that is given, and the cases. */
const missing: Readonly<Record<string, readonly string[]>> = {
  'larger than the model: a dma_resv holds more than 8 fences': [
    'igt-dmabuf_sync_file/import-multiple-read-only',
    'igt-dmabuf_sync_file/import-multiple-read-write',
  ],
  'larger than the model: a merge needs a private stub, d.dma_fence_stub(name, { private: true }), and every one that is declared is in use':
    [
      'igt-syncobj_timeline/invalid-transfer-non-existent-point',
      'igt-amd_syncobj/amdgpu_syncobj_timeline',
      'libdrm-amdgpu/syncobj-timeline-test',
    ],
  'no operation dmabuf_fill': [
    'kselftest-dmabuf-heaps/alloc_zeroed 1M: fill',
    'kselftest-dmabuf-heaps/alloc_zeroed 1M: zero',
    'kselftest-dmabuf-heaps/alloc_and_import: import',
  ],
  'no operation gem_create': [
    'i915-selftest-dmabuf/igt_dmabuf_import',
    'i915-selftest-dmabuf/igt_dmabuf_import_ownership',
    'i915-selftest-dmabuf/igt_dmabuf_export_vmap',
    'igt-prime_self_import/basic-with_one_bo',
    'igt-prime_self_import/basic-with_one_bo_two_files',
    'igt-prime_self_import/export-vs-gem_close-race',
    'igt-prime_self_import/reimport-vs-gem_close-race',
    'igt-prime_self_import/basic-llseek-size',
    'igt-xe_prime_self_import/basic-with_one_bo',
    'igt-xe_prime_self_import/basic-with_one_bo_two_files',
    'igt-xe_prime_self_import/export-vs-gem_close-race',
    'igt-xe_prime_self_import/reimport-vs-gem_close-race',
    'igt-xe_prime_self_import/basic-llseek-size',
    'igt-prime_mmap/test_reprime',
    'igt-prime_mmap/test_forked',
    'igt-prime_mmap/test_correct_cpu_write',
    'igt-prime_mmap/test_dup',
    'igt-prime_mmap/test_errors',
    'igt-prime_mmap/test_invalid_sync_flags',
    'igt-prime_udl/simple',
    'igt-panfrost_prime/gem-prime-import',
  ],
  'no operation mem_fill': [
    'igt-prime_vgem/sync',
    'igt-prime_vgem/busy',
    'igt-prime_vgem/wait',
    'igt-vgem_basic/dmabuf-mmap',
  ],
  'no operation memfd': [
    'kselftest-udmabuf/test-2',
    'kselftest-udmabuf/test-4',
    'kselftest-udmabuf/test-7',
  ],
  'no operation prime_import': [
    'kselftest-dmabuf-heaps/alloc_and_import: sync',
    'igt-prime_vgem/basic-read',
    'igt-prime_vgem/basic-write',
  ],
  'no operation udmabuf_create': ['kselftest-udmabuf/test-3'],
};

/** The same by case. */
export const unsupported: ReadonlyMap<string, string> = new Map(
  Object.entries(missing).flatMap(([reason, ids]) => ids.map((id) => [id, reason] as const)),
);
