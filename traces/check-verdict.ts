import { match } from 'ts-pattern';
import { type CompiledDesign } from '../language/compile.ts';
import { type Kernel } from '../model/kernel.ts';
import { type Trace, type TraceEnd, type TraceStep } from './trace.ts';
import { catalogue } from '../model/rules/catalogue.ts';
import { kindOf } from '../verify/judge-state.ts';
import { livelockProperties } from '../verify/livelock.ts';
import { rulesOf } from './record.ts';

/** What a path really comes to. */
export interface PathResult {
  readonly steps: readonly TraceStep[];
  readonly end: TraceEnd;
  readonly state: Kernel;
}

/** One statement of a verdict that its path does not bear out. */
export interface VerdictDifference {
  readonly field: 'verdict' | 'rules' | 'elsewhere';
  readonly expected: string;
  readonly actual: string;
}

/**
 * The first statement of the trace's verdict that is not true of its path; undefined if all are.
 *
 * What other runs break is not to be seen in this one: of it only the form is checked. A livelock is checked for a task that
 * stands in its loop; that the loop is never left takes a search.
 */
export function verdictDifference(
  { verdict }: Trace,
  compiled: CompiledDesign,
  result: PathResult,
): VerdictDifference | undefined {
  const rules = rulesOf(result.steps, result.end);
  if (rules.join() !== verdict.rules.join())
    return { field: 'rules', expected: listed(verdict.rules), actual: listed(rules) };
  const known = new Set([...catalogue.keys()].map(String));
  const possible = [...new Set(verdict.elsewhere)]
    .filter((rule) => known.has(rule) && !rules.includes(rule))
    .toSorted();
  if (possible.join() !== verdict.elsewhere.join())
    return { field: 'elsewhere', expected: listed(verdict.elsewhere), actual: listed(possible) };
  const actual = contradiction(verdict, compiled, result);
  if (actual === undefined) return undefined;
  const claim = verdict.claim === null ? '' : `: ${verdict.claim}`;
  return { field: 'verdict', expected: `${verdict.kind}${claim}`, actual };
}

/** What is the case instead of the verdict's kind and claim; undefined if they are right. */
function contradiction(
  { kind, claim }: Trace['verdict'],
  compiled: CompiledDesign,
  { steps, end, state }: PathResult,
): string | undefined {
  const broke = steps.at(-1)?.broke ?? [];
  const breaks = claim !== null && broke.includes(claim);
  const last = `the last step breaks ${listed(broke)}`;
  return match(kind)
    .returnType<string | undefined>()
    .with('deadlock', 'unsignalled-fence', 'indefinite-fence', 'stall', () => {
      const found = end.crashed ? undefined : kindOf(end.waitGraph);
      if (found !== kind) return found ?? 'nobody is stuck';
      return claim === null ? undefined : `${kind}, which has no claim`;
    })
    .with('rule', () => (breaks && claim !== assertionRule ? undefined : last))
    .with('assertion', () => {
      const claims = compiled.claims.filter((it) => it.kind === 'always' && it.name === claim);
      if (claims.length === 0) return breaks && claim === assertionRule ? undefined : last;
      return claims.some((it) => !it.condition.holds(state)) ? undefined : 'the claim holds';
    })
    .with('livelock', () => {
      if (claim !== null) return `${kind}, which has no claim`;
      const isPolling = livelockProperties(compiled).some(
        (it) => it.kind === 'alwaysReachable' && !it.goal(state),
      );
      return isPolling ? undefined : 'nobody polls';
    })
    .exhaustive();
}

/** The rule that a failed assertion of a task is reported as. */
const assertionRule = 'CTX-09';

function listed(rules: readonly string[]): string {
  return rules.length === 0 ? 'nothing' : rules.join(', ');
}
