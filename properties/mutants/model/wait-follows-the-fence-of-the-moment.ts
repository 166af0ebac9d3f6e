import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

const CHECK = 8;

/** A wait looks at the fence that is in the syncobj now, and not at the one that it found. */
export const waitFollowsTheFenceOfTheMoment = modelMutant({
  name: 'wait-follows-the-fence-of-the-moment',
  mistake: 'a wait looks at the fence that is in the syncobj now, and not at the one that it found',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-wait-keeps-its-fence',
  patch: [
    running(
      'DRM_IOCTL_SYNCOBJ_WAIT',
      (right) => (k, a, t) => {
        for (const entry of at(k.syncobj_wait, t).entries) {
          const now = entry.syncobj === 0 ? 0 : at(k.drm_syncobj, entry.syncobj - 1).fence;
          if (entry.fence === 0 || now === 0 || now === entry.fence) continue;
          entry.fence = now;
          entry.armed = 0;
        }
        return right(k, a, t);
      },
      CHECK,
    ),
  ],
});
