import { failureNumber } from '../../../model/errno.ts';
import { modelMutant } from '../model-mutant.ts';
import { insteadOf } from '../patch.ts';

/** A merge with what is no sync_file is -EINVAL. */
export const mergeWithAnotherFileIsEinval = modelMutant({
  name: 'merge-with-another-file-is-einval',
  mistake: 'a merge with what is no sync_file is -EINVAL',
  rule: 'SF-03',
  area: 'sync',
  suspect: 'own-mistakes/a-merge-wants-sync-files',
  patch: [insteadOf('SYNC_IOC_MERGE', failureNumber('-ENOENT'), failureNumber('-EINVAL'))],
});
