import { usages } from '../../../model/dma-resv.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretendUsage } from '../pretend.ts';

const READ = usages.indexOf('READ');
const WRITE = usages.indexOf('WRITE');

/** A poll for reading waits for the fences of readers too. */
export const pollinWaitsForReaders = modelMutant({
  name: 'pollin-waits-for-readers',
  mistake: 'a poll for reading waits for the fences of readers too',
  rule: '',
  area: 'buffer',
  suspect: 'own-mistakes/polls-by-direction',
  patch: [seeing('poll', (k) => pretendUsage(k, (usage) => (usage === READ ? WRITE : usage)))],
});
