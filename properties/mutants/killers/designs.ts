import { type Kill, type Killer, survived } from './killer.ts';
import { callsOnTheWay, checkWitness, verdictText } from './verdicts.ts';
import { type Evaluate } from '../../../deadlock/fixpoint.ts';
import { type Witness } from '../witnesses/witness.ts';
import { withModelMutant } from '../with-model-mutant.ts';
import { witnesses } from '../witnesses/witnesses.ts';

/** Small designs whose verdict the mutant changes; the counterexample is the shortest way to what one of the two finds. */
export const designKiller: Killer = {
  name: 'designs',
  kill: (mutant, { runsMax }) => {
    let runs = 0;
    const first = witnesses.filter(({ name }) => name === mutant.suspect);
    const home = witnesses.filter(({ area }) => area === mutant.area);
    for (const it of new Set([...first, ...home, ...witnesses])) {
      if (runs + 2 > runsMax) break;
      runs += 2;
      const difference = differenceOf(it, () => withModelMutant(mutant, () => checkWitness(it)));
      if (difference !== undefined) return { killed: true, runs, ...difference };
    }
    return survived(runs);
  },
};

/** The same for a mutant of what evaluates the formulas. */
export function killEngineMutant(evaluate: Evaluate, suspect: string): Kill {
  let runs = 0;
  const first = witnesses.filter(({ name }) => name === suspect);
  for (const it of new Set([...first, ...witnesses])) {
    runs += 2;
    const difference = differenceOf(it, () => checkWitness(it, evaluate));
    if (difference !== undefined) return { killed: true, runs, ...difference };
  }
  return survived(runs);
}

function differenceOf(
  it: Witness,
  checkMutant: () => ReturnType<typeof checkWitness>,
): Pick<Kill, 'calls' | 'counterexample'> | undefined {
  const right = checkWitness(it);
  const wrong = checkMutant();
  if (verdictText(right) === verdictText(wrong)) return undefined;
  const way = [callsOnTheWay(wrong), callsOnTheWay(right)].find((calls) => calls.length > 0) ?? [];
  const verdicts = `  ${verdictText(right)}, but on the mutant: ${verdictText(wrong)}`;
  return { calls: way.length, counterexample: [it.name, ...way, verdicts].join('\n') };
}
