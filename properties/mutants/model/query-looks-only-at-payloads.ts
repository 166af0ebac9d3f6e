import { chainOf, containedIn, prevOf } from '../../../model/dma-fence-container.ts';
import { seqnoOf } from '../../../model/dma-fence-timeline.ts';
import { syncobjOf } from '../../../model/drm-syncobj-handle.ts';
import { NEXT } from '../../../model/drm-syncobj-words.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

const READ = 2;

/** A query counts a point whose own fence has signalled, although an older point is pending. */
export const queryLooksOnlyAtPayloads = modelMutant({
  name: 'query-looks-only-at-payloads',
  mistake:
    'a query counts a point whose own fence has signalled, although an older point is pending',
  rule: '',
  area: 'syncobj',
  suspect: 'own-mistakes/a-query-counts-prefixes',
  patch: [
    running(
      'DRM_IOCTL_SYNCOBJ_QUERY',
      (right) => (k, a, t) => {
        const i = at(at(k.task, t).scratch, NEXT);
        const s = syncobjOf(k, at(a.handles, i));
        const result = right(k, a, t);
        const out = a.points[i];
        if (s < 0 || out === undefined || a.flags !== 0) return result;
        for (let node = at(k.drm_syncobj, s).fence - 1; node >= 0; node = prevOf(k, node)) {
          if (chainOf(k, node) < 0 || at(k.dma_fence, containedIn(k, node)).signaled === 0)
            continue;
          at(k.variable, out).value = Math.max(at(k.variable, out).value, seqnoOf(k, node));
        }
        return result;
      },
      READ,
    ),
  ],
});
