import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { NOT_SUBMITTED, findPoint } from '../../../model/drm-syncobj-point.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

const ADD = 2;

/** An eventfd that is registered for a point that has signalled already is never told. */
export const eventfdDoesNotFireAtOnce = modelMutant({
  name: 'eventfd-does-not-fire-at-once',
  mistake: 'an eventfd that is registered for a point that has signalled already is never told',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/an-eventfd-for-what-is-past',
  patch: [
    seeing(
      'DRM_IOCTL_SYNCOBJ_EVENTFD',
      (k, a) => {
        const s = syncobjOf(k, a.handle);
        const head = s < 0 ? -1 : at(k.drm_syncobj, s).fence - 1;
        const f = head < 0 ? NOT_SUBMITTED : findPoint(k, head, a.point);
        const holds = f !== NOT_SUBMITTED && (a.flags !== 0 || at(k.dma_fence, f).signaled === 1);
        return holds ? pretending(at(k.drm_syncobj, s), { fence: 0 }) : undefined;
      },
      ADD,
    ),
  ],
});
