import { contextOf } from '../../../model/dma-fence-timeline.ts';
import { usages } from '../../../model/dma-resv.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';

const WEAKEST = usages.indexOf('BOOKKEEP');

/** A later fence takes the place of one of its context although its usage is weaker. */
export const addWeakensTheUsage = modelMutant({
  name: 'add-weakens-the-usage',
  mistake: 'a later fence takes the place of one of its context although its usage is weaker',
  rule: 'RESV-08',
  area: 'resv',
  suspect: 'own-mistakes/a-later-weaker-fence-is-added',
  patch: [
    seeing('dma_resv_add_fence', (k, a) => {
      const context = contextOf(k, a.fence);
      const { fence, usage, num } = at(k.dma_resv, a.resv);
      const place = fence.findIndex((f, i) => i < num && f > 0 && contextOf(k, f - 1) === context);
      if (place < 0) return undefined;
      const before = at(usage, place);
      const old = at(fence, place);
      usage[place] = WEAKEST;
      return () => {
        if (at(fence, place) === old && usage[place] === WEAKEST) usage[place] = before;
      };
    }),
  ],
});
