const BUCKETS: readonly number[] = [8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192];
const PAGE_SIZE = 4096;

/** How many bytes an allocation of so many really has. @see mm/slab_common.c kmalloc_size_roundup() */
export function kmalloc_size_roundup(size: number): number {
  const bucket = BUCKETS.find((bytes) => bytes >= size);
  if (bucket !== undefined) return bucket;
  return PAGE_SIZE * roundup_pow_of_two(Math.ceil(size / PAGE_SIZE));
}

/** The next power of two; 1 for 0, as on x86. @see include/linux/log2.h */
export function roundup_pow_of_two(n: number): number {
  return n <= 1 ? 1 : 2 ** Math.ceil(Math.log2(n));
}
