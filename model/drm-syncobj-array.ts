import { type Kernel, at } from './kernel.ts';
import { PUT_STEPS, beginPut, putSteps } from './drm-syncobj-slot.ts';
import { NEXT, OLD, setWord, word } from './drm-syncobj-words.ts';
import { type Step, goTo } from './operation.ts';
import { clearEntries, entryOf } from './syncobj-wait.ts';
import { getSyncobj, unrefSyncobj } from './drm-syncobj.ts';
import { keepResult } from './drm-syncobj-results.ts';
import { syncobjOf } from './drm-syncobj-handle.ts';

/** Arguments of a call on a list of handles. */
export interface HandlesArgs {
  readonly handles: readonly number[];
}

type End<A> = (k: Kernel, a: A, t: number) => number;

/** The step `index` that looks up one handle after the other, and keeps a reference to each syncobj. @see drm_syncobj_array_find() */
export function findStep<A extends HandlesArgs>(
  index: number,
  found: End<A>,
  failed: End<A>,
): Step<A> {
  return {
    run: (k, a, t) => {
      const i = word(k, t, NEXT);
      const s = syncobjOf(k, at(a.handles, i));
      if (s < 0) {
        keepResult(k, t, '-ENOENT');
        setWord(k, t, NEXT, 0);
        return failed(k, a, t);
      }
      getSyncobj(k, s);
      entryOf(k, t, i).syncobj = s + 1;
      if (i + 1 < a.handles.length) {
        setWord(k, t, NEXT, i + 1);
        return goTo(index);
      }
      setWord(k, t, NEXT, 0);
      return found(k, a, t);
    },
  };
}

/** Number of steps of {@link freeSteps}. */
export const FREE_STEPS = 1 + PUT_STEPS;

/** The steps from `base` on that put every syncobj that was found. @see drm_syncobj_array_free() */
export function freeSteps<A>(base: number, end: End<A>): readonly Step<A>[] {
  const putNext = (k: Kernel, a: A, t: number): number => {
    for (const entry of at(k.syncobj_wait, t).entries) {
      if (entry.syncobj === 0) continue;
      const fence = unrefSyncobj(k, entry.syncobj - 1);
      entry.syncobj = 0;
      if (fence === 0) continue;
      setWord(k, t, OLD, fence);
      return beginPut(k, a, t, base + 1, putNext);
    }
    clearEntries(k, t);
    return end(k, a, t);
  };
  return [{ run: putNext }, ...putSteps(base + 1, putNext)];
}

/** The syncobj of the entry that is next. */
export function nextSyncobj(k: Kernel, t: number): number {
  return entryOf(k, t, word(k, t, NEXT)).syncobj - 1;
}
