import { type FileOperations, type FputArgs } from './file-operations.ts';
import { FPUT_SCRATCH, releasedObject } from './file-release.ts';
import { type Kernel, at } from './kernel.ts';
import { type Step, call, goTo, operation } from './operation.ts';
import { GEM_PUT_STEPS, gemPutSteps, putGemObject } from './drm-gem-object.ts';
import { RELEASE_HANDLE_STEPS, closeHandle, releaseHandleSteps } from './drm-gem-close.ts';
import { dropCalls, dropUses } from './dma-fence-release.ts';

/** Key of the routine in which the driver of a file lets it go: vgem signals the fences that are left. */
export function postcloseRoutine(file: number): string {
  return `drm-postclose:${file}`;
}

const handleOf = (k: Kernel, _: unknown, t: number): number =>
  at(at(k.task, t).scratch, FPUT_SCRATCH) - 1;

/** The next handle of the file that stands for something, or -1. */
const nextHandle = (k: Kernel, file: number): number => {
  for (let h = 0; h < k.drm_gem_handle.length; h++)
    if (at(k.drm_gem_handle, h).object > 0 && at(k.fixed.of.drm_gem_handle, h).file === file)
      return h;
  return -1;
};

/** An open device goes with its file: its handles first, then what the driver has, then its tables. @see drivers/gpu/drm/drm_file.c drm_release() */
export const drmFileFile: FileOperations = {
  of: 'drm_file',
  uses: ['gem', 'refs', 'rcu', 'resv-fini', ...dropUses],
  scratch: 1,
  effects: () => [],
  calls: (of) =>
    of.drm_file.length === 0
      ? []
      : [...of.drm_file.map((_, file) => postcloseRoutine(file)), ...dropCalls(undefined, of)],
  releaseSteps: (base, done): readonly Step<FputArgs>[] => {
    const POSTCLOSED = base + 1 + RELEASE_HANDLE_STEPS;
    const next = (k: Kernel, t: number): number => {
      const file = releasedObject(k, t);
      const handle = nextHandle(k, file);
      if (handle >= 0) {
        closeHandle(k, handle);
        at(k.task, t).scratch[FPUT_SCRATCH] = handle + 1;
        return goTo(base + 1);
      }
      const routine = k.fixed.program.routine(postcloseRoutine(file));
      return routine < 0 ? goTo(POSTCLOSED) : call(routine, POSTCLOSED);
    };
    return [
      { run: (k, _, t) => next(k, t) },
      ...releaseHandleSteps<FputArgs>(base + 1, handleOf, (k, _, t) => next(k, t)),
      {
        run: () => done(),
      },
    ];
  },
};

/** What the exporters of GEM do for their buffers. @see drivers/gpu/drm/drm_prime.c */
export const drmGemDmabufOperations = {
  /** The op `release`: the buffer no longer counts on its object. @see drm_gem_dmabuf_release() */
  drm_gem_dmabuf_release: operation({
    name: 'drm_gem_dmabuf_release',
    params: [['object', 'drm_gem_object']],
    maySleep: true,
    uses: ['gem', 'refs', 'rcu', 'resv-fini', ...dropUses],
    calls: (_, of) => dropCalls(undefined, of),
    steps: [
      { run: (k, a, t) => putGemObject(k, a.object, t, 1, goTo(1 + GEM_PUT_STEPS)) },
      ...gemPutSteps<{ readonly object: number }>(1, (_, a) => a.object, goTo(1 + GEM_PUT_STEPS)),
      { run: () => 0 },
    ],
  }),
};
