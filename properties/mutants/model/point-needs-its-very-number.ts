import { seqnoOf } from '../../../model/dma-fence-timeline.ts';
import { fileOfFd } from '../../../model/fd.ts';
import { at, type Kernel } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing, spoiling } from '../patch.ts';
import { pretending } from '../pretend.ts';

const ADVANCE = 1;
const NEXT_POINT = 2;
const onTimeline = (k: Kernel, fd: number): number => at(k.fixed.of.file, fileOfFd(k, fd)).object;

/** A point signals only when the value of its timeline is its very number, and not beyond. */
export const pointNeedsItsVeryNumber = modelMutant({
  name: 'point-needs-its-very-number',
  mistake: 'a point signals only when the value of its timeline is its very number, and not beyond',
  rule: '',
  area: 'sync',
  suspect: 'own-mistakes/the-value-is-reached',
  patch: [
    spoiling(
      'SW_SYNC_IOC_INC',
      (k, a) => {
        const { value, points } = at(k.sync_timeline, onTimeline(k, a.fd));
        for (const point of points) {
          const f = point === 0 ? -1 : at(k.fixed.of.sync_pt, point - 1).fence;
          if (f >= 0 && seqnoOf(k, f) !== value) at(k.dma_fence, f).hwDone = 0;
        }
      },
      ADVANCE,
    ),
    seeing(
      'SW_SYNC_IOC_INC',
      (k, a) => {
        const it = at(k.sync_timeline, onTimeline(k, a.fd));
        const first = at(it.points, 0) - 1;
        const seqno = first < 0 ? it.value : seqnoOf(k, at(k.fixed.of.sync_pt, first).fence);
        return seqno === it.value ? undefined : pretending(it, { value: seqno - 1 });
      },
      NEXT_POINT,
    ),
  ],
});
