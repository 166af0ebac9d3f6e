import { type Kernel, type ObjectConstants, at, broke } from './kernel.ts';
import {
  isDyingUnsignaled,
  lockFence,
  putFence,
  runNextCallback,
  signalDying,
  unlockFence,
} from './dma-fence.ts';
import { dropContents } from './dma-fence-container-release.ts';
import { isContainer } from './dma-fence-container.ts';
import { type Step, call, goTo } from './operation.ts';
import { leaveRcu } from './rcu.ts';
import { nest } from './task.ts';

/** Key of the routine that a fence's release op runs. */
export function releaseRoutine(fence: number): string {
  return `fence-release:${fence}`;
}

/** Key of all routines that may be queued on a fence as callbacks; the language knows which. */
export function callbacksOf(fence: number): string {
  return `callbacks-of:${fence}`;
}

/** S4: the time is stored; from here the callbacks run. */
export function beginCallbacks(k: Kernel, f: number, t: number, step: number): number {
  at(k.dma_fence, f).timestamp = 1;
  nest(at(k.task, t), 'callbacks');
  return goTo(step);
}

/** S5.i: calls the next callback, or -1 when they are through. */
export function nextCallback(k: Kernel, f: number, t: number, step: number): number {
  const next = runNextCallback(k, f, step);
  if (next === -1) at(k.task, t).callbacks--;
  return next;
}

/**
 * The memory of the fence is gone, but for the read sections that are open; a container gives back what it contains.
 * @see dma_fence_free()
 */
export function freeFence(k: Kernel, f: number, t: number): void {
  const fence = at(k.dma_fence, f);
  if (isContainer(k, f)) dropContents(k, f, t, dropFence);
  fence.freed = 1;
  fence.dropped = 0;
  fence.droppedAt = 0;
  for (let reader = 0; reader < k.task.length; reader++)
    if (at(k.task, reader).rcu > 0) fence.grace |= 1 << reader;
}

/** The last reference is gone inside the signal, and with it the lock that the signaller holds, if it is part of the fence. */
function checkReleased(k: Kernel, f: number, t: number): void {
  const { lock, ownLock } = at(k.fixed.of.dma_fence, f);
  if (lock < 0 || ownLock !== true) return;
  if (at(k.task, t).callbacks === 0 || at(k.dma_fence, f).signaled === 0) return;
  if (at(k.spinlock, lock).owner === t + 1) broke(k, 'FENCE-10');
}

/**
 * The last reference of a fence is gone: signals it if it dies with callbacks, and runs its release op, with all that the
 * caller holds. It goes on with step `base` (the callbacks) or `base + 1` (the op).
 * @see dma_fence_release()
 */
export function beginRelease(k: Kernel, f: number, t: number, base: number): number {
  checkReleased(k, f, t);
  if (!signalDying(k, f)) return goTo(base + 1);
  lockFence(k, f, t);
  return beginCallbacks(k, f, t, base);
}

/** The steps `base` to `base + 2` of a release that {@link beginRelease} began; `end` says how its caller goes on. */
export function releaseSteps<A>(
  base: number,
  fenceOf: (k: Kernel, a: A, t: number) => number,
  end: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  return [
    {
      run: (k, a, t) => {
        const f = fenceOf(k, a, t);
        const next = nextCallback(k, f, t, base);
        if (next !== -1) return next;
        unlockFence(k, f, t);
        return goTo(base + 1);
      },
    },
    {
      run: (k, a, t) => {
        const f = fenceOf(k, a, t);
        const release = k.fixed.program.routine(releaseRoutine(f));
        if (release < 0) {
          freeFence(k, f, t);
          return end(k, a, t);
        }
        if (k.fixed.profile.releaseUnderRcu) nest(at(k.task, t), 'rcu');
        return call(release, base + 2);
      },
    },
    {
      run: (k, a, t) => {
        if (k.fixed.profile.releaseUnderRcu) leaveRcu(k, t);
        freeFence(k, fenceOf(k, a, t), t);
        return end(k, a, t);
      },
    },
  ];
}

/**
 * A reservation object, or a walk over it, gives its reference back. If it was the last, and the release does more than to
 * free the memory, the release is still to come: {@link afterDrops}.
 */
export function dropFence(k: Kernel, f: number, t: number): void {
  if (!putFence(k, f)) return;
  const isPlain = k.fixed.program.routine(releaseRoutine(f)) < 0 && !isDyingUnsignaled(k, f);
  if (isPlain || !k.fixed.shape.uses('fence-drops')) {
    freeFence(k, f, t);
    return;
  }
  const fence = at(k.dma_fence, f);
  fence.dropped = t + 1;
  fence.droppedAt = at(k.task, t).depth;
}

/** The fence that task `t` dropped, in the call in which it is now, and that it must release; -1 if there is none. */
function droppedFence(k: Kernel, t: number): number {
  if (!k.fixed.shape.uses('fence-drops')) return -1;
  const { depth } = at(k.task, t);
  for (let f = 0; f < k.dma_fence.length; f++) {
    const { dropped, droppedAt, freed } = at(k.dma_fence, f);
    if (dropped === t + 1 && droppedAt === depth && freed === 0) return f;
  }
  return -1;
}

/** A call has dropped fences: it releases them in its steps `base` and on, see {@link dropSteps}, or returns `result` at once. */
export function afterDrops(k: Kernel, t: number, base: number, result: number): number {
  const f = droppedFence(k, t);
  return f < 0 ? result : beginRelease(k, f, t, base);
}

/** The steps `base` to `base + 2`: releases what the call has dropped, one after the other, and then `result`. */
export function dropSteps<A>(base: number, result: number): readonly Step<A>[] {
  return releaseSteps<A>(
    base,
    (k, _, t) => droppedFence(k, t),
    (k, _, t) => afterDrops(k, t, base, result),
  );
}

/**
 * As {@link releaseSteps} for a fence of which the call gives one reference back; and if it was a container, what that drops is
 * released in the same steps.
 */
export function putSteps<A>(
  base: number,
  fenceOf: (k: Kernel, a: A, t: number) => number,
  end: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  return releaseSteps<A>(
    base,
    (k, a, t) => {
      const f = fenceOf(k, a, t);
      return at(k.dma_fence, f).freed === 1 ? droppedFence(k, t) : f;
    },
    (k, a, t) => {
      const f = droppedFence(k, t);
      return f < 0 ? end(k, a, t) : beginRelease(k, f, t, base);
    },
  );
}

/** What giving back a reference may run: the release of the fence, and of all that a container drops. */
export function putCalls(f: number, of: ObjectConstants): readonly string[] {
  const { array, chain } = at(of.dma_fence, f);
  const releasesMore = array !== undefined || chain !== undefined;
  return releasesMore ? dropCalls(f, of) : [releaseRoutine(f), callbacksOf(f)];
}

/** Features of a call that may drop the last reference of a fence. */
export const dropUses = ['fence-drops', 'callbacks', 'spin', 'irqs'] as const;

/** Whatever fence an object holds, dropping it may run its release op, and its callbacks if it dies unsignalled. */
export function dropCalls(_: unknown, of: ObjectConstants): readonly string[] {
  return of.dma_fence.flatMap((_fence, f) => [releaseRoutine(f), callbacksOf(f)]);
}
