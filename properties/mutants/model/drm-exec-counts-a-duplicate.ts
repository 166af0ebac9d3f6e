import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

/** A duplicate that a drm_exec ignores counts as a lock of its own. */
export const drmExecCountsADuplicate = modelMutant({
  name: 'drm-exec-counts-a-duplicate',
  mistake: 'a duplicate that a drm_exec ignores counts as a lock of its own',
  rule: '',
  area: 'ww',
  suspect: 'own-mistakes/an-ignored-duplicate-is-locked-once',
  patch: [
    running('drm_exec_lock_obj', (right) => (k, a, t) => {
      const { objects } = at(k.drm_exec, a.exec);
      const isDuplicate = (objects & (1 << a.resv)) !== 0;
      const result = right(k, a, t);
      if (isDuplicate && result === 0)
        at(k.ww_acquire_ctx, at(k.fixed.of.drm_exec, a.exec).ctx).acquired++;
      return result;
    }),
  ],
});
