import { DmaFenceUnwrap } from '../dma-fence-unwrap.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'merge-keeps-signaled',
  mistake: 'A merge keeps what has signalled already.',
  rule: 'CONT-16',
  area: 'containers',
  livepatch: {
    *dma_fence_unwrap_unsignaled(k, heads, keep) {
      for (const head of heads) {
        const cursor = new DmaFenceUnwrap('cursor');
        let fence = yield* k.fn.dma_fence_unwrap_first(k, head, cursor);
        while (fence !== undefined) {
          yield* keep(fence);
          fence = yield* k.fn.dma_fence_unwrap_next(k, cursor);
          k.commit();
        }
      }
      return 0;
    },
  },
};
