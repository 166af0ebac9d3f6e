import { type Co } from './scheduler/point.ts';
import { type Kernel } from './kernel.ts';
import { type Thread } from './thread.ts';
import { wake_up_process } from './sleep.ts';

/** Tasks to wake once a lock is released: local to the one that will. @see include/linux/sched/wake_q.h struct wake_q_head */
export interface WakeQ {
  readonly tasks: Thread[];
}

/** An empty queue. @see DEFINE_WAKE_Q() */
export function wake_q_init(): WakeQ {
  return { tasks: [] };
}

/** Remembers a task; before 6.12 there was no queue, and the task was woken at once. @see wake_q_add() */
export function* wake_q_add(k: Kernel, wake_q: WakeQ, task: Thread): Co<void> {
  if (k.release === '6.1') yield* wake_up_process(task);
  else if (!wake_q.tasks.includes(task)) wake_q.tasks.push(task);
}

/** Wakes them all. @see wake_up_q() */
export function* wake_up_q(wake_q: WakeQ): Co<void> {
  for (const task of wake_q.tasks.splice(0)) yield* wake_up_process(task);
}
