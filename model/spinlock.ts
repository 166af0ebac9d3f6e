import { nest } from './task.ts';
import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { operation } from './operation.ts';
import { flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `spinlock_t`: owner 0 is free; the two flags remember how it was used so far, as lockdep does. */
    spinlock: { state: { owner: number; inIrq: number; irqsOn: number }; fixed: object };
  }
}

/**
 * `spinlock_t`: its holder is atomic; a waiter burns its CPU.
 *
 * A lock that an interrupt takes must be taken with interrupts off everywhere else: the two usage flags catch the pair even
 * in a run in which the interrupt comes at another time.
 * @see kernel/locking/spinlock.c; Documentation/locking/lockdep-design.rst, irq-safe and irq-unsafe
 */
export const spinlock = kernelObject({
  kind: 'spinlock',
  state: (shape) => ({ owner: int(shape.tasks), inIrq: flag, irqsOn: flag }),
  heldBy: (k, index, t) =>
    at(k.spinlock, index).owner === t + 1 ? at(k.fixed.of.spinlock, index).name : undefined,
});

/** True if the spinlock is free; -1 stands for the lock of a fence whose lock nobody can observe. */
export function spinIsFree(k: Kernel, lock: number): boolean {
  return lock < 0 || at(k.spinlock, lock).owner === 0;
}

/** Takes a free spinlock for task `t`; notes how it is used. */
export function spinTake(k: Kernel, lock: number, t: number, irqsOff: boolean): void {
  const task = at(k.task, t);
  nest(task, 'atomic');
  if (irqsOff) nest(task, 'irqsOff');
  if (lock < 0) return;
  const spin = at(k.spinlock, lock);
  spin.owner = t + 1;
  const { kind } = at(k.fixed.tasks, t);
  if (kind === 'hardirq' || kind === 'irq_work') spin.inIrq = 1;
  else if (task.irqsOff === 0) spin.irqsOn = 1;
  if (spin.inIrq === 1 && spin.irqsOn === 1) broke(k, 'CTX-02');
}

/** Gives a spinlock back. */
export function spinGive(k: Kernel, lock: number, t: number, irqsOff: boolean): void {
  const task = at(k.task, t);
  if (lock >= 0 && at(k.spinlock, lock).owner !== t + 1) {
    broke(k, 'CTX-03');
    return;
  }
  if (lock >= 0) at(k.spinlock, lock).owner = 0;
  task.atomic--;
  if (!irqsOff) return;
  if (task.irqsOff === 0) broke(k, 'CTX-03');
  else task.irqsOff--;
}

/** Task `t` spins for a lock of fences that it holds itself, in a callback; or in the release of a fence that a callback let go. */
export function checkLockInCallback(k: Kernel, lock: number, t: number): void {
  if (at(k.task, t).callbacks === 0 || at(k.spinlock, lock).owner !== t + 1) return;
  const released = k.dma_fence.some(
    (fence, f) => fence.refs === 0 && at(k.fixed.of.dma_fence, f).lock === lock,
  );
  broke(k, released ? 'FENCE-10' : 'FENCE-07');
  const ofJob = k.fixed.of.drm_sched_job.some(
    ({ hwFence }) => hwFence >= 0 && at(k.fixed.of.dma_fence, hwFence).lock === lock,
  );
  if (ofJob) broke(k, 'SCHED-11');
}

/** Why a task spins on the lock. */
export function spinWaitsFor(k: Kernel, lock: number, callText: string): Need {
  if (spinIsFree(k, lock)) return { kind: 'now' };
  const { name } = at(k.fixed.of.spinlock, lock);
  return needsTask(
    k,
    at(k.spinlock, lock).owner - 1,
    name,
    `${callText} spins until the holder of ${name} unlocks it`,
  );
}

const lockOperation = (name: string, irqsOff: boolean) =>
  operation({
    name,
    params: [['lock', 'spinlock']],
    uses: irqsOff ? ['spin', 'irqs'] : ['spin'],
    effects: (a) => [`lock:spinlock:${a.lock}`],
    step: {
      check: (k, a, t) => checkLockInCallback(k, a.lock, t),
      ready: (k, a) => spinIsFree(k, a.lock),
      run: (k, a, t) => {
        spinTake(k, a.lock, t, irqsOff);
        return 0;
      },
      waitsFor: (k, a) => spinWaitsFor(k, a.lock, name),
    },
  });

const unlockOperation = (name: string, irqsOff: boolean) =>
  operation({
    name,
    params: [['lock', 'spinlock']],
    uses: irqsOff ? ['spin', 'irqs'] : ['spin'],
    effects: (a) => [`spinlock:${a.lock}`],
    step: {
      run: (k, a, t) => {
        spinGive(k, a.lock, t, irqsOff);
        return 0;
      },
    },
  });

/** Operations on spinlocks. @see include/linux/spinlock.h */
export const spinlockOperations = {
  spin_lock: lockOperation('spin_lock', false),
  spin_unlock: unlockOperation('spin_unlock', false),
  spin_lock_irq: lockOperation('spin_lock_irq', true),
  spin_unlock_irq: unlockOperation('spin_unlock_irq', true),
  spin_lock_irqsave: lockOperation('spin_lock_irqsave', true),
  spin_unlock_irqrestore: unlockOperation('spin_unlock_irqrestore', true),

  /** Takes the lock if it is free: 1, else 0. @see spin_trylock() */
  spin_trylock: operation({
    name: 'spin_trylock',
    params: [['lock', 'spinlock']],
    returns: 'bool',
    uses: ['spin'],
    step: {
      run: (k, a, t) => {
        if (!spinIsFree(k, a.lock)) return 0;
        spinTake(k, a.lock, t, false);
        return 1;
      },
    },
  }),
};
