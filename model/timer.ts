import { nest } from './task.ts';
import { type Kernel, at, needsTask } from './kernel.ts';
import { operation } from './operation.ts';
import { mightSleep } from './task.ts';
import { queueTask } from './workqueue.ts';

/** True unless the handler runs: it may have been raised or armed, but has made no step. */
const isIdleOrQueued = (k: Kernel, t: number): boolean => {
  const { pc } = at(k.task, t);
  return pc === 0 || pc === k.fixed.program.entry(t);
};

/**
 * Timers and interrupts: tasks that something arms or raises.
 * @see kernel/time/timer.c, kernel/irq
 */
export const timerOperations = {
  /** Arms the timer: its handler runs some time later, and again if it runs already. 1 if it was pending, else 0. @see mod_timer() */
  mod_timer: operation({
    name: 'mod_timer',
    params: [['timer', 'task']],
    returns: 'bool',
    effects: (a) => [`start:${a.timer}`],
    step: { run: (k, a) => 1 - queueTask(k, a.timer) },
  }),

  /** Takes a pending timer back: 1, or 0 if it was not armed; a handler that runs goes on. @see timer_delete() */
  timer_delete: operation({
    name: 'timer_delete',
    params: [['timer', 'task']],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const task = at(k.task, a.timer);
        const { pending } = task;
        task.pending = 0;
        if (task.pc !== k.fixed.program.entry(a.timer)) return pending;
        task.pc = 0;
        return 1;
      },
    },
  }),

  /** As timer_delete, and waits for a handler that runs. @see timer_delete_sync() */
  timer_delete_sync: operation({
    name: 'timer_delete_sync',
    params: [['timer', 'task']],
    returns: 'bool',
    step: {
      ready: (k, a) => isIdleOrQueued(k, a.timer),
      run: (k, a) => {
        const task = at(k.task, a.timer);
        const pending = task.pc === 0 ? 0 : 1;
        task.pc = 0;
        return pending;
      },
      waitsFor: (k, a) => {
        const { name } = at(k.fixed.tasks, a.timer);
        return needsTask(
          k,
          a.timer,
          name,
          `timer_delete_sync(${name}) waits until its handler has finished`,
        );
      },
    },
  }),

  /** The time comes: only time can make this step. */
  timer_expires: operation({
    name: 'timer_expires',
    params: [],
    step: {
      ready: () => false,
      run: () => 0,
      or: [{ external: 'timer', run: () => 0 }],
      idle: true,
      waitsFor: () => ({ kind: 'timer', because: 'the timer has not expired' }),
    },
  }),

  /** As timer_expires for a TIMER_IRQSAFE timer: its handler runs with interrupts off. @see kernel/time/timer.c expire_timers() */
  timer_expires_irqsafe: operation({
    name: 'timer_expires_irqsafe',
    params: [],
    uses: ['irqs'],
    step: {
      ready: () => false,
      run: () => 0,
      or: [
        {
          external: 'timer',
          run: (k, _, t) => {
            nest(at(k.task, t), 'irqsOff');
            return 0;
          },
        },
      ],
      idle: true,
      waitsFor: () => ({ kind: 'timer', because: 'the timer has not expired' }),
    },
  }),

  /** The handler of a TIMER_IRQSAFE timer is over: interrupts are on again. */
  timer_irqsafe_done: operation({
    name: 'timer_irqsafe_done',
    params: [],
    uses: ['irqs'],
    step: {
      run: (k, _, t) => {
        at(k.task, t).irqsOff--;
        return 0;
      },
    },
  }),

  /**
   * Masks the interrupt and waits until no handler of it runs, a threaded one included. One that was raised and has not begun is
   * lost: a design that unmasks later raises it again.
   * @see kernel/irq/manage.c disable_irq()
   */
  disable_irq: operation({
    name: 'disable_irq',
    params: [['irq', 'task']],
    maySleep: true,
    step: {
      check: (k, _, t) => mightSleep(k, t),
      ready: (k, a, t) => a.irq !== t && isIdleOrQueued(k, a.irq),
      run: (k, a) => {
        at(k.task, a.irq).pc = 0;
        return 0;
      },
      waitsFor: (k, a) => {
        const { name } = at(k.fixed.tasks, a.irq);
        return needsTask(
          k,
          a.irq,
          name,
          `disable_irq waits until the handler ${name} has returned`,
        );
      },
    },
  }),

  /** As disable_irq, but does not wait for a handler that runs. @see kernel/irq/manage.c disable_irq_nosync() */
  disable_irq_nosync: operation({
    name: 'disable_irq_nosync',
    params: [['irq', 'task']],
    step: {
      run: (k, a, t) => {
        if (a.irq !== t && isIdleOrQueued(k, a.irq)) at(k.task, a.irq).pc = 0;
        return 0;
      },
    },
  }),

  /** The interrupt enters on the CPU of the task that it interrupts, which must have interrupts on. */
  irq_enter: operation({
    name: 'irq_enter',
    params: [['victim', 'task']],
    uses: ['irqs'],
    step: {
      ready: (k, a) => {
        const victim = at(k.task, a.victim);
        return victim.irqsOff === 0 && victim.interrupted === 0;
      },
      run: (k, a) => {
        at(k.task, a.victim).interrupted = 1;
        return 0;
      },
      waitsFor: (k, a) => {
        const { name } = at(k.fixed.tasks, a.victim);
        return needsTask(
          k,
          a.victim,
          name,
          `the interrupt waits until the CPU of ${name} has interrupts on`,
        );
      },
    },
  }),

  /** The interrupt is over: the task below it goes on. */
  irq_exit: operation({
    name: 'irq_exit',
    params: [['victim', 'task']],
    uses: ['irqs'],
    effects: (a) => [`irq-exit:${a.victim}`],
    step: {
      run: (k, a) => {
        at(k.task, a.victim).interrupted = 0;
        return 0;
      },
    },
  }),
};
