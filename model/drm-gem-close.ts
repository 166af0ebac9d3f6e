import { type Kernel, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { GEM_PUT_STEPS, gemPutSteps, putGemObject } from './drm-gem-object.ts';
import { bufFile } from './dma-buf-life.ts';
import { fput } from './file.ts';
import { mutexStep } from './mutex-step.ts';
import { nameLockOf, primeLockOf } from './drm-file.ts';
import { removeMember } from './drm-gem-handle.ts';

/** How many steps {@link releaseHandleSteps} are. */
export const RELEASE_HANDLE_STEPS = 3 + GEM_PUT_STEPS;

const fileOf = (k: Kernel, handle: number): number => at(k.fixed.of.drm_gem_handle, handle).file;

/** A handle less stands for the object: with the last one go its name and the buffer that it was exported as. */
function handlePut(k: Kernel, object: number, t: number): boolean {
  const it = at(k.drm_gem_object, object);
  it.handles--;
  if (it.handles > 0) return false;
  it.flink = 0;
  if (it.exported > 0) fput(k, bufFile(k, it.exported - 1), t);
  it.exported = 0;
  return true;
}

/** Nobody can look the handle up any more; its number stays taken until the end. */
export function closeHandle(k: Kernel, handle: number): void {
  at(k.drm_gem_handle, handle).busy = 1;
}

/**
 * What follows {@link closeHandle}: the file forgets the buffer of the handle, the object loses a handle, and the number becomes
 * free. Between the locks of the two, others come and go.
 * @see drivers/gpu/drm/drm_gem.c drm_gem_object_release_handle()
 */
export function releaseHandleSteps<A>(
  base: number,
  handleOf: (k: Kernel, a: A, t: number) => number,
  after: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const NUMBER = base + 2;
  const PUT = base + 3;
  const objectOf = (k: Kernel, a: A, t: number): number =>
    at(k.drm_gem_handle, handleOf(k, a, t)).object - 1;
  return [
    mutexStep<A>(
      (k, a, t) => primeLockOf(k, fileOf(k, handleOf(k, a, t))),
      (k, a, t) => {
        removeMember(k, handleOf(k, a, t), t);
        return goTo(base + 1);
      },
    ),
    mutexStep<A>(
      (k, a, t) => nameLockOf(k, fileOf(k, handleOf(k, a, t))),
      (k, a, t) => {
        const object = objectOf(k, a, t);
        const isLast = handlePut(k, object, t);
        return isLast ? putGemObject(k, object, t, PUT, goTo(NUMBER)) : goTo(NUMBER);
      },
    ),
    {
      run: (k, a, t) => {
        const it = at(k.drm_gem_handle, handleOf(k, a, t));
        it.object = it.busy = 0;
        return after(k, a, t);
      },
    },
    ...gemPutSteps<A>(PUT, objectOf, goTo(NUMBER)),
  ];
}
