import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

/** A wait for a reservation object ends at once, whatever is pending. */
export const waitForABufferIsOverAtOnce = modelMutant({
  name: 'wait-for-a-buffer-is-over-at-once',
  mistake: 'a wait for a reservation object ends at once, whatever is pending',
  rule: '',
  area: 'resv',
  suspect: 'own-mistakes/readers-are-no-writers',
  patch: [early('dma_resv_wait_timeout', () => 1)],
});
