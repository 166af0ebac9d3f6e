import { type Kernel, at, broke } from './kernel.ts';
import { clampAtUnlock, holdsResv } from './dma-resv.ts';
import { type Step, originOf } from './operation.ts';
import { type WwArgs, wwLockSteps, wwUnlock } from './ww-mutex.ts';

/** Number of steps of lockBufSteps(). */
export const LOCK_STEPS = 3;

/**
 * The steps 0 to 2 of a call that takes the reservation lock of a buffer itself, with a NULL context; `then` is the rest
 * of the call, from the step in which it gets the lock.
 * @see drivers/dma-buf/dma-buf.c, DOC: locking convention
 */
export function lockBufSteps<A>(
  name: string,
  bufOf: (k: Kernel, a: A, t: number) => number,
  check: (k: Kernel, a: A, t: number) => void,
  then: (k: Kernel, a: A, t: number) => number,
  base = 0,
): Step<A>[] {
  const ww = (k: Kernel, a: A, t: number): WwArgs => {
    const { resv } = at(k.fixed.of.dma_buf, bufOf(k, a, t));
    lockArgs.lock = at(k.fixed.of.dma_resv, resv).lock;
    return lockArgs;
  };
  return wwLockSteps(name, false, false, base).map((step, i) => ({
    check: (k, a, t) => {
      if (i === 0) check(k, a, t);
      step.check?.(k, ww(k, a, t), t);
    },
    ...(step.ready && { ready: (k, a, t) => step.ready?.(k, ww(k, a, t), t) === true }),
    run: (k, a, t) => {
      const result = step.run(k, ww(k, a, t), t);
      return result === 0 ? then(k, a, t) : result;
    },
    origin: originOf(step),
    ...(step.waitsFor && {
      waitsFor: (k, a, t) => step.waitsFor?.(k, ww(k, a, t), t) ?? { kind: 'now' },
    }),
  }));
}

const lockArgs = { lock: 0, ctx: -1 };

/** Gives the reservation lock of a buffer back. @see dma_resv_unlock() */
export function unlockBuf(k: Kernel, buf: number, t: number): void {
  const { resv } = at(k.fixed.of.dma_buf, buf);
  clampAtUnlock(k, resv);
  wwUnlock(k, at(k.fixed.of.dma_resv, resv).lock, t);
}

/** Breaks `rule` unless the task holds the reservation lock of the buffer. */
export function mustHold(k: Kernel, buf: number, t: number, rule: string): void {
  if (!holdsResv(k, at(k.fixed.of.dma_buf, buf).resv, t)) broke(k, rule);
}

/** Breaks `rule` if the task holds the reservation lock of the buffer. */
export function mustNotHold(k: Kernel, buf: number, t: number, rule: string): void {
  if (holdsResv(k, at(k.fixed.of.dma_buf, buf).resv, t)) broke(k, rule);
}
