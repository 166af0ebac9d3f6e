import { failureNumber } from '../../../model/errno.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

const EINVAL = failureNumber('-EINVAL');

/** A wait for an empty list of syncobjs is -EINVAL. */
export const waitForNobodyFails = modelMutant({
  name: 'wait-for-nobody-fails',
  mistake: 'a wait for an empty list of syncobjs is -EINVAL',
  rule: '',
  area: 'syncobj',
  suspect: 'own-syncobj/create',
  patch: [early('DRM_IOCTL_SYNCOBJ_WAIT', (_, a) => (a.handles.length === 0 ? EINVAL : undefined))],
});
