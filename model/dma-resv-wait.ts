import { type Kernel, at } from './kernel.ts';
import { type Need } from './need.ts';
import { type Alternative, type Step, call, goTo } from './operation.ts';
import { enableRoutine, isInterruptible } from './dma-fence-wait.ts';
import { failureNumber } from './errno.ts';
import {
  fenceLockIsFree,
  lockFence,
  lockOf,
  needsArming,
  needsFence,
  unlockFence,
} from './dma-fence.ts';
import { nextUnsignaled } from './dma-resv.ts';
import { spinWaitsFor } from './spinlock.ts';

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

const hasEnableOp = (k: Kernel, f: number): boolean =>
  k.fixed.program.routine(enableRoutine(f)) >= 0;

/**
 * Moves the wait of task `t` on to the next unsignalled fence up to a usage: the fence, or -1 when all of them have
 * signalled. It arms the fence, but for one with an enable_signaling op: that one needs {@link armWaitedFence} first.
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
  waitForFence(k, f, t);
  return f;
}

/** Task `t` is going to sleep for a fence, and arms it if that takes no op. */
export function waitForFence(k: Kernel, f: number, t: number): void {
  at(k.task, t).scratch[FENCE] = f;
  if (needsArming(k, f) && !hasEnableOp(k, f)) at(k.dma_fence, f).enabled = 1;
}

/**
 * Two steps that run the enable_signaling op of the fence for which task `t` is going to sleep, under its lock; they go on
 * with step `sleep`. The first of them is step `base` of its operation.
 * @see __dma_fence_enable_signaling()
 */
export function armWaitedFence<A>(name: string, base: number, sleep: number): readonly Step<A>[] {
  return [
    {
      ready: (k, _, t) => fenceLockIsFree(k, waitedFence(k, t)),
      run: (k, _, t) => {
        const f = waitedFence(k, t);
        if (!needsArming(k, f) || waitedFenceSignaled(k, t)) return goTo(sleep);
        at(k.dma_fence, f).enabled = 1;
        lockFence(k, f, t);
        return call(k.fixed.program.routine(enableRoutine(f)), base + 1);
      },
      waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, waitedFence(k, t)), name),
    },
    {
      run: (k, _, t) => {
        unlockFence(k, waitedFence(k, t), t);
        return goTo(sleep);
      },
    },
  ];
}

/** Whatever fence the object holds may be armed by a wait: the fences are not known before. */
export const resvWaitCalls = (): readonly string[] => anyFence.map((_, f) => enableRoutine(f));

/** See {@link resvWaitCalls}. */
export const resvWaitEffects = (): readonly string[] => anyFence.map((_, f) => `enable:${f}`);

const anyFence: readonly undefined[] = Array.from({ length: 32 });

/** The fence for which task `t` sleeps; its slot may meanwhile hold another. */
export const waitedFence = (k: Kernel, t: number): number => at(at(k.task, t).scratch, FENCE);

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

/** A signal ends the sleep for the fence that the task waits for now, if the call lets it. */
export const waitedFenceInterrupted: Alternative<{ readonly intr: number }> = {
  label: 'interrupted',
  external: 'signal',
  ready: (k, a, t) => isInterruptible(k, a, t) && !waitedFenceSignaled(k, t),
  run: () => failureNumber('-ERESTARTSYS'),
};
