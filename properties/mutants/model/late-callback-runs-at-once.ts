import { failureNumber } from '../../../model/errno.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { wrongResult } from '../patch.ts';

const ENOENT = failureNumber('-ENOENT');

/** A callback that is added to a signalled fence is accepted and runs at once. */
export const lateCallbackRunsAtOnce = modelMutant({
  name: 'late-callback-runs-at-once',
  mistake: 'a callback that is added to a signalled fence is accepted and runs at once',
  rule: 'FENCE-06',
  area: 'fence',
  suspect: 'kunit-dma-fence/test_late_add_callback',
  patch: [
    wrongResult('dma_fence_add_callback', (result, k, a) => {
      if (result !== ENOENT) return result;
      at(k.dma_fence_cb, a.callback).executed = 1;
      return 0;
    }),
  ],
});
