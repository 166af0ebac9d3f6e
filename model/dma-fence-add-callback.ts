import { type Kernel, at } from './kernel.ts';
import {
  appendCallback,
  checkFence,
  checkFenceLock,
  checkReferenced,
  fenceLockIsFree,
  lockOf,
  unlockFence,
} from './dma-fence.ts';
import { type Step, goTo } from './operation.ts';
import { armFence } from './dma-fence-wait.ts';
import { checkHardwareDone } from './dma-fence-wait-rules.ts';
import { failureNumber } from './errno.ts';
import { spinWaitsFor } from './spinlock.ts';

const ENOENT = failureNumber('-ENOENT');

/** How a container names the fence and the callback, and goes on with 0 or -ENOENT. */
interface Adding<A> {
  readonly name: string;
  readonly base: number;
  readonly fenceOf: (k: Kernel, a: A, t: number) => number;
  readonly callbackOf: (k: Kernel, a: A, t: number) => number;
  readonly done: (k: Kernel, a: A, t: number, result: number) => number;
}

/**
 * The steps `base` to `base + 2` of a container that adds its callback to a fence that it contains.
 * @see dma_fence_add_callback()
 */
export function addCallbackSteps<A>(adding: Adding<A>): readonly Step<A>[] {
  const { name, base, fenceOf, callbackOf, done } = adding;
  const signaled = (k: Kernel, a: A, t: number): boolean =>
    at(k.dma_fence, fenceOf(k, a, t)).signaled === 1;
  const append = (k: Kernel, a: A, t: number): number => {
    if (signaled(k, a, t)) return done(k, a, t, ENOENT);
    appendCallback(k, fenceOf(k, a, t), callbackOf(k, a, t));
    return done(k, a, t, 0);
  };
  return [
    {
      check: (k, a, t) => {
        checkReferenced(k, fenceOf(k, a, t));
        checkFence(k, fenceOf(k, a, t));
      },
      run: (k, a, t) => (signaled(k, a, t) ? done(k, a, t, ENOENT) : goTo(base + 1)),
    },
    {
      check: (k, a, t) => checkFenceLock(k, fenceOf(k, a, t), t),
      ready: (k, a, t) => fenceLockIsFree(k, fenceOf(k, a, t)),
      run: (k, a, t) => armFence(k, fenceOf(k, a, t), t, base + 2, () => append(k, a, t)),
      waitsFor: (k, a, t) => spinWaitsFor(k, lockOf(k, fenceOf(k, a, t)), name),
    },
    {
      run: (k, a, t) => {
        const f = fenceOf(k, a, t);
        unlockFence(k, f, t);
        checkHardwareDone(k, f);
        return append(k, a, t);
      },
    },
  ];
}
