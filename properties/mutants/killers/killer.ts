import { type ModelMutant } from '../model-mutant.ts';

/** How much a killer may try. */
export interface KillBudget {
  /** Cases, histories or designs that it may run, on the right model and on the mutant together. */
  readonly runsMax: number;
}

/** What a killer found out about one mutant. */
export interface Kill {
  /** True if there is something that the right model accepts and the mutant does not. */
  readonly killed: boolean;
  /** Calls of the counterexample, the smallest that was found. */
  readonly calls: number;
  /** Runs that it took to find it and to make it small. */
  readonly runs: number;
  /** It, as a person reads it: a line for each call, and how it ends. */
  readonly counterexample: string;
}

/** Somebody who looks for something that the right model accepts and a mutant does not; undefined: it knows nothing about such mutants. */
export interface Killer {
  readonly name: string;
  readonly kill: (mutant: ModelMutant, budget: KillBudget) => Kill | undefined;
}

/** Nothing was found. */
export const survived = (runs: number): Kill => ({
  killed: false,
  calls: 0,
  runs,
  counterexample: '',
});
