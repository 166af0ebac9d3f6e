import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

const CREATE = 1;

/** A second point with the number of a pending one is a fence of its own. */
export const equalPointsAreTwoFences = modelMutant({
  name: 'equal-points-are-two-fences',
  mistake: 'a second point with the number of a pending one is a fence of its own',
  rule: '',
  area: 'sync',
  suspect: 'own-sync/pending-fence-of-one-number-is-shared',
  patch: [
    seeing(
      'SW_SYNC_IOC_CREATE_FENCE',
      (k) => {
        const undo = k.sync_pt.map((_, point) =>
          pretending(at(k.dma_fence, at(k.fixed.of.sync_pt, point).fence), { refs: 0 }),
        );
        return () => {
          for (const one of undo) one();
        };
      },
      CREATE,
    ),
  ],
});
