import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import {
  appendCallback,
  checkFence,
  fenceLockIsFree,
  lockFence,
  lockOf,
  needsArming,
  unlockFence,
} from './dma-fence.ts';
import { type Step, call } from './operation.ts';
import { enableRoutine } from './dma-fence-wait.ts';
import { spinWaitsFor } from './spinlock.ts';

/** A callback that the scheduler adds to a fence that it knows only when it runs. */
export interface DynamicCallback<A> {
  /** Number of the first of the two steps in its operation. */
  readonly base: number;
  readonly fence: (k: Kernel, a: A, t: number) => number;
  readonly callback: (k: Kernel, a: A, t: number) => number;
  /** It is queued: what the operation does next. */
  readonly added: (k: Kernel, a: A, t: number) => number;
  /** The fence has signalled. */
  readonly tooLate: (k: Kernel, a: A, t: number) => number;
}

/**
 * The two steps of dma_fence_add_callback() on a fence that is known only at run time: the second runs when the fence has an
 * enable_signaling op.
 * @see dma_fence_add_callback()
 */
export function addCallbackSteps<A>(on: DynamicCallback<A>): readonly Step<A>[] {
  const add = (k: Kernel, a: A, t: number): number => {
    const f = on.fence(k, a, t);
    if (at(k.dma_fence, f).signaled === 1) return on.tooLate(k, a, t);
    appendCallback(k, f, on.callback(k, a, t));
    return on.added(k, a, t);
  };
  return [
    {
      check: (k, a, t) => checkFence(k, on.fence(k, a, t)),
      ready: (k, a, t) => fenceLockIsFree(k, on.fence(k, a, t)),
      run: (k, a, t) => {
        const f = on.fence(k, a, t);
        const fence = at(k.dma_fence, f);
        if (fence.signaled === 1 || !needsArming(k, f)) return add(k, a, t);
        fence.enabled = 1;
        const routine = k.fixed.program.routine(enableRoutine(f));
        if (routine < 0) return add(k, a, t);
        lockFence(k, f, t);
        return call(routine, on.base + 1);
      },
      waitsFor: (k, a, t) =>
        spinWaitsFor(k, lockOf(k, on.fence(k, a, t)), 'dma_fence_add_callback'),
    },
    {
      run: (k, a, t) => {
        unlockFence(k, on.fence(k, a, t), t);
        return add(k, a, t);
      },
    },
  ];
}

/** Whatever fence a job depends on may be armed. */
export function armsAnyFence(_: unknown, of: ObjectConstants): readonly string[] {
  return of.dma_fence.flatMap((fence, f) => (fence.lazy ? [`enable:${f}`] : []));
}

/** The enable_signaling ops that this may run. */
export function callsAnyEnable(_: unknown, of: ObjectConstants): readonly string[] {
  return of.dma_fence.flatMap((fence, f) => (fence.lazy ? [enableRoutine(f)] : []));
}
