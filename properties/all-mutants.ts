import { type Hunter, mutantNames as implementationMutants } from './hunt.ts';
import { type MutantRow } from './kill-mutant.ts';
import { engineMutants } from './mutants/engine-mutants.ts';
import { killEngineMutant } from './mutants/killers/designs.ts';
import { killMutant } from './mutants/kill-mutant.ts';
import { modelMutants } from './mutants/model-mutants.ts';

/** Runs that each killer of mutants of the model has; most need a tenth. */
const budget = { runsMax: 60 };

/** The names of every deliberate bug: of the implementation, then of the model, then of the engines that judge a wait. */
export const mutantNames: readonly string[] = [
  ...implementationMutants,
  ...modelMutants.map(({ name }) => `model/${name}`),
  ...engineMutants.map(({ name }) => `engine/${name}`),
];

/**
 * What becomes of a deliberate bug, whatever it is in.
 *
 * The implementation's are found by the model; the model's by the kernel's own test cases, by recordings of real kernels and by small
 * designs; the engines' by designs whose verdict is known.
 *
 * @throws RangeError if there is none of this name
 */
export function rowOfMutant(hunter: Hunter, name: string): MutantRow {
  const [where, own] = name.split('/');
  if (own === undefined) return hunter.kill(name).row;
  if (where === 'engine') {
    const mutant = engineMutants.find((it) => it.name === own);
    if (mutant === undefined) throw new RangeError(`there is no mutant ${name}`);
    const { killed, calls, runs } = killEngineMutant(mutant.evaluate, mutant.suspect);
    return { mutant: name, rule: mutant.rule, killed, calls, runs };
  }
  const mutant = modelMutants.find((it) => it.name === own);
  if (mutant === undefined) throw new RangeError(`there is no mutant ${name}`);
  const { rule, killed, calls, runs } = killMutant(mutant, budget);
  return { mutant: name, rule, killed, calls, runs };
}
