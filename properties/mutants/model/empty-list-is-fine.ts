import { modelMutant } from '../model-mutant.ts';
import { early } from '../patch.ts';

/** A reset, signal or query of an empty list of syncobjs succeeds. */
export const emptyListIsFine = modelMutant({
  name: 'empty-list-is-fine',
  mistake: 'a reset, signal or query of an empty list of syncobjs succeeds',
  rule: '',
  area: 'syncobj',
  suspect: 'own-syncobj/arrays',
  patch: [
    early('DRM_IOCTL_SYNCOBJ_RESET', (_, a) =>
      a.handles.length === 0 && a.pad === 0 ? 0 : undefined,
    ),
    early('DRM_IOCTL_SYNCOBJ_SIGNAL', (_, a) =>
      a.handles.length === 0 && a.pad === 0 ? 0 : undefined,
    ),
    early('DRM_IOCTL_SYNCOBJ_QUERY', (_, a) => (a.handles.length === 0 ? 0 : undefined)),
  ],
});
