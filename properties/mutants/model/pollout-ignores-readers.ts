import { usages } from '../../../model/dma-resv.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretendUsage } from '../pretend.ts';

const READ = usages.indexOf('READ');
const BOOKKEEP = usages.indexOf('BOOKKEEP');

/** A poll for writing does not wait for the fences of readers. */
export const polloutIgnoresReaders = modelMutant({
  name: 'pollout-ignores-readers',
  mistake: 'a poll for writing does not wait for the fences of readers',
  rule: '',
  area: 'buffer',
  suspect: 'own-mistakes/polls-by-direction',
  patch: [seeing('poll', (k) => pretendUsage(k, (usage) => (usage === READ ? BOOKKEEP : usage)))],
});
