import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

const FIND = 1;

/** The import of a buffer that the file knows gives another handle. */
export const primeImportAgainIsAnotherHandle = modelMutant({
  name: 'prime-import-again-is-another-handle',
  mistake: 'the import of a buffer that the file knows gives another handle',
  rule: '',
  area: 'gem',
  suspect: 'own-mistakes/an-import-again-is-the-same-handle',
  patch: [
    seeing(
      'DRM_IOCTL_PRIME_FD_TO_HANDLE',
      (k) => {
        const undo = k.drm_gem_handle.map((it) => pretending(it, { member: 0 }));
        return () => {
          for (const one of undo) one();
        };
      },
      FIND,
    ),
  ],
});
