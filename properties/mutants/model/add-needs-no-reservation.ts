import { modelMutant } from '../model-mutant.ts';
import { replacing, unchecked } from '../patch.ts';

/** A fence is added to a list without room, and nobody complains. */
export const addNeedsNoReservation = modelMutant({
  name: 'add-needs-no-reservation',
  mistake: 'a fence is added to a list without room, and nobody complains',
  rule: 'RESV-01',
  area: 'resv',
  suspect: 'own-resv/no-room',
  patch: [
    replacing('dma_resv_add_fence', (step) => ({
      ...step,
      run: (k, a, t) => {
        const result = step.run(k, a, t);
        if (k.crashed === 1) k.brokenCount = k.crashed = 0;
        return result;
      },
    })),
    unchecked('dma_resv_add_fence', ['RESV-01']),
  ],
});
