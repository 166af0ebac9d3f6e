import { DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED } from '../../../model/drm-syncobj-flags.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A query for the last submitted point says which was completed. */
export const queryIgnoresLastSubmitted = modelMutant({
  name: 'query-ignores-last-submitted',
  mistake: 'a query for the last submitted point says which was completed',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-query-counts-prefixes',
  patch: [
    mistaking('DRM_IOCTL_SYNCOBJ_QUERY', (a) =>
      a.flags === DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED ? { flags: 0 } : {},
    ),
  ],
});
