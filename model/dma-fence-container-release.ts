import { type Kernel, at } from './kernel.ts';
import { arrayOf, chainOf, memberAt, memberCount, prevOf } from './dma-fence-container.ts';

/** Gives one reference back. */
type Drop = (k: Kernel, f: number, t: number) => void;

/**
 * The last reference of a container is gone: it gives back its references. Nobody else can see it any more, so this is one step.
 * @see dma_fence_chain_release(), dma_fence_array_release()
 */
export function dropContents(k: Kernel, f: number, t: number, drop: Drop): void {
  const array = arrayOf(k, f);
  if (array >= 0) dropMembers(k, array, t, drop);
  else unlinkNodes(k, f, t, drop);
}

function dropMembers(k: Kernel, array: number, t: number, drop: Drop): void {
  if (!at(k.fixed.of.dma_fence_array, array).runTime) return;
  const { member } = at(k.dma_fence_array, array);
  const count = memberCount(k, array);
  for (let i = 0; i < count; i++) {
    const f = memberAt(k, array, i);
    member[i] = 0;
    drop(k, f, t);
  }
}

/** Older nodes that nobody else refers to are taken out one by one, so that a long chain does not recurse. */
function unlinkNodes(k: Kernel, f: number, t: number, drop: Drop): void {
  const node = at(k.dma_fence_chain, chainOf(k, f));
  for (let prev = node.prev - 1; prev >= 0; prev = node.prev - 1) {
    const chain = chainOf(k, prev);
    if (chain < 0 || at(k.dma_fence, prev).refs > 1) break;
    node.prev = prevOf(k, prev) + 1;
    at(k.dma_fence_chain, chain).prev = 0;
    drop(k, prev, t);
  }
  const prev = node.prev - 1;
  const fence = node.fence - 1;
  node.prev = 0;
  node.fence = 0;
  node.prevSeqno = 0;
  if (prev >= 0) drop(k, prev, t);
  drop(k, fence, t);
}
