import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'array-failure-drops-members',
  mistake:
    'Without memory for the array the references to its members are given back: the caller does it again.',
  rule: 'CONT-04',
  area: 'containers',
  livepatch: {
    *dma_fence_array_create(k, fences, context, seqno, signal_on_any, label) {
      const array = yield* k.fn.dma_fence_array_alloc(k, label);
      if (array !== undefined)
        yield* k.fn.dma_fence_array_init(k, array, fences, context, seqno, signal_on_any);
      else for (const fence of fences) yield* k.fn.dma_fence_put(k, fence);
      return array;
    },
  },
};
