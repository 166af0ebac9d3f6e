import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'unwrap-stops-at-arrays',
  mistake: 'An array in a chain is taken for a fence like any other.',
  rule: 'CONT-15',
  area: 'containers',
  livepatch: {
    *__dma_fence_unwrap_array(k, cursor) {
      cursor.array = undefined;
      cursor.index = 0;
      if (cursor.chain === undefined) return undefined;
      const fence = yield* k.fn.dma_fence_chain_contained(k, cursor.chain);
      if (fence === cursor.chain) cursor.array = fence;
      return cursor.array === undefined ? fence : yield* k.fn.dma_fence_array_first(k, fence);
    },
  },
};
