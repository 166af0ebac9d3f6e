import { arrayOf } from '../../../model/dma-fence-container.ts';
import { slotFence } from '../../../model/dma-fence-slot.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

function orNode(k: Kernel, array: number): void {
  Object.assign(at(k.fixed.of.dma_fence_array, array), { signalOnAny: true });
  at(k.dma_fence_array, array).pending = 1;
}

/** An array signals as soon as one of its members has. */
export const arraySignalsWithItsFirstMember = modelMutant({
  name: 'array-signals-with-its-first-member',
  mistake: 'an array signals as soon as one of its members has',
  rule: '',
  area: 'container',
  suspect: 'own-fence/array',
  patch: [
    spoiling('dma_fence_array_create', (k, a) => orNode(k, a.array)),
    spoiling('dma_fence_unwrap_merge', (k, a, _, result) => {
      const f = slotFence(k, a.p);
      if (result === 0 && f >= 0 && arrayOf(k, f) >= 0) orNode(k, arrayOf(k, f));
    }),
  ],
});
