import { contextOf } from '../../../model/dma-fence-timeline.ts';
import { usages } from '../../../model/dma-resv.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { fencesSeen } from '../pretend.ts';

const WEAKEST = usages.indexOf('BOOKKEEP');
const LATEST = 1_000_000;

/** A fence that is added takes the place of one of its context, however old it is and whatever the usages are. */
export const addReplacesAnyFenceOfItsContext = modelMutant({
  name: 'add-replaces-any-fence-of-its-context',
  mistake:
    'a fence that is added takes the place of one of its context, however old it is and whatever the usages are',
  rule: 'RESV-08',
  area: 'resv',
  suspect: 'own-mistakes/an-older-fence-is-added',
  patch: [
    seeing('dma_resv_add_fence', (k, a) => {
      const context = contextOf(k, a.fence);
      const { fence, usage, num } = at(k.dma_resv, a.resv);
      const place = fence.findIndex((f, i) => i < num && f > 0 && contextOf(k, f - 1) === context);
      if (place < 0) return undefined;
      const before = at(usage, place);
      const old = at(fence, place);
      const undo = fencesSeen(k, (f) => (f === a.fence ? { seqno: LATEST } : undefined));
      usage[place] = WEAKEST;
      return () => {
        undo();
        if (at(fence, place) === old) usage[place] = before;
      };
    }),
  ],
});
