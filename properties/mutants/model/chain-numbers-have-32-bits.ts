import { chainOf } from '../../../model/dma-fence-container.ts';
import { newContext, seqnoOf, setTimeline } from '../../../model/dma-fence-timeline.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

/** The numbers of chain nodes are compared as if they had 32 bits and wrapped. */
export const chainNumbersHave32Bits = modelMutant({
  name: 'chain-numbers-have-32-bits',
  mistake: 'the numbers of chain nodes are compared as if they had 32 bits and wrapped',
  rule: '',
  area: 'container',
  suspect: 'own-mistakes/numbers-far-apart',
  patch: [
    spoiling('dma_fence_chain_init', (k, a) => {
      const { fence: f } = at(k.fixed.of.dma_fence_chain, a.chain);
      if (a.prev < 0 || chainOf(k, a.prev) < 0) return;
      const difference = a.seqno - seqnoOf(k, a.prev);
      if (difference <= 0 || (difference | 0) > 0) return;
      at(k.dma_fence_chain, a.chain).prevSeqno = 0;
      setTimeline(k, f, newContext(k, f), a.seqno);
    }),
  ],
});
