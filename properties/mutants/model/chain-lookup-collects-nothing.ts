import { chainOf, prevOf } from '../../../model/dma-fence-container.ts';
import { setSlot, slotFence } from '../../../model/dma-fence-slot.ts';
import { seqnoOf } from '../../../model/dma-fence-timeline.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

/** A lookup returns the node with the number, although an older node is pending in its place. */
export const chainLookupCollectsNothing = modelMutant({
  name: 'chain-lookup-collects-nothing',
  mistake:
    'a lookup returns the node with the number, although an older node is pending in its place',
  rule: 'CONT-10',
  area: 'container',
  suspect: 'kunit-dma-fence-chain/test_find_out_of_order',
  patch: [
    early('dma_fence_chain_find_seqno', (k, a) => {
      const head = slotFence(k, a.p);
      if (a.seqno === 0 || head < 0 || chainOf(k, head) < 0 || seqnoOf(k, head) < a.seqno)
        return undefined;
      let node = head;
      for (let prev = prevOf(k, node); prev >= 0 && chainOf(k, prev) >= 0; prev = prevOf(k, node)) {
        if (seqnoOf(k, prev) < a.seqno) break;
        node = prev;
      }
      setSlot(k, a.p, node, 'found by seqno');
      return 0;
    }),
  ],
});
