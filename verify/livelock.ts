import { type CompiledDesign } from '../language/compile.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Property } from '../checker/property.ts';

/**
 * For each task that polls: it can always leave its `t.poll` loops again, in some continuation.
 *
 * Where that fails, the task is in a livelock: it goes round for ever, whatever the others, timers and signals do. A crash
 * is an end. What a task does in a loop that need not end (`t.loop`) is its own affair.
 */
export function livelockProperties(compiled: CompiledDesign): readonly Property<Kernel>[] {
  const polls = compiled.code.map((point) => point?.instruction.polling === true);
  return compiled.constants.tasks.flatMap(({ name }, t): readonly Property<Kernel>[] => {
    const bodies = compiled.bodiesOfTask[t] ?? [];
    if (!bodies.some((body) => body.instructions.some((i) => i.polling))) return [];
    return [{ kind: 'alwaysReachable', name: livelockName(name), goal: leftPolling(polls, t) }];
  });
}

/** True if a property of this name says that a task can leave its loops. */
export function isLivelock(property: string): boolean {
  return property.startsWith(prefix);
}

const prefix = 'no livelock: ';

const livelockName = (task: string): string => `${prefix}${task} can leave its t.poll loop`;

/** Task `t` stands in no loop that must end, and will not return to one. */
function leftPolling(polls: readonly boolean[], t: number): (k: Kernel) => boolean {
  return (k) => {
    if (k.crashed === 1) return true;
    const { pc, stack, depth } = at(k.task, t);
    if (at(polls, pc)) return false;
    for (let i = 0; i < depth; i++) if (at(polls, at(stack, i))) return false;
    return true;
  };
}
