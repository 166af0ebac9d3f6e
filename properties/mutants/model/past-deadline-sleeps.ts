import { MAX_SCHEDULE_TIMEOUT } from '../../../model/dma-fence-wait.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A wait for syncobjs until a time that is past, as UINT64_MAX is, sleeps for ever. */
export const pastDeadlineSleeps = modelMutant({
  name: 'past-deadline-sleeps',
  mistake: 'a wait for syncobjs until a time that is past, as UINT64_MAX is, sleeps for ever',
  rule: '',
  area: 'syncobj',
  suspect: 'own-syncobj/wait-for-a-deadline',
  patch: [
    mistaking('DRM_IOCTL_SYNCOBJ_WAIT', (a) =>
      a.timeout === 0 ? { timeout: MAX_SCHEDULE_TIMEOUT } : {},
    ),
  ],
});
