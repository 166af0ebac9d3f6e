import { type Kernel, at, kernelObject, needsEffect } from './kernel.ts';
import { type Need } from './need.ts';
import { type Step, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { int } from './schema.ts';
import { checkRevokeWait } from './dma-buf-stale.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct completion`: `done` counts, and stays at its maximum after complete_all(). */
    completion: { state: { done: number }; fixed: object };
  }
}

const doneMax = 7;

interface Args {
  readonly completion: number;
}

/** `struct completion`: somebody waits until somebody else says that a thing has happened. @see kernel/sched/completion.c */
export const completion = kernelObject({
  kind: 'completion',
  state: () => ({ done: int(doneMax) }),
});

const isDone = (k: Kernel, a: Args): boolean => at(k.completion, a.completion).done > 0;

const consume = (result: number) => (k: Kernel, a: Args) => {
  const it = at(k.completion, a.completion);
  if (it.done < doneMax) it.done--;
  return result;
};

const needsComplete =
  (name: string) =>
  (k: Kernel, a: Args): Need => {
    const object = at(k.fixed.of.completion, a.completion).name;
    const because = `${name}(${object}) needs complete(${object})`;
    return needsEffect(
      k,
      `complete:${a.completion}`,
      object,
      because,
      `nobody is left who will call complete(${object})`,
    );
  };

const waitStep = (name: string, result: number): Step<Args> => ({
  check: (k, _, t) => {
    mightSleep(k, t);
    checkRevokeWait(k, t);
  },
  ready: isDone,
  run: consume(result),
  waitsFor: needsComplete(name),
});

/** Operations on completions. */
export const completionOperations = {
  /** Sleeps until complete(). @see wait_for_completion() */
  wait_for_completion: operation({
    name: 'wait_for_completion',
    params: [['completion', 'completion']],
    maySleep: true,
    step: waitStep('wait_for_completion', 0),
  }),

  /** Sleeps until complete() or until the time is up: 1, or 0. @see wait_for_completion_timeout() */
  wait_for_completion_timeout: operation({
    name: 'wait_for_completion_timeout',
    params: [['completion', 'completion']],
    returns: 'value',
    maySleep: true,
    step: {
      ...waitStep('wait_for_completion_timeout', 1),
      or: [{ label: 'timeout', external: 'timeout', ready: (k, a) => !isDone(k, a), run: () => 0 }],
    },
  }),

  /** Sleeps until complete() or a signal: 0, or -ERESTARTSYS. @see wait_for_completion_interruptible() */
  wait_for_completion_interruptible: operation({
    name: 'wait_for_completion_interruptible',
    params: [['completion', 'completion']],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    step: {
      ...waitStep('wait_for_completion_interruptible', 0),
      or: [
        {
          label: 'interrupted',
          external: 'signal',
          ready: (k, a, t) => at(k.fixed.tasks, t).signals && !isDone(k, a),
          run: () => failureNumber('-ERESTARTSYS'),
        },
      ],
    },
  }),

  /** Lets one waiter go on. @see complete() */
  complete: operation({
    name: 'complete',
    params: [['completion', 'completion']],
    effects: (a) => [`complete:${a.completion}`],
    step: {
      run: (k, a) => {
        const it = at(k.completion, a.completion);
        if (it.done < doneMax - 1) it.done++;
        return 0;
      },
    },
  }),

  /** Lets every waiter go on, now and later. @see complete_all() */
  complete_all: operation({
    name: 'complete_all',
    params: [['completion', 'completion']],
    effects: (a) => [`complete:${a.completion}`],
    step: {
      run: (k, a) => {
        at(k.completion, a.completion).done = doneMax;
        return 0;
      },
    },
  }),
};
