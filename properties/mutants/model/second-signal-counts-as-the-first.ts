import { modelMutant } from '../model-mutant.ts';
import { insteadOf } from '../patch.ts';

/** A signal of a signalled fence is told that it was the first. */
export const secondSignalCountsAsTheFirst = modelMutant({
  name: 'second-signal-counts-as-the-first',
  mistake: 'a signal of a signalled fence is told that it was the first',
  rule: '',
  area: 'fence',
  suspect: 'own-fence/signal',
  patch: [insteadOf('dma_fence_check_and_signal', 1, 0)],
});
