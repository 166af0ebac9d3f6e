import { type Evaluate } from '../../deadlock/fixpoint.ts';

/** A mistake in the evaluation of wait-for formulas, as a function in the place of progress(). */
export interface EngineMutant {
  readonly name: string;
  /** What the mutant does, in one sentence. */
  readonly mistake: string;
  readonly rule: string;
  readonly evaluate: Evaluate;
  /** The witness that is likely to notice it. */
  readonly suspect: string;
}

/** Declares a mutant. */
export function engineMutant(mutant: EngineMutant): EngineMutant {
  return mutant;
}
