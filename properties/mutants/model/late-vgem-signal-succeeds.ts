import { failureNumber } from '../../../model/errno.ts';
import { modelMutant } from '../model-mutant.ts';
import { insteadOf } from '../patch.ts';

/** A signal of a vgem fence that has expired returns 0. */
export const lateVgemSignalSucceeds = modelMutant({
  name: 'late-vgem-signal-succeeds',
  mistake: 'a signal of a vgem fence that has expired returns 0',
  rule: '',
  area: 'buffer',
  suspect: 'igt-vgem_slow/nohang',
  patch: [insteadOf('DRM_IOCTL_VGEM_FENCE_SIGNAL', failureNumber('-ETIMEDOUT'), 0)],
});
