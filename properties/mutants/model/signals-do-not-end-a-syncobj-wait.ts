import { modelMutant } from '../model-mutant.ts';
import { replacing } from '../patch.ts';

const deaf = ({ external }: { readonly external?: string }): boolean => external === 'signal';

/** A signal does not end the sleep of a wait for syncobjs. */
export const signalsDoNotEndASyncobjWait = modelMutant({
  name: 'signals-do-not-end-a-syncobj-wait',
  mistake: 'a signal does not end the sleep of a wait for syncobjs',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-signal-ends-the-wait',
  patch: [
    replacing('DRM_IOCTL_SYNCOBJ_WAIT', (step) => ({
      ...step,
      ...(step.or && {
        or: step.or.map((way) => (deaf(way) ? { ...way, ready: () => false } : way)),
      }),
    })),
    replacing('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT', (step) => ({
      ...step,
      ...(step.or && {
        or: step.or.map((way) => (deaf(way) ? { ...way, ready: () => false } : way)),
      }),
    })),
  ],
});
