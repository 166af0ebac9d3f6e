import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretendUsage } from '../pretend.ts';

const NOBODY = 9;

/** Whoever asks for the fences of readers does not get those of writers. */
export const usageIsExact = modelMutant({
  name: 'usage-is-exact',
  mistake: 'whoever asks for the fences of readers does not get those of writers',
  rule: 'RESV-09',
  area: 'resv',
  suspect: 'kunit-dma-resv/test_signaling/write',
  patch: [
    seeing('dma_resv_test_signaled', (k, a) =>
      pretendUsage(k, (usage) => (usage === a.usage ? usage : NOBODY)),
    ),
    seeing('dma_resv_wait_timeout', (k, a) =>
      pretendUsage(k, (usage) => (usage === a.usage ? usage : NOBODY)),
    ),
  ],
});
