import { arrayOf } from '../../../model/dma-fence-container.ts';
import { slotFence } from '../../../model/dma-fence-slot.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

function turnRound(k: Kernel, f: number): void {
  const array = f < 0 ? -1 : arrayOf(k, f);
  if (array < 0) return;
  const { member } = at(k.dma_fence_array, array);
  const turned = member.filter((m) => m !== 0).toReversed();
  for (const [i, m] of turned.entries()) member[i] = m;
}

/** A merged array lists its members against the order of their contexts. */
export const mergeIsNotOrderedByContext = modelMutant({
  name: 'merge-is-not-ordered-by-context',
  mistake: 'a merged array lists its members against the order of their contexts',
  rule: '',
  area: 'container',
  suspect: 'own-mistakes/merged-in-the-order-of-contexts',
  patch: [
    spoiling('dma_fence_unwrap_merge', (k, a, _, result) => {
      if (result === 0) turnRound(k, slotFence(k, a.p));
    }),
  ],
});
