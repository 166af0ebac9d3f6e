import { type FenceArgs } from './dma-fence-signal.ts';
import { type Kernel } from './kernel.ts';
import { type Step } from './operation.ts';

/** Steps on one fence, for an operation whose arguments name it in another way, or not at all. */
export function onFence<A>(
  steps: readonly Step<FenceArgs>[],
  fenceOf: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const on = (k: Kernel, a: A, t: number): FenceArgs => {
    scratchArgs.fence = fenceOf(k, a, t);
    return scratchArgs;
  };
  return steps.map(({ run, origin = run, check, ready, waitsFor }) => ({
    run: (k, a, t) => run(k, on(k, a, t), t),
    origin,
    ...(check && { check: (k, a, t) => check(k, on(k, a, t), t) }),
    ...(ready && { ready: (k, a, t) => ready(k, on(k, a, t), t) }),
    ...(waitsFor && { waitsFor: (k, a, t) => waitsFor(k, on(k, a, t), t) }),
  }));
}

const scratchArgs = { fence: 0 };
