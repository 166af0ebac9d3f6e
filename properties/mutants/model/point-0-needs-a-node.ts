import { chainOf } from '../../../model/dma-fence-container.ts';
import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { failureNumber } from '../../../model/errno.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

const EINVAL = failureNumber('-EINVAL');

/** A timeline wait for point 0 of a syncobj without chain nodes is -EINVAL. */
export const point0NeedsANode = modelMutant({
  name: 'point-0-needs-a-node',
  mistake: 'a timeline wait for point 0 of a syncobj without chain nodes is -EINVAL',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/point-0-is-the-fence',
  patch: [
    early('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT', (k, a) =>
      a.handles.some((handle, i) => {
        const s = syncobjOf(k, handle);
        const head = s < 0 ? -1 : at(k.drm_syncobj, s).fence - 1;
        return head >= 0 && (a.points[i] ?? 0) === 0 && chainOf(k, head) < 0;
      })
        ? EINVAL
        : undefined,
    ),
  ],
});
