import { type Kernel, at } from './kernel.ts';
import { ModelLimit } from './limit.ts';

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
