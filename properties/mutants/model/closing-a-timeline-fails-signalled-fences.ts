import { contextOf } from '../../../model/dma-fence-timeline.ts';
import { failureNumber } from '../../../model/errno.ts';
import { fileToRelease } from '../../../model/file.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

const ENOENT = -failureNumber('-ENOENT');

/** The end of a sw_sync timeline gives an error to fences that have signalled. */
export const closingATimelineFailsSignalledFences = modelMutant({
  name: 'closing-a-timeline-fails-signalled-fences',
  mistake: 'the end of a sw_sync timeline gives an error to fences that have signalled',
  rule: 'FENCE-16',
  area: 'sync',
  suspect: 'own-mistakes/a-closed-timeline-leaves-the-past',
  patch: [
    early('__fput', (k, _, t) => {
      const f = fileToRelease(k, t);
      const { of, object } = f < 0 ? { of: 'other', object: 0 } : at(k.fixed.of.file, f);
      if (of !== 'sync_timeline') return undefined;
      const { context } = at(k.fixed.of.sync_timeline, object);
      for (const [i, fence] of k.dma_fence.entries())
        if (contextOf(k, i) === context && fence.signaled === 1) fence.error = ENOENT;
      return undefined;
    }),
  ],
});
