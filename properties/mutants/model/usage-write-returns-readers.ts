import { usages } from '../../../model/dma-resv.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

const READ = usages.indexOf('READ');
const WRITE = usages.indexOf('WRITE');

/** Whoever asks for the fences of writers gets those of readers too. */
export const usageWriteReturnsReaders = modelMutant({
  name: 'usage-write-returns-readers',
  mistake: 'whoever asks for the fences of writers gets those of readers too',
  rule: 'RESV-09',
  area: 'resv',
  suspect: 'own-mistakes/readers-are-no-writers',
  patch: [
    mistaking('dma_resv_test_signaled', (a) => (a.usage === WRITE ? { usage: READ } : {})),
    mistaking('dma_resv_wait_timeout', (a) => (a.usage === WRITE ? { usage: READ } : {})),
  ],
});
