import { chainOf } from '../../../model/dma-fence-container.ts';
import { contextOf, seqnoOf, setTimeline } from '../../../model/dma-fence-timeline.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

/** A node whose number is not above that of the node before joins its context all the same. */
export const outOfOrderPointIsAnOrdinaryNode = modelMutant({
  name: 'out-of-order-point-is-an-ordinary-node',
  mistake:
    'a node whose number is not above that of the node before joins its context all the same',
  rule: 'CONT-03',
  area: 'container',
  suspect: 'own-fence/chain-of-an-older-number-is-new',
  patch: [
    spoiling('dma_fence_chain_init', (k, a) => {
      const { fence: f } = at(k.fixed.of.dma_fence_chain, a.chain);
      if (a.prev < 0 || chainOf(k, a.prev) < 0 || a.seqno > seqnoOf(k, a.prev)) return;
      setTimeline(k, f, contextOf(k, a.prev), a.seqno);
      at(k.dma_fence_chain, a.chain).prevSeqno = seqnoOf(k, a.prev);
    }),
  ],
});
