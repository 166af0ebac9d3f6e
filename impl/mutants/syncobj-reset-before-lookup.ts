import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-reset-before-lookup',
  mistake: 'A reset takes effect on the handles before the one that is unknown.',
  rule: 'SO-12',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_reset_ioctl(k, file, args) {
      const bad = yield* k.fn.drm_syncobj_array_check(k, args);
      if (bad !== 0) return bad;
      for (const handle of args.handles) {
        const syncobj = yield* k.fn.drm_syncobj_find(k, file, handle);
        if (syncobj === undefined) return errno.ENOENT;
        yield* k.fn.drm_syncobj_replace_fence(k, syncobj, undefined);
        yield* k.fn.drm_syncobj_put(k, syncobj);
      }
      return 0;
    },
  },
};
