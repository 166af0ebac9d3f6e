import { fileOfFd } from '../../../model/fd.ts';
import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

const CREATE = 1;

/** A point whose number is the value of its timeline is born pending. */
export const pointAtTheValueIsBornPending = modelMutant({
  name: 'point-at-the-value-is-born-pending',
  mistake: 'a point whose number is the value of its timeline is born pending',
  rule: '',
  area: 'sync',
  suspect: 'own-mistakes/the-value-is-reached',
  patch: [
    seeing(
      'SW_SYNC_IOC_CREATE_FENCE',
      (k, a) => {
        const f = fileOfFd(k, a.fd);
        const it = at(k.sync_timeline, at(k.fixed.of.file, f).object);
        return it.value === a.value ? pretending(it, { value: it.value - 1 }) : undefined;
      },
      CREATE,
    ),
  ],
});
