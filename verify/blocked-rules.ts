import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from './design-system.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Path } from '../checker/search-result.ts';
import { follow } from '../checker/follow.ts';

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
  for (let t = 0; t < k.task.length; t++) {
    const point = compiled.code[at(k.task, t).pc];
    if (point?.step.check === undefined) continue;
    const { args } = point.instruction;
    if (point.alternatives.some((a) => a.external === undefined && a.ready?.(k, args, t) !== false))
      continue;
    k.brokenCount = 0;
    point.step.check(k, args, t);
    for (let i = 0; i < k.brokenCount; i++) found.push({ task: t, rule: at(k.broken, i) });
    k.brokenCount = 0;
    k.crashed = 0;
  }
  return found;
}
