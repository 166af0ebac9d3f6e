import { type Kernel, at } from './kernel.ts';
import {
  arrayIsDone,
  arrayOf,
  chainOf,
  containedIn,
  memberAt,
  memberCount,
  prevOf,
  signalsOnAny,
} from './dma-fence-container.ts';
import { testWouldSignal } from './dma-fence.ts';

/**
 * The fence that a test signals next, or -1: first one inside that is found done, then, when all of them have signalled, the container.
 * @see dma_fence_is_signaled(), dma_fence_array_signaled(), dma_fence_chain_signaled()
 */
export function foundDone(k: Kernel, f: number): number {
  if (at(k.dma_fence, f).signaled === 1) return -1;
  if (arrayOf(k, f) >= 0) return inArray(k, f);
  if (chainOf(k, f) >= 0) return inChain(k, f);
  return testWouldSignal(k, f) ? f : -1;
}

/** An armed array looks at its counter only; any other tests its members in order, and no more of them than it needs. */
function inArray(k: Kernel, f: number): number {
  const array = arrayOf(k, f);
  if (at(k.dma_fence, f).enabled === 0) {
    const count = memberCount(k, array);
    for (let i = 0; i < count; i++) {
      const found = foundDone(k, memberAt(k, array, i));
      if (found >= 0) return found;
      if (signalsOnAny(k, array) && at(k.dma_fence, memberAt(k, array, i)).signaled === 1) break;
    }
  }
  return arrayIsDone(k, array) ? f : -1;
}

/** A chain tests from the newest fence back to the first that has not signalled. */
function inChain(k: Kernel, f: number): number {
  for (let node = f; node >= 0; node = prevOf(k, node)) {
    const fence = containedIn(k, node);
    const found = foundDone(k, fence);
    if (found >= 0) return found;
    if (at(k.dma_fence, fence).signaled === 0) return -1;
  }
  return f;
}
