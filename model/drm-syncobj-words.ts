import { type Kernel, at } from './kernel.ts';
import { NOT_SUBMITTED, findPoint } from './drm-syncobj-point.ts';
import { WALK_SCRATCH } from './dma-fence-chain-walk.ts';
import { getFence } from './dma-fence.ts';

/** Words of scratch of the calls on syncobjs; the first are those of a walk along a timeline. */
export const SYNCOBJ_SCRATCH = WALK_SCRATCH + 9;

/** Which handle or entry comes next. */
export const NEXT = WALK_SCRATCH;
/** How many entries are satisfied. */
export const COUNT = WALK_SCRATCH + 1;
/** The first of them + 1, or 0. */
export const FIRST = WALK_SCRATCH + 2;
/** What the call will return, as its place among {@link results}. */
export const WHY = WALK_SCRATCH + 3;
/** 1 the time is up, 2 a signal is pending. */
export const ENDED = WALK_SCRATCH + 4;
/** The fence + 1 that is being tested, armed, found or transferred. */
export const FENCE = WALK_SCRATCH + 5;
/** The fence + 1 that is being put. */
export const OLD = WALK_SCRATCH + 6;
/** The syncobj + 1 that the call works on. */
export const SYNCOBJ = WALK_SCRATCH + 7;

/** The registered eventfd + 1 that is being served. */
export const EVENTFD = WALK_SCRATCH + 8;

/** A word of scratch of task `t`. */
export function word(k: Kernel, t: number, index: number): number {
  return at(at(k.task, t).scratch, index);
}

/** Sets a word of scratch. */
export function setWord(k: Kernel, t: number, index: number, value: number): void {
  at(k.task, t).scratch[index] = value;
}

/** The fence of a point in the slot of a syncobj, with a reference, or NOT_SUBMITTED. @see drm_syncobj_fence_get() */
export function getPoint(k: Kernel, s: number, point: number): number {
  const { fence } = at(k.drm_syncobj, s);
  if (fence === 0) return NOT_SUBMITTED;
  const f = findPoint(k, fence - 1, point);
  if (f !== NOT_SUBMITTED) getFence(k, f);
  return f;
}
