import { type Kernel, at, broke } from './kernel.ts';
import { GFP_KERNEL, RECLAIM, gfpFlags } from './gfp.ts';
import { MAX_SCHEDULE_TIMEOUT, armUses, enableRoutine, isInterruptible } from './dma-fence-wait.ts';
import { type Step, call, goTo, operation } from './operation.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { checkAllocation, leaveReclaim, reclaimAlternatives, reclaimCalls } from './memory.ts';
import { checkWaitAny } from './dma-fence-wait-rules.ts';
import { failureNumber } from './errno.ts';
import {
  fenceLockIsFree,
  lockFence,
  needsArming,
  needsFence,
  testWouldSignal,
  unlockFence,
} from './dma-fence.ts';
import { isAtomic } from './task.ts';
import { onFence } from './on-fence.ts';
import { signalSteps, waitsForLock } from './dma-fence-signal.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');
const NO_WAIT: number = gfpFlags.GFP_NOWAIT;

interface AnyArgs {
  readonly fences: readonly number[];
  readonly intr: number;
  readonly timeout: number;
}

const anySignaled = (k: Kernel, a: AnyArgs): boolean =>
  a.fences.some((f) => at(k.dma_fence, f).signaled === 1);

/** Arms the fences one after the other: step 2 runs the op of one that has it, then all of them are waited for in step 1. */
const armNext = (k: Kernel, a: AnyArgs, t: number): number => {
  for (const f of a.fences) {
    if (!needsArming(k, f)) continue;
    if (k.fixed.program.routine(enableRoutine(f)) >= 0) {
      at(k.task, t).scratch[0] = f;
      return goTo(2);
    }
    at(k.dma_fence, f).enabled = 1;
  }
  return goTo(1);
};

/** Timeout 0 tests the fences one after the other; one of which the hardware is done is signalled here, in the steps from `base` on. */
const poll = (k: Kernel, a: AnyArgs, t: number, base: number): number => {
  for (const f of a.fences) {
    if (at(k.dma_fence, f).signaled === 1) return 1;
    if (!testWouldSignal(k, f)) continue;
    at(k.task, t).scratch[0] = f;
    return goTo(base);
  }
  return 0;
};

/** A wait that may sleep has a callback for each fence, allocated with GFP_KERNEL before it looks at any of them. */
const allocates = (a: AnyArgs): boolean => a.timeout > 0 && a.fences.length > 0;

const beginAny = (k: Kernel, a: AnyArgs, t: number): number => {
  if (a.fences.length === 0 || a.timeout < 0) {
    broke(k, 'FENCE-31');
    return EINVAL;
  }
  if (a.timeout === 0) return poll(k, a, t, 4);
  return anySignaled(k, a) ? 1 : armNext(k, a, t);
};

/** The fence that is being armed, or signalled. */
const arming = (k: Kernel, t: number): number => at(at(k.task, t).scratch, 0);

/** Steps 2 and 3: the op enable_signaling of one fence, under its lock. */
const armOneOfAny: readonly Step<AnyArgs>[] = [
  {
    ready: (k, _, t) => fenceLockIsFree(k, arming(k, t)),
    run: (k, a, t) => {
      const f = arming(k, t);
      if (!needsArming(k, f)) return armNext(k, a, t);
      if (at(k.dma_fence, f).signaled === 1) return goTo(1);
      at(k.dma_fence, f).enabled = 1;
      lockFence(k, f, t);
      return call(k.fixed.program.routine(enableRoutine(f)), 3);
    },
    waitsFor: (k, _, t) => waitsForLock('dma_fence_wait_any_timeout')(k, { fence: arming(k, t) }),
  },
  {
    run: (k, a, t) => {
      unlockFence(k, arming(k, t), t);
      return armNext(k, a, t);
    },
  },
];

/** The wait for one of several fences. */
export const dmaFenceWaitAnyOperations = {
  /** Sleeps until any one of the fences has signalled: what is left of the time (1), 0, or a failure. @see dma_fence_wait_any_timeout() */
  dma_fence_wait_any_timeout: operation({
    name: 'dma_fence_wait_any_timeout',
    params: [
      ['fences', 'dma_fence[]'],
      ['intr', 'intr'],
      ['timeout', 'number'],
    ],
    returns: 'value',
    maySleep: true,
    uses: [...armUses, 'signals', 'memalloc'],
    scratch: 1,
    effects: (a) => [...a.fences.map((f) => `enable:${f}`), ...(allocates(a) ? [RECLAIM] : [])],
    calls: (a) => [
      ...a.fences.flatMap((f) => [enableRoutine(f), callbacksOf(f)]),
      ...(allocates(a) ? reclaimCalls() : []),
    ],
    steps: [
      {
        check: (k, a, t) => {
          checkWaitAny(k, a.fences, t, a.timeout < MAX_SCHEDULE_TIMEOUT);
          if (allocates(a) && !isAtomic(k, t)) checkAllocation(k, t, GFP_KERNEL);
        },
        run: beginAny,
        or: [
          {
            label: 'fails',
            exists: (c, a) => allocates(a) && (a.checked === 1 || c.options.shortMemory),
            run: () => ENOMEM,
          },
          ...reclaimAlternatives<AnyArgs>((a) => (allocates(a) ? GFP_KERNEL : NO_WAIT), 7),
        ],
      },
      {
        check: (k, a, t) => checkWaitAny(k, a.fences, t, a.timeout < MAX_SCHEDULE_TIMEOUT),
        ready: anySignaled,
        run: () => 1,
        or: [
          {
            label: 'interrupted',
            external: 'signal',
            ready: (k, a, t) => isInterruptible(k, a, t) && !anySignaled(k, a),
            run: () => ERESTARTSYS,
          },
          {
            label: 'timeout',
            external: 'timeout',
            ready: (k, a) => a.timeout < MAX_SCHEDULE_TIMEOUT && !anySignaled(k, a),
            run: () => 0,
          },
        ],
        waitsFor: (k, a) => {
          const names = a.fences.map((f) => at(k.fixed.of.dma_fence, f).name).join(', ');
          const because = `dma_fence_wait_any_timeout(${names}) sleeps until one of them signals`;
          return { kind: 'any', of: a.fences.map((f) => needsFence(k, f, because)) };
        },
      },
      ...armOneOfAny,
      ...onFence<AnyArgs>(
        signalSteps('dma_fence_wait_any_timeout', 1, () => 1, 4),
        (k, _, t) => arming(k, t),
      ),
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          return beginAny(k, a, t);
        },
      },
    ],
  }),
};
