import { type Co } from './scheduler/point.ts';
import { type Kernel } from './kernel.ts';

/**
 * Puts off what may not happen here until the task goes back to user mode; for everybody else a worker does it.
 *
 * @see kernel/task_work.c task_work_add(), fs/file_table.c delayed_fput()
 */
export function* task_work_add(k: Kernel, what: string, body: () => Co<void>): Co<void> {
  yield { access: 'store', object: undefined, field: `${k.current.id}.task_works` };
  if (k.current.kind === 'thread') k.current.taskWorks.push(body);
  else k.spawn(`delayed: ${what}`, 'work', body);
}

/** Does what was put off, the latest first: the last thing of every system call. @see task_work_run() */
export function* task_work_run(k: Kernel): Co<void> {
  const { taskWorks } = k.current;
  while (taskWorks.length > 0) for (const work of taskWorks.splice(0).toReversed()) yield* work();
}
