import { type Kernel, at, kernelObject } from './kernel.ts';
import { type FileOperations } from './file-operations.ts';
import { type OwnsFile } from './file.ts';
import { int } from './schema.ts';
import { beginRelease, dropCalls, putSteps } from './dma-fence-release.ts';
import { FPUT_SCRATCH, releasedObject } from './file-release.ts';
import { putFence } from './dma-fence.ts';
import { unrefSyncobj } from './drm-syncobj.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** The file of a syncobj: the syncobj + 1, to which it has a reference. */
    drm_syncobj_file: { state: { syncobj: number }; fixed: OwnsFile };
  }
}

/** A file that keeps a syncobj alive, on its way to another process; one of several that it may have. @see drm_syncobj_get_fd() */
export const drmSyncobjFile = kernelObject({
  kind: 'drm_syncobj_file',
  state: (shape) => ({ syncobj: int(shape.count.drm_syncobj) }),
});

/** The syncobj behind a file, or -1 if it is another kind of file. */
export function syncobjOfFile(k: Kernel, f: number): number {
  if (f < 0) return -1;
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'drm_syncobj_file' ? at(k.drm_syncobj_file, object).syncobj - 1 : -1;
}

/** The fence + 1 that is put with the last reference of a syncobj. */
const fenceToPut = (k: Kernel, t: number): number => at(at(k.task, t).scratch, FPUT_SCRATCH) - 1;

/** A syncobj as a file: it can do nothing but be passed on. @see drm_syncobj_file_release() */
export const drmSyncobjFileOperations: FileOperations = {
  of: 'drm_syncobj_file',
  uses: ['refs', 'callbacks', 'spin', 'irqs'],
  scratch: 1,
  effects: () => [],
  calls: (of) => (of.drm_syncobj_file.length === 0 ? [] : dropCalls(of, of)),
  releaseSteps: (base, done) => [
    {
      run: (k, _, t) => {
        const file = at(k.drm_syncobj_file, releasedObject(k, t));
        const fence = unrefSyncobj(k, file.syncobj - 1);
        file.syncobj = 0;
        if (fence === 0 || !putFence(k, fence - 1)) return done();
        at(k.task, t).scratch[FPUT_SCRATCH] = fence;
        return beginRelease(k, fence - 1, t, base + 1);
      },
    },
    ...putSteps(base + 1, (k, _, t) => fenceToPut(k, t), done),
  ],
};
