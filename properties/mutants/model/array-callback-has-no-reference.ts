import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

/** The callbacks on the members of an array hold no reference to it. */
export const arrayCallbackHasNoReference = modelMutant({
  name: 'array-callback-has-no-reference',
  mistake: 'the callbacks on the members of an array hold no reference to it',
  rule: 'CTX-06',
  area: 'container',
  suspect: 'array-is-put-early',
  patch: [
    running('dma_fence_array_enable_signaling', (right) => (k, a, t) => {
      const array = at(k.dma_fence, at(k.fixed.of.dma_fence_array, a.array).fence);
      const before = array.refs;
      const result = right(k, a, t);
      array.refs = Math.min(array.refs, before);
      return result;
    }),
  ],
});
