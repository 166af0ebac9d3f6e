import { match } from 'ts-pattern';
import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from '../verify/design-system.ts';
import { type Kernel } from '../model/kernel.ts';
import { type Trace } from './trace.ts';
import { enabledMask } from './record.ts';
import { judgeState } from '../verify/judge-state.ts';
import { rulesOfBlockedCalls } from '../verify/blocked-rules.ts';

/** Whether a path that leads here and breaks these rules goes wrong in the way that is asked for. */
export type Goal = (after: Kernel, broken: ReadonlySet<string>) => boolean;

/**
 * The goal of a path that goes wrong as a trace does: the same kind, the same claim, and the same rules broken.
 *
 * A livelock has none: whether a loop can be left is not to be seen in one state.
 */
export function goalOf(
  { verdict }: Pick<Trace, 'verdict'>,
  compiled: CompiledDesign,
  { system }: DesignSystem,
): Goal | undefined {
  const { kind, claim } = verdict;
  const judge = judgeState(compiled);
  const sameRules = (k: Kernel, broken: ReadonlySet<string>): boolean => {
    const rules = new Set(broken);
    for (const { rule } of rulesOfBlockedCalls(compiled, k)) rules.add(rule);
    return rules.size === verdict.rules.length && verdict.rules.every((rule) => rules.has(rule));
  };
  const breaks = (k: Kernel): boolean =>
    claim !== null && k.broken.slice(0, k.brokenCount).includes(claim);
  return match(kind)
    .returnType<Goal | undefined>()
    .with(
      'deadlock',
      'unsignalled-fence',
      'indefinite-fence',
      'stall',
      () => (k, broken) => judge(k, enabledMask(system, k)) === kind && sameRules(k, broken),
    )
    .with('rule', () => (k, broken) => breaks(k) && sameRules(k, broken))
    .with('assertion', () => {
      const failed = compiled.claims.find((each) => each.kind === 'always' && each.name === claim);
      return (k, broken) =>
        (failed === undefined ? breaks(k) : !failed.condition.holds(k)) && sameRules(k, broken);
    })
    .with('livelock', () => undefined)
    .exhaustive();
}
