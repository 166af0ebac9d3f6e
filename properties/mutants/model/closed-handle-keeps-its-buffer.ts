import { at } from '../../../model/kernel.ts';
import { modelMutant } from '../model-mutant.ts';
import { running } from '../patch.ts';

/** A handle that was closed is still the one that the file has for its buffer. */
export const closedHandleKeepsItsBuffer = modelMutant({
  name: 'closed-handle-keeps-its-buffer',
  mistake: 'a handle that was closed is still the one that the file has for its buffer',
  rule: '',
  area: 'gem',
  suspect: 'own-mistakes/a-closed-handle-is-forgotten',
  patch: [
    running('DRM_IOCTL_GEM_CLOSE', (right) => (k, a, t) => {
      const before = k.drm_gem_handle.map(({ member }) => member);
      const result = right(k, a, t);
      for (const [h, it] of k.drm_gem_handle.entries())
        if (it.member === 0) it.member = at(before, h);
      return result;
    }),
  ],
});
