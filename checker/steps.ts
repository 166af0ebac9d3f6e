import type { PathStep } from './search-result.ts';
import type { Process, Rule, TransitionSystem } from './transition-system.ts';

/** An enabled rule instance of a state. */
export interface Step<State> extends PathStep {
  readonly external: boolean;
  /** Takes the step: changes `state` in place. */
  readonly apply: (state: State) => void;
}

/**
 * Lists the enabled steps of a state, in the order in which the searches expand it.
 *
 * Process by process; of each its `rules`, then the selected case; of each rule its indices, the last one fastest. This is the
 * cold twin of the generated driver: short to read, and what gives a path its numbers.
 */
export function enabledSteps<State>(
  system: TransitionSystem<State>,
  state: State,
): readonly Step<State>[] {
  const steps: Step<State>[] = [];
  for (const [process, { rules = [], select }] of system.processes.entries()) {
    for (const rule of [...rules, ...selectedRules(select, state)]) {
      for (const indices of indexTuples(rule.over ?? [])) {
        const args = [...(rule.constants ?? []), ...indices];
        if (!rule.guard(state, ...args)) continue;
        steps.push({
          process,
          rule: rule.name,
          choice: steps.length,
          external: rule.external ?? false,
          apply: (target) => rule.apply(target, ...args),
        });
      }
    }
  }
  return steps;
}

/** The step as it is written in a path. */
export function pathStep({ process, rule, choice }: PathStep): PathStep {
  return { process, rule, choice };
}

function selectedRules<State>(
  select: Process<State>['select'],
  state: State,
): readonly Rule<State>[] {
  if (select === undefined) return [];
  return select.cases.get(select.of(state, ...(select.constants ?? []))) ?? [];
}

function indexTuples(sizes: readonly number[]): readonly (readonly number[])[] {
  return sizes.reduce<readonly (readonly number[])[]>(
    (tuples, size) =>
      tuples.flatMap((tuple) => Array.from({ length: size }, (_, i) => [...tuple, i])),
    [[]],
  );
}
