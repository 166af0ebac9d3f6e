import { type Kernel, at, broke, needsEffect } from './kernel.ts';
import { type FenceArgs, waitsForLock } from './dma-fence-signal.ts';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { type Need } from './need.ts';
import { type Alternative, goTo, operation } from './operation.ts';
import {
  checkFence,
  checkFenceLock,
  checkReferenced,
  fenceLockIsFree,
  needsArming,
  needsFence,
} from './dma-fence.ts';
import { checkBorrowed } from './dma-resv-iter.ts';
import { checkSleepFor, checkWaitContext } from './dma-fence-wait-rules.ts';
import { failureNumber } from './errno.ts';
import { signalEffect, waitEffect } from './signalling.ts';

const ERESTARTSYS = failureNumber('-ERESTARTSYS');

interface WaitArgs extends FenceArgs {
  readonly intr: number;
  readonly timeout: number;
}

const lockIsFree = (k: Kernel, a: WaitArgs): boolean => fenceLockIsFree(k, a.fence);
const signaled = (k: Kernel, a: WaitArgs): boolean => at(k.dma_fence, a.fence).signaled === 1;

const isInterruptible = (k: Kernel, a: WaitArgs, t: number): boolean =>
  a.intr === 1 && at(k.fixed.tasks, t).signals;

/** The call has no annotation, so lockdep learns nothing from it: the order of dma_fence_wait() holds all the same. */
const checkSleep = (k: Kernel, a: WaitArgs, t: number): void =>
  checkSleepFor(k, a.fence, t, a.timeout < MAX_SCHEDULE_TIMEOUT, 'FENCE-30');

const checkCall = (k: Kernel, a: WaitArgs, t: number): void => {
  checkReferenced(k, a.fence);
  checkBorrowed(k, a.fence, t, false);
  checkFence(k, a.fence);
  if (k.crashed === 1) return;
  checkFenceLock(k, a.fence, t);
  if (a.timeout < 0) broke(k, 'FENCE-27');
  if (a.timeout <= 0) return;
  checkWaitContext(k, t);
  checkSleep(k, a, t);
};

/** Nobody else arms the fence for this waiter, so a lazy one needs somebody who does, or who signals it anyway. */
const needsSignal = (k: Kernel, a: WaitArgs): Need => {
  const { name } = at(k.fixed.of.dma_fence, a.fence);
  const because = `dma_fence_default_wait(${name}) sleeps until ${name} signals`;
  if (!needsArming(k, a.fence)) return needsFence(k, a.fence, because);
  const unarmed = `${because}, and it arms nothing`;
  const nobody = `nobody is left who arms ${name}, and dma_fence_default_wait() does not`;
  return {
    kind: 'any',
    of: [
      needsEffect(k, `enable:${a.fence}`, name, unarmed, nobody),
      needsEffect(k, signalEffect(a.fence), name, unarmed, nobody),
    ],
  };
};

/** After the sleep a pending signal is looked at first: it wins over a fence that has signalled meanwhile. */
const interrupted: Alternative<WaitArgs> = {
  label: 'interrupted',
  external: 'signal',
  ready: (k, a, t) => isInterruptible(k, a, t) && lockIsFree(k, a),
  run: () => ERESTARTSYS,
};

/** The time is up: 0, even if the fence has signalled meanwhile. */
const timedOut: Alternative<WaitArgs> = {
  label: 'timeout',
  external: 'timeout',
  ready: (k, a) => a.timeout < MAX_SCHEDULE_TIMEOUT && lockIsFree(k, a),
  run: () => 0,
};

/** The wait below dma_fence_wait(), for drivers that call it themselves. */
export const dmaFenceDefaultWaitOperations = {
  /**
   * Sleeps until the fence has signalled, without arming it: what is left of the time (1), 0 when it is up, or -ERESTARTSYS.
   * A negative timeout comes back as it is.
   * @see dma_fence_default_wait()
   */
  dma_fence_default_wait: operation({
    name: 'dma_fence_default_wait',
    params: [
      ['fence', 'dma_fence'],
      ['intr', 'intr'],
      ['timeout', 'number'],
    ],
    returns: 'value',
    maySleep: true,
    uses: ['lazy', 'signals', 'spin', 'irqs', 'callbacks'],
    effects: (a) => [waitEffect(a.fence)],
    steps: [
      {
        check: checkCall,
        ready: lockIsFree,
        run: (k, a) => {
          if (a.timeout < 0) return a.timeout;
          if (signaled(k, a)) return 1;
          return a.timeout === 0 ? 0 : goTo(1);
        },
        or: [
          {
            label: 'interrupted',
            external: 'signal',
            ready: (k, a, t) => isInterruptible(k, a, t) && lockIsFree(k, a) && !signaled(k, a),
            run: () => ERESTARTSYS,
          },
        ],
        waitsFor: waitsForLock('dma_fence_default_wait'),
      },
      {
        check: checkSleep,
        ready: (k, a) => signaled(k, a) && lockIsFree(k, a),
        run: () => 1,
        or: [interrupted, timedOut],
        waitsFor: (k, a) =>
          signaled(k, a) ? waitsForLock('dma_fence_default_wait')(k, a) : needsSignal(k, a),
        waitsForFence: (k, a) => (signaled(k, a) || needsArming(k, a.fence) ? -1 : a.fence),
      },
    ],
  }),
};
