import { type KillBudget, type Killer } from './killers/killer.ts';
import { type ModelMutant } from './model-mutant.ts';
import { caseKiller } from './killers/cases.ts';
import { designKiller } from './killers/designs.ts';
import { isWitness } from './witnesses/witnesses.ts';
import { recordingKiller } from './killers/recordings.ts';

/** What became of one mutant. */
export interface KillRow {
  readonly mutant: string;
  readonly rule: string;
  readonly killed: boolean;
  /** Calls of the counterexample. */
  readonly calls: number;
  /** Runs of all killers that were asked. */
  readonly runs: number;
  /** The killer that found it, or ''. */
  readonly by: string;
  readonly counterexample: string;
}

/** Every killer, the cheap ones first. */
export const killers: readonly Killer[] = [caseKiller, designKiller, recordingKiller];

/** Asks one killer after the other, him first to whom the mutant's suspect belongs, until one finds something. */
export function killMutant(
  mutant: ModelMutant,
  budget: KillBudget,
  asked: readonly Killer[] = killers,
): KillRow {
  let runs = 0;
  for (const killer of bySuspicion(mutant, asked)) {
    const kill = killer.kill(mutant, budget);
    runs += kill?.runs ?? 0;
    if (kill?.killed === true) return rowOf(mutant, { ...kill, runs, by: killer.name });
  }
  return rowOf(mutant, { killed: false, calls: 0, runs, by: '', counterexample: '' });
}

function rowOf(
  { name, rule }: ModelMutant,
  { killed, calls, runs, by, counterexample }: Omit<KillRow, 'mutant' | 'rule'>,
): KillRow {
  return { mutant: name, rule, killed, calls, runs, by, counterexample };
}

function bySuspicion(mutant: ModelMutant, asked: readonly Killer[]): readonly Killer[] {
  const { suspect } = mutant;
  const first = suspect === undefined ? undefined : killerOf(suspect);
  return asked.toSorted((a, b) => Number(b === first) - Number(a === first));
}

function killerOf(suspect: string): Killer {
  if (isWitness(suspect)) return designKiller;
  return suspect.includes('#') ? recordingKiller : caseKiller;
}
