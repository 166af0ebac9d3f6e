import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from './design-system.ts';
import { type Kernel, at, taskNode } from '../model/kernel.ts';
import { type Path } from '../checker/search-result.ts';
import { follow } from '../checker/follow.ts';
import { verdictOf } from '../deadlock/verdict.ts';
import { waitGraphOf } from '../language/wait-graph.ts';

/** A rule that a blocked call breaks: it never runs its step, so the step never says so. */
export interface BlockedRule {
  readonly task: number;
  readonly rule: string;
}

/** The rules that the blocked calls at the end of a path break. */
export function blockedRules(
  compiled: CompiledDesign,
  { system }: DesignSystem,
  path: Path,
): readonly string[] {
  const { initial, steps } = follow(system, path.steps);
  return rulesOfBlockedCalls(compiled, steps.at(-1)?.after ?? initial).map((b) => b.rule);
}

/** For each task that stands at a call which is not ready: the rules that the call breaks. */
export function rulesOfBlockedCalls(compiled: CompiledDesign, k: Kernel): readonly BlockedRule[] {
  const found: BlockedRule[] = [];
  if (k.crashed === 1) return found;
  const blocked = compiled.constants.tasks.map((_, t) => isBlocked(compiled, k, t));
  const stuck = stuckTasks(compiled, k, blocked);
  for (let t = 0; t < k.task.length; t++) {
    const point = compiled.code[at(k.task, t).pc];
    if (point === undefined || !at(blocked, t)) continue;
    const { args } = point.instruction;
    k.brokenCount = 0;
    point.step.check?.(k, args, t);
    if (stuck.has(taskNode(k, t))) point.step.stuck?.(k, args, t);
    for (let i = 0; i < k.brokenCount; i++) found.push({ task: t, rule: at(k.broken, i) });
    k.brokenCount = 0;
    k.crashed = 0;
  }
  return found;
}

/** True if the task stands at a call that nothing but a timer or a signal lets it leave now. */
function isBlocked(compiled: CompiledDesign, k: Kernel, t: number): boolean {
  const point = compiled.code[at(k.task, t).pc];
  if (point === undefined) return false;
  const { args } = point.instruction;
  return !point.alternatives.some(
    (a) => a.external === undefined && a.ready?.(k, args, t) !== false,
  );
}

/** Nodes of the tasks whose wait never ends, or ends only if userspace or a timer helps. */
function stuckTasks(
  compiled: CompiledDesign,
  k: Kernel,
  blocked: readonly boolean[],
): ReadonlySet<string> {
  let enabled = 0;
  for (const [t, isIt] of blocked.entries()) if (!isIt && at(k.task, t).pc !== 0) enabled |= 1 << t;
  const { nodes } = verdictOf(waitGraphOf(compiled, k, enabled));
  return new Set(nodes.filter((n) => n.verdict !== 'finite').map((n) => n.id));
}
