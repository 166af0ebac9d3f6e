import { at } from '../../../model/kernel.ts';
import { isDone } from '../../../model/operation.ts';
import { modelMutant } from '../model-mutant.ts';
import { wrongResult } from '../patch.ts';

/** The status of a pending fence is its error already. */
export const errorShowsBeforeTheSignal = modelMutant({
  name: 'error-shows-before-the-signal',
  mistake: 'the status of a pending fence is its error already',
  rule: 'FENCE-17',
  area: 'fence',
  suspect: 'own-fence/errors',
  patch: [
    wrongResult('dma_fence_get_status', (result, k, a) =>
      isDone(result) && result === 0 ? -at(k.dma_fence, a.fence).error : result,
    ),
  ],
});
