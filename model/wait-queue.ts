import { type Kernel, at, kernelObject, needsEffect } from './kernel.ts';
import { type Condition, type Step, goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { int } from './schema.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `wait_queue_head_t`: the sleeping tasks as a bit mask. */
    wait_queue: { state: { sleeping: number }; fixed: object };
  }
}

interface Args {
  readonly queue: number;
  readonly condition: Condition;
}

/**
 * `wait_queue_head_t`: a sleeper looks at its condition only when somebody wakes it.
 *
 * Making the condition true without a wake-up is not enough, and that is the lost wake-up.
 * @see kernel/sched/wait.c
 */
export const waitQueue = kernelObject({
  kind: 'wait_queue',
  state: (shape) => ({ sleeping: int(2 ** shape.tasks - 1) }),
});

const isAwake = (k: Kernel, a: Args, t: number): boolean =>
  (at(k.wait_queue, a.queue).sleeping & (1 << t)) === 0;

const sleepUnless = (k: Kernel, a: Args, t: number): number => {
  if (a.condition.holds(k)) return 0;
  at(k.wait_queue, a.queue).sleeping |= 1 << t;
  return goTo(1);
};

const sleepStep = (name: string): Step<Args> => ({
  ready: isAwake,
  run: sleepUnless,
  waitsFor: (k, a) => {
    const queue = at(k.fixed.of.wait_queue, a.queue).name;
    const because = `${name}(${queue}, ${a.condition.text}) sleeps until wake_up(${queue})`;
    return needsEffect(
      k,
      `wake:${a.queue}`,
      queue,
      because,
      `nobody is left who will call wake_up(${queue})`,
    );
  },
});

const checkSleep = (k: Kernel, _: Args, t: number): void => mightSleep(k, t);

/** Operations on wait queues. */
export const waitQueueOperations = {
  /** Sleeps until the condition holds, looking at it once and after each wake-up. @see wait_event() */
  wait_event: operation({
    name: 'wait_event',
    params: [
      ['queue', 'wait_queue'],
      ['condition', 'condition'],
    ],
    maySleep: true,
    steps: [{ check: checkSleep, run: sleepUnless }, sleepStep('wait_event')],
  }),

  /** As wait_event, but a signal ends the sleep with -ERESTARTSYS. @see wait_event_interruptible() */
  wait_event_interruptible: operation({
    name: 'wait_event_interruptible',
    params: [
      ['queue', 'wait_queue'],
      ['condition', 'condition'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['signals'],
    steps: [
      { check: checkSleep, run: sleepUnless },
      {
        ...sleepStep('wait_event_interruptible'),
        or: [
          {
            label: 'interrupted',
            external: 'signal',
            ready: (k, a, t) => at(k.fixed.tasks, t).signals && !isAwake(k, a, t),
            run: (k, a, t) => {
              at(k.wait_queue, a.queue).sleeping &= ~(1 << t);
              return failureNumber('-ERESTARTSYS');
            },
          },
        ],
      },
    ],
  }),

  /** As wait_event, but the sleep ends when the time is up: 1, or 0. @see wait_event_timeout() */
  wait_event_timeout: operation({
    name: 'wait_event_timeout',
    params: [
      ['queue', 'wait_queue'],
      ['condition', 'condition'],
    ],
    returns: 'value',
    maySleep: true,
    steps: [
      { check: checkSleep, run: (k, a, t) => (sleepUnless(k, a, t) === 0 ? 1 : goTo(1)) },
      {
        ...sleepStep('wait_event_timeout'),
        run: (k, a, t) => (sleepUnless(k, a, t) === 0 ? 1 : goTo(1)),
        or: [
          {
            label: 'timeout',
            external: 'timeout',
            ready: (k, a, t) => !isAwake(k, a, t),
            run: (k, a, t) => {
              at(k.wait_queue, a.queue).sleeping &= ~(1 << t);
              return a.condition.holds(k) ? 1 : 0;
            },
          },
        ],
      },
    ],
  }),

  /** Wakes every sleeper, so that it looks at its condition again. @see wake_up() */
  wake_up: operation({
    name: 'wake_up',
    params: [['queue', 'wait_queue']],
    effects: (a) => [`wake:${a.queue}`],
    step: {
      run: (k, a) => {
        at(k.wait_queue, a.queue).sleeping = 0;
        return 0;
      },
    },
  }),
};
