import { modelMutant } from '../model-mutant.ts';
import { seeing } from '../patch.ts';
import { pretending } from '../pretend.ts';

const IMPORT = 2;
/** No device has this number. */
const FOREIGN = 1_000;

/** The import of a buffer of this very device makes a new object of it. */
export const primeImportOfTheOwnBufferIsANewObject = modelMutant({
  name: 'prime-import-of-the-own-buffer-is-a-new-object',
  mistake: 'the import of a buffer of this very device makes a new object of it',
  rule: '',
  area: 'gem',
  suspect: 'own-mistakes/the-own-buffer-is-the-own-object',
  patch: [
    seeing(
      'DRM_IOCTL_PRIME_FD_TO_HANDLE',
      (k) => {
        const undo = k.drm_gem_object.map((it) =>
          pretending(it, it.device > 0 ? { device: it.device + FOREIGN } : {}),
        );
        return () => {
          for (const one of undo) one();
        };
      },
      IMPORT,
    ),
  ],
});
