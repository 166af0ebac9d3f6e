import { type MutantRow } from '../properties/kill-mutant.ts';

/** What a worker that hunts mutants is started with. */
export interface MutantWorkerData {
  /** The folder of the corpus. */
  readonly corpus: string;
  readonly seed: number;
}

/** What it answers: the row of a mutant, or the stack of a bug of ours. */
export type MutantAnswer = { readonly row: MutantRow } | { readonly bug: string };
