import { type CheckOutcome, checkDesign } from '../../../verify/check-design.ts';
import { type Evaluate } from '../../../deadlock/fixpoint.ts';
import { type Path } from '../../../checker/search-result.ts';
import { type Witness } from '../witnesses/witness.ts';

/** A witness is small; one that a mutant makes large is not searched to its end. */
const budgets = { statesMax: 20_000 };

/** The verdict on a witness. */
export function checkWitness(it: Witness, evaluate?: Evaluate): CheckOutcome {
  const request = { design: it.design, variant: 'default', kernel: '7.2', budgets } as const;
  return checkDesign(request, evaluate);
}

/** A verdict in a line, with what never comes about: two are different if their lines are. */
export function verdictText({ verdict, kind, rules, witnesses }: CheckOutcome): string {
  const never = witnesses.flatMap(({ name, path }) => (path === null ? [`never: ${name}`] : []));
  return [verdict, kind ?? '', ...rules, ...never].filter((word) => word !== '').join(' ');
}

/** The calls on the way to the worst that was found, or else to what is seen sometimes. */
export function callsOnTheWay({ violations, witnesses, system }: CheckOutcome): readonly string[] {
  const path = [...violations, ...witnesses].find((it) => it.path !== null)?.path ?? null;
  return path === null ? [] : callsOf(path, system.system.processes);
}

/** The later steps of a call have its name with their number behind it. */
function callsOf(path: Path, processes: readonly { readonly name: string }[]): readonly string[] {
  return path.steps
    .filter(({ rule }) => !/ #\d+(?:: .*)?$/u.test(rule))
    .map(({ process, rule }) => `  ${processes[process]?.name ?? ''}: ${rule}`);
}
