import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type Need } from './need.ts';
import { afterDrops, callbacksOf, dropFence, dropSteps } from './dma-fence-release.ts';
import { foundDone } from './dma-fence-found-done.ts';
import { onFence } from './on-fence.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { type Alternative, type Step, call, goTo } from './operation.ts';
import { enableRoutine, isInterruptible } from './dma-fence-wait.ts';
import { failureNumber } from './errno.ts';
import {
  fenceLockIsFree,
  getFence,
  lockFence,
  lockOf,
  needsArming,
  needsFence,
  unlockFence,
} from './dma-fence.ts';
import { nextUnsignaled } from './dma-resv.ts';
import { spinWaitsFor } from './spinlock.ts';

/** Words of scratch that an unlocked wait keeps: its cursor, the list's identity, the fence + 1 that it waits for, and how many fences + 1 the list had. */
export const RESV_WAIT_SCRATCH = 4;

const CURSOR = 0;
const VERSION = 1;
const FENCE = 2;
const COUNT = 3;

/**
 * Where the iteration of task `t` stands; it begins again when the list was replaced. What is added to the list behind that is none
 * of its business: it goes up to the fences that the list had when it began.
 * @see dma_resv_iter_restart_unlocked()
 */
function slotToLookAt(k: Kernel, r: number, t: number): number {
  const { scratch } = at(k.task, t);
  const { version, num } = at(k.dma_resv, r);
  if (at(scratch, COUNT) === 0 || at(scratch, VERSION) !== version) {
    scratch[CURSOR] = 0;
    scratch[VERSION] = version;
    scratch[COUNT] = num + 1;
  }
  return at(scratch, CURSOR);
}

/** Steps of {@link testWaited}. */
export const WAIT_TEST_STEPS = 4;

/**
 * Before the wait of task `t` comes to the next unsignalled fence it tests that one, and those of any usage before it: `goTo` step
 * `base` if the test finds one of them done, and must signal it first; else 0.
 * @see drivers/dma-buf/dma-resv.c dma_resv_iter_walk_unlocked()
 */
export function testWaited(k: Kernel, r: number, usage: number, t: number, base: number): number {
  const resv = at(k.dma_resv, r);
  const { scratch } = at(k.task, t);
  for (let slot = slotToLookAt(k, r, t); slot < at(scratch, COUNT) - 1; slot++) {
    const f = at(resv.fence, slot) - 1;
    if (at(k.dma_fence, f).signaled === 1) continue;
    const found = foundDone(k, f);
    if (found < 0 && at(resv.usage, slot) <= usage) return 0;
    if (found < 0) continue;
    scratch[CURSOR] = slot + 1;
    scratch[FENCE] = found + 1;
    return goTo(base);
  }
  return 0;
}

/** The steps `base` and on of {@link testWaited}: they signal the fence, and look again. */
export function testWaitedSteps<A>(
  name: string,
  base: number,
  again: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const after = goTo(base + WAIT_TEST_STEPS - 1);
  return [
    ...onFence<A>(
      signalSteps(name, after, () => after, base),
      (k, _, t) => waitedFence(k, t),
    ),
    {
      run: (k, a, t) => {
        at(k.task, t).scratch[FENCE] = 0;
        return again(k, a, t);
      },
    },
  ];
}

/** Steps of {@link letGoSteps}. */
export const LET_GO_STEPS = 4;

/**
 * The wait is over for the fence that {@link nextToWaitFor} found, and gives its reference back: if that was the last, the fence is
 * released in the steps `base` and on, with whatever the caller holds; else 0.
 */
export function letGoWaited(k: Kernel, t: number, base: number): number {
  const f = waitedFence(k, t);
  if (f < 0) return 0;
  at(k.task, t).scratch[FENCE] = 0;
  dropFence(k, f, t);
  return afterDrops(k, t, base, 0);
}

/** The steps `base` and on of {@link letGoWaited}. */
export const letGoSteps = <A>(
  base: number,
  then: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] => [...dropSteps<A>(base, goTo(base + LET_GO_STEPS - 1)), { run: then }];

/** Only a fence that a test can find done is signalled by the wait. */
export const waitTestCalls = (of: ObjectConstants): readonly string[] =>
  of.dma_fence.flatMap(({ hasSignaledOp, array, chain }, f) =>
    hasSignaledOp || array !== undefined || chain !== undefined ? [callbacksOf(f)] : [],
  );

const hasEnableOp = (k: Kernel, f: number): boolean =>
  k.fixed.program.routine(enableRoutine(f)) >= 0;

/**
 * Moves the wait of task `t` on to the next unsignalled fence up to a usage: the fence, or -1 when all of them have
 * signalled. It has a reference to the fence, and arms it, but for one with an enable_signaling op: that one needs {@link armWaitedFence} first.
 * @see drivers/dma-buf/dma-resv.c dma_resv_wait_timeout()
 */
export function nextToWaitFor(k: Kernel, r: number, usage: number, t: number): number {
  const { scratch } = at(k.task, t);
  const from = slotToLookAt(k, r, t);
  const slot = nextUnsignaled(k, r, usage, from, at(scratch, COUNT) - 1);
  if (slot < 0) return -1;
  const f = at(at(k.dma_resv, r).fence, slot) - 1;
  scratch[CURSOR] = slot + 1;
  getFence(k, f);
  waitForFence(k, f, t);
  return f;
}

/** Task `t` is going to sleep for a fence, and arms it if that takes no op. */
export function waitForFence(k: Kernel, f: number, t: number): void {
  at(k.task, t).scratch[FENCE] = f + 1;
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
export const waitedFence = (k: Kernel, t: number): number => at(at(k.task, t).scratch, FENCE) - 1;

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
