import { modelMutant } from '../model-mutant.ts';
import { insteadOf } from '../patch.ts';

/** A callback that has run is taken back from its fence with success. */
export const callbackIsRemovedAfterTheSignal = modelMutant({
  name: 'callback-is-removed-after-the-signal',
  mistake: 'a callback that has run is taken back from its fence with success',
  rule: '',
  area: 'fence',
  suspect: 'own-fence/signal',
  patch: [insteadOf('dma_fence_remove_callback', 0, 1)],
});
