import { type Kernel, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { onFence } from './on-fence.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { testWouldSignal } from './dma-fence.ts';

/** Words of scratch of a call that tests the fences of a list: the slot behind the last one tested, and that fence. */
export const RESV_TEST_SCRATCH = 2;

const CURSOR = 0;
const FENCE = 1;

/**
 * A call that tests every fence of a list goes on to the next one of which the hardware is done, and signals it in its steps
 * `base` to `base + 2`, with whatever the caller holds; 0 if there is none.
 * @see dma_fence_is_signaled()
 */
export function testNext(k: Kernel, r: number, t: number, base: number): number {
  const { fence, num } = at(k.dma_resv, r);
  const { scratch } = at(k.task, t);
  for (let slot = at(scratch, CURSOR); slot < num; slot++)
    if (testWouldSignal(k, at(fence, slot) - 1)) return signalAt(k, r, t, slot, base);
  return 0;
}

/** The test of the fence in this slot finds its hardware done: it is signalled in the steps `base` to `base + 2`. */
export function signalAt(k: Kernel, r: number, t: number, slot: number, base: number): number {
  const { scratch } = at(k.task, t);
  scratch[CURSOR] = slot + 1;
  scratch[FENCE] = at(at(k.dma_resv, r).fence, slot) - 1;
  return goTo(base);
}

/** The steps of {@link signalAt}, and on with step `after`. */
export const testedSteps = <A>(name: string, base: number, after: number): readonly Step<A>[] =>
  onFence<A>(
    signalSteps(name, goTo(after), () => goTo(after), base),
    (k, _, t) => at(at(k.task, t).scratch, FENCE),
  );

/** The fence in this slot was tested, and has nothing to signal. */
export function passOver(k: Kernel, t: number, slot: number): void {
  const { scratch } = at(k.task, t);
  scratch[CURSOR] = slot + 1;
  scratch[FENCE] = 0;
}

/** The slot that was tested last, or -1. */
export const lastTested = (k: Kernel, t: number): number => at(at(k.task, t).scratch, CURSOR) - 1;
