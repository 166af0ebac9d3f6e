import { type Kernel, at } from './kernel.ts';
import { ModelLimit } from './limit.ts';
import { arrayOf, containedIn, isDone, memberAt, memberCount } from './dma-fence-container.ts';
import { isLaterOrSame } from './dma-fence-timeline.ts';
import { stubOf } from './syncobj-wait.ts';
import { walkOn } from './drm-syncobj-point.ts';

/** A node of a chain that nobody uses: the allocator gives it out, and the call says under which name. @see dma_fence_chain_alloc() */
export function freshNode(k: Kernel, chain = -1): number {
  if (chain < 0)
    throw new ModelLimit(
      'a call allocates a node of a chain, and names no d.dma_fence_chain() for it',
    );
  const { fence, name } = at(k.fixed.of.dma_fence_chain, chain);
  const { initialized, freed } = at(k.dma_fence, fence);
  if (initialized === 1 && freed === 0)
    throw new ModelLimit(`the kernel allocates a new node, and ${name} is in use`);
  return chain;
}

/**
 * What is left of a fence when it is flattened: the latest of each context that has not signalled, the stub if there is none. Several would
 * be put into an array.
 * @see drivers/dma-buf/dma-fence-unwrap.c __dma_fence_unwrap_merge()
 */
export function flattened(k: Kernel, f: number): number {
  const leaves: number[] = [];
  for (let node = f; node >= 0; node = walkOn(k, node)) {
    const fence = containedIn(k, node);
    const array = arrayOf(k, fence);
    const count = array < 0 ? 1 : memberCount(k, array);
    for (let i = 0; i < count; i++)
      keepLatest(k, leaves, array < 0 ? fence : memberAt(k, array, i));
  }
  const [only] = leaves;
  if (leaves.length > 1)
    throw new ModelLimit('a transfer to a timeline flattens a fence to more than one');
  return only ?? stubOf(k);
}

function keepLatest(k: Kernel, leaves: number[], f: number): void {
  if (isDone(k, f)) return;
  for (const [i, other] of leaves.entries()) {
    if (isLaterOrSame(k, other, f)) return;
    if (isLaterOrSame(k, f, other)) {
      leaves[i] = f;
      return;
    }
  }
  leaves.push(f);
}
