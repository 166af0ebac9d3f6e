import { DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED } from '../../../model/drm-syncobj-flags.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A query says which point was submitted last, completed or not. */
export const queryReportsTheLastSubmittedPoint = modelMutant({
  name: 'query-reports-the-last-submitted-point',
  mistake: 'a query says which point was submitted last, completed or not',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-query-counts-prefixes',
  patch: [
    mistaking('DRM_IOCTL_SYNCOBJ_QUERY', (a) =>
      a.flags === 0 ? { flags: DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED } : {},
    ),
  ],
});
