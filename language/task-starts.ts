import { type CompiledBody } from './instruction.ts';
import { type DesignTask } from './design-model.ts';
import { type Program } from './program.ts';
import { taskStarts } from '../model/task-start.ts';

/** Calls that treat a task that was queued, but has not begun, unlike one that runs; with the parameter that names the task. */
const takesBack: ReadonlyMap<string, string> = new Map([
  ['cancel_work_sync', 'work'],
  ['disable_irq', 'irq'],
  ['disable_irq_nosync', 'irq'],
]);

/** Calls that return whether the task was queued: it matters where the design looks at the result. */
const asks: ReadonlyMap<string, string> = new Map([
  ['queue_work', 'work'],
  ['irq_work_queue', 'work'],
  ['raise_irq', 'work'],
]);

/**
 * The tasks that need a step of their own to begin with: "queued" and "runs its first call" are different states for somebody
 * else. For all others they are one, which saves states.
 */
export function tasksWithStart(
  tasks: readonly DesignTask[],
  bodies: readonly CompiledBody[],
): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [b, body] of bodies.entries()) {
    for (const { operation, args } of body.instructions) {
      const param =
        takesBack.get(operation.name) ??
        (args.checked === 1 ? asks.get(operation.name) : undefined);
      if (param === undefined) continue;
      const target = Number(args[param]);
      // The tasks come first among the bodies: one that acts on itself runs.
      if (target !== b && lacksStart(tasks[target])) found.add(target);
    }
  }
  return found;
}

function lacksStart(task: DesignTask | undefined): boolean {
  if (task === undefined || taskStarts[task.fixed.kind] === undefined) return false;
  return task.fixed.queue === undefined && task.fixed.interrupts === undefined;
}

/** The program with the step before it with which such a task begins. */
export function withStart(program: Program, { fixed }: DesignTask): Program {
  const operation = taskStarts[fixed.kind];
  if (operation === undefined) return program;
  const { results, body } = program;
  return {
    ...program,
    body: [{ kind: 'call', operation, args: [], result: results, step: 0 }, ...body],
    results: results + 1,
  };
}
