import { type Kernel, at } from './kernel.ts';
import { contextOf, isLaterOrSame } from './dma-fence-timeline.ts';
import { dropFence } from './dma-fence-release.ts';

/**
 * Sorts `count` fences (each as fence + 1, from place `base` on) by context, and keeps the latest of each; the references to the others are
 * given back, for the caller's afterDrops(). How many are left.
 * @see dma_fence_dedup_array()
 */
export function dedup(k: Kernel, list: number[], base: number, count: number, t: number): number {
  for (let i = 1; i < count; i++) {
    const fence = at(list, base + i);
    let j = i;
    for (; j > 0 && comesFirst(k, fence - 1, at(list, base + j - 1) - 1); j--)
      list[base + j] = at(list, base + j - 1);
    list[base + j] = fence;
  }
  let kept = count === 0 ? 0 : 1;
  for (let i = 1; i < count; i++) {
    const fence = at(list, base + i);
    list[base + i] = 0;
    if (contextOf(k, fence - 1) === contextOf(k, at(list, base + kept - 1) - 1))
      dropFence(k, fence - 1, t);
    else list[base + kept++] = fence;
  }
  return kept;
}

/** By context, and within one the latest first. @see fence_cmp() */
function comesFirst(k: Kernel, a: number, b: number): boolean {
  const contexts = contextOf(k, a) - contextOf(k, b);
  if (contexts !== 0) return contexts < 0;
  return isLaterOrSame(k, a, b) && !isLaterOrSame(k, b, a);
}
