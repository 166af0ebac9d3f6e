import { modelMutant } from '../model-mutant.ts';
import { wrongResult } from '../patch.ts';

/** A wait of no time for a signalled fence returns 0, as if it had timed out. */
export const pollOfASignalledFenceReturns0 = modelMutant({
  name: 'poll-of-a-signalled-fence-returns-0',
  mistake: 'a wait of no time for a signalled fence returns 0, as if it had timed out',
  rule: '',
  area: 'fence',
  suspect: 'own-fence/waits',
  patch: [
    wrongResult('dma_fence_wait_timeout', (result, _, a) =>
      a.timeout === 0 && result === 1 ? 0 : result,
    ),
  ],
});
