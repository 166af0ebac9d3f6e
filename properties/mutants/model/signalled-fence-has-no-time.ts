import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { spoiling } from '../patch.ts';

/** A fence that has signalled never gets the time of its signal. */
export const signalledFenceHasNoTime = modelMutant({
  name: 'signalled-fence-has-no-time',
  mistake: 'a fence that has signalled never gets the time of its signal',
  rule: '',
  area: 'fence',
  suspect: 'signalled-fence-has-a-time',
  patch: [
    spoiling('dma_fence_signal', (k, a) => {
      at(k.dma_fence, a.fence).timestamp = 0;
    }),
  ],
});
