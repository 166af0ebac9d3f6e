import { fileToRelease } from '../../../model/file.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

/** The end of a sw_sync timeline signals none of its pending fences. */
export const closingATimelineLeavesFencesPending = modelMutant({
  name: 'closing-a-timeline-leaves-fences-pending',
  mistake: 'the end of a sw_sync timeline signals none of its pending fences',
  rule: '',
  area: 'sync',
  suspect: 'own-mistakes/a-closed-timeline-completes',
  patch: [
    early('__fput', (k, _, t) => {
      const f = fileToRelease(k, t);
      const { of, object } = f < 0 ? { of: 'other', object: 0 } : at(k.fixed.of.file, f);
      if (of !== 'sync_timeline') return undefined;
      const it = at(k.sync_timeline, object);
      for (const point of it.points) if (point > 0) at(k.sync_pt, point - 1).linked = 0;
      it.points.fill(0);
      return undefined;
    }),
  ],
});
