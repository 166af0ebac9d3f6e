import { type Operation, operation } from './operation.ts';
import { type TaskKind } from './task.ts';

/**
 * The step with which a task begins that somebody else may find queued or raised, but not begun: from there on it runs, even
 * while it is blocked in its first call. Work on a declared queue, timers and interrupts of a CPU have such a step anyway.
 * @see kernel/workqueue.c process_one_work(), kernel/irq/handle.c handle_irq_event()
 */
export const taskStarts: Readonly<Partial<Record<TaskKind, Operation>>> = {
  work: startsIn('process_one_work'),
  hardirq: startsIn('handle_irq_event'),
  softirq: startsIn('handle_softirqs'),
  irq_work: startsIn('irq_work_single'),
  kthread: startsIn('irq_thread_fn'),
};

function startsIn(name: string): Operation {
  return operation({ name, params: [], step: { run: () => 0 } });
}
