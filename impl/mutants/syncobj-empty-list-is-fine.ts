import { errno } from '../errno.ts';
import { type Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  name: 'syncobj-empty-list-is-fine',
  mistake: 'Signalling nothing is no error.',
  rule: 'SO-12',
  area: 'syncobj',
  livepatch: {
    *drm_syncobj_array_check(_, { pad }) {
      yield* [];
      return pad === 0 ? 0 : errno.EINVAL;
    },
  },
};
