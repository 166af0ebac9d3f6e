import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** The information about a sync_file succeeds although there is no room for all of its fences. */
export const fileInfoCutsTheList = modelMutant({
  name: 'file-info-cuts-the-list',
  mistake:
    'the information about a sync_file succeeds although there is no room for all of its fences',
  rule: 'SF-05',
  area: 'sync',
  suspect: 'file-info-without-room',
  patch: [mistaking('SYNC_IOC_FILE_INFO', (a) => (a.num_fences === 0 ? {} : { num_fences: 64 }))],
});
