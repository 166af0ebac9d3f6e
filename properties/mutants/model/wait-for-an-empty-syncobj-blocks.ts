import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT } from '../../../model/drm-syncobj-flags.ts';
import { modelMutant } from '../model-mutant.ts';
import { mistaking } from '../patch.ts';

/** A wait for a syncobj without a fence waits for a submission that nobody asked for. */
export const waitForAnEmptySyncobjBlocks = modelMutant({
  name: 'wait-for-an-empty-syncobj-blocks',
  mistake: 'a wait for a syncobj without a fence waits for a submission that nobody asked for',
  rule: 'SO-05',
  area: 'syncobj',
  suspect: 'own-mistakes/nobody-waits-without-a-fence',
  patch: [
    mistaking('DRM_IOCTL_SYNCOBJ_WAIT', (a) => ({
      flags: a.flags | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
    })),
    mistaking('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT', (a) => ({
      flags: a.flags | DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
    })),
  ],
});
