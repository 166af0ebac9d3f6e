import { chainOf } from '../../../model/dma-fence-container.ts';
import { seqnoOf } from '../../../model/dma-fence-timeline.ts';
import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { failureNumber } from '../../../model/errno.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

const EINVAL = failureNumber('-EINVAL');

/** A point at or below the newest of a timeline is refused with -EINVAL. */
export const outOfOrderPointIsRefused = modelMutant({
  name: 'out-of-order-point-is-refused',
  mistake: 'a point at or below the newest of a timeline is refused with -EINVAL',
  rule: 'SO-07',
  area: 'syncobj',
  suspect: 'own-mistakes/an-older-point-is-legal',
  patch: [
    early('DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL', (k, a) =>
      a.handles.some((handle, i) => {
        const s = syncobjOf(k, handle);
        const head = s < 0 ? -1 : at(k.drm_syncobj, s).fence - 1;
        return head >= 0 && chainOf(k, head) >= 0 && (a.points[i] ?? 0) <= seqnoOf(k, head);
      })
        ? EINVAL
        : undefined,
    ),
  ],
});
