import { type Kernel, at } from './kernel.ts';
import { type Need } from './need.ts';
import { needsArming, needsFence } from './dma-fence.ts';
import { nextUnsignaled } from './dma-resv.ts';

/** Words of scratch that an unlocked wait keeps: its cursor, the list's identity, and the fence that it waits for. */
export const RESV_WAIT_SCRATCH = 3;

const CURSOR = 0;
const VERSION = 1;
const FENCE = 2;

/** The slot at which the iteration of task `t` stands, or -1 when it is through; it restarts when the list was replaced. */
function slotToWaitFor(k: Kernel, r: number, usage: number, t: number): number {
  const { scratch } = at(k.task, t);
  const restart = at(scratch, VERSION) !== at(k.dma_resv, r).version;
  return nextUnsignaled(k, r, usage, restart ? 0 : at(scratch, CURSOR));
}

/**
 * Moves the wait of task `t` on to the next unsignalled fence up to a usage, which it arms: the fence, or -1 when all of
 * them have signalled.
 * @see drivers/dma-buf/dma-resv.c dma_resv_wait_timeout()
 */
export function nextToWaitFor(k: Kernel, r: number, usage: number, t: number): number {
  const slot = slotToWaitFor(k, r, usage, t);
  if (slot < 0) return -1;
  const resv = at(k.dma_resv, r);
  const { scratch } = at(k.task, t);
  const f = at(resv.fence, slot) - 1;
  scratch[CURSOR] = slot;
  scratch[VERSION] = resv.version;
  scratch[FENCE] = f;
  if (needsArming(k, f)) at(k.dma_fence, f).enabled = 1;
  return f;
}

/** The fence for which task `t` sleeps; its slot may meanwhile hold another. */
const waitedFence = (k: Kernel, t: number): number => at(at(k.task, t).scratch, FENCE);

/** True once the fence for which task `t` sleeps has signalled. */
export function waitedFenceSignaled(k: Kernel, t: number): boolean {
  return at(k.dma_fence, waitedFence(k, t)).signaled === 1;
}

/** Why task `t` sleeps. */
export function needsWaitedFence(k: Kernel, t: number, callText: string): Need {
  const f = waitedFence(k, t);
  const { name } = at(k.fixed.of.dma_fence, f);
  return needsFence(k, f, `${callText} sleeps until ${name} signals`);
}
