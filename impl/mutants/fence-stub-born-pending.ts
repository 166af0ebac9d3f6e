import { allocationFails } from '../kernel.ts';
import { newStub } from '../dma-fence-stub.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'fence-stub-born-pending',
  mistake: 'A private stub is not signalled by whoever makes it.',
  rule: 'FENCE-45',
  area: 'fence',
  livepatch: {
    *dma_fence_allocate_private_stub(k) {
      if (yield* allocationFails(k, 'dma_fence_allocate_private_stub()')) return undefined;
      const fence = newStub(k, 'private stub');
      if (fence.ops !== undefined) yield* k.fn.dma_fence_init(k, fence, fence.ops);
      return fence;
    },
  },
};
