import { failureNumber } from '../../../model/errno.ts';
import { modelMutant } from '../model-mutant.ts';
import { insteadOf } from '../patch.ts';

/** Lseek() of a buffer goes anywhere. */
export const anyOffsetCanBeSought = modelMutant({
  name: 'any-offset-can-be-sought',
  mistake: 'lseek() of a buffer goes anywhere',
  rule: '',
  area: 'gem',
  suspect: 'own-buffer/size',
  patch: [insteadOf('lseek', failureNumber('-EINVAL'), 0)],
});
