import { type CheckOutcome, type Violation } from '../../verify/check-design.ts';
import { type Need, type WaitNode } from '../../model/need.ts';
import { follow } from '../../checker/follow.ts';
import { recordEnd } from '../../traces/record.ts';
import { verdictOf } from '../../deadlock/verdict.ts';

/**
 * The heart of a counterexample, a line each: who is stuck, with what it holds, the call it is in, and whom it needs. For
 * broken rules it is the last step of the path to each.
 */
export function counterexampleOf(outcome: CheckOutcome): readonly string[] {
  const [worst] = outcome.violations;
  if (worst === undefined) return [];
  if (worst.kind === 'rule') return outcome.violations.map((v) => lastStep(outcome, v));
  const { compiled, system } = outcome;
  const { initial, steps } = follow(system.system, worst.path.steps);
  const { waitGraph } = recordEnd(compiled, system.system, steps.at(-1)?.after ?? initial);
  return waitGraph.filter(isStuck(worst, waitGraph)).map(lineOf);
}

function lastStep({ compiled }: CheckOutcome, { rule = '', path }: Violation): string {
  const last = path.steps.at(-1);
  if (last === undefined) return rule;
  return `${rule}: ${compiled.constants.tasks[last.process]?.name ?? ''}: ${last.rule}`;
}

/** Which nodes make the violation: whoever lives, for a livelock, and otherwise whoever has the verdict. */
function isStuck({ kind }: Violation, graph: readonly WaitNode[]): (node: WaitNode) => boolean {
  if (kind === 'livelock') return ({ at }) => at !== '';
  const wanted = kind === 'unsignalled-fence' ? 'deadlock' : kind;
  const nodes = verdictOf(graph).nodes.filter(({ verdict }) => verdict === wanted);
  return ({ id }) => nodes.some((node) => node.id === id);
}

function lineOf({ name, at, holds, need }: WaitNode): string {
  const holding = holds.length === 0 ? '' : ` holds ${holds.join(', ')}`;
  const call = at === '' ? '' : ` in ${at}`;
  return `${name}${holding}${call} needs ${needText(need)}`;
}

function needText(need: Need): string {
  switch (need.kind) {
    case 'node':
      return need.node.replace(/^\w+:/, '');
    case 'all':
      return need.of.map(needText).join(' and ');
    case 'any':
      return need.of.map(needText).join(' or ');
    case 'now':
      return 'nobody';
    case 'never':
      return 'somebody who is gone';
    case 'timer':
    case 'timeout':
    case 'signal':
      return `a ${need.kind}`;
  }
}
