import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

const ADD = 2;

/** An eventfd that is registered for the submission of a point is told when the point signals. */
export const eventfdForAvailableWaitsForCompletion = modelMutant({
  name: 'eventfd-for-available-waits-for-completion',
  mistake:
    'an eventfd that is registered for the submission of a point is told when the point signals',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/an-eventfd-for-a-submission',
  patch: [
    running(
      'DRM_IOCTL_SYNCOBJ_EVENTFD',
      (right) => (k, a, t) => right(k, { ...a, flags: 0 }, t),
      ADD,
    ),
  ],
});
