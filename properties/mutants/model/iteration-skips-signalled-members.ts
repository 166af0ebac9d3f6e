import { setSlot, slotFence } from '../../../model/dma-fence-slot.ts';
import { leafAt } from '../../../model/dma-fence-unwrap.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { goTo } from '../../../model/operation.ts';
import { modelMutant } from '../model-mutant.ts';
import { wrongResult } from '../patch.ts';

const isSignaled = (k: Kernel, p: number): boolean => {
  const f = slotFence(k, p);
  return f >= 0 && at(k.dma_fence, f).signaled === 1;
};

/** The iteration over a container passes over members that have signalled. */
export const iterationSkipsSignalledMembers = modelMutant({
  name: 'iteration-skips-signalled-members',
  mistake: 'the iteration over a container passes over members that have signalled',
  rule: '',
  area: 'container',
  suspect: 'kunit-dma-fence-unwrap/test_unwrap_array',
  patch: [
    wrongResult('dma_fence_unwrap_first', (result, k, a) => {
      const cursor = at(k.dma_fence_unwrap, a.cursor);
      while (isSignaled(k, a.p) && cursor.chain > 0) {
        const next = leafAt(k, cursor.chain - 1, cursor.index + 1);
        if (next < 0) break;
        cursor.index++;
        setSlot(k, a.p, next, 'unwrapped');
      }
      return result;
    }),
    wrongResult('dma_fence_unwrap_next', (result, k, a) =>
      result === 0 && isSignaled(k, a.p) ? goTo(0) : result,
    ),
  ],
});
