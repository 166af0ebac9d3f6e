import { type Point } from './point.ts';
import { type Thread } from '../thread.ts';

/** A place in a run where more than one thing can happen. */
export interface Decision {
  /** How many decisions came before. */
  readonly index: number;
  /** How many steps were taken before. */
  readonly step: number;
  /** How many things can happen, at least 2; the answer is less. */
  readonly options: number;
  /** Who may go on, in the order of the options: the thread that ran last comes first, if it can. Empty for an outcome. */
  readonly threads: readonly Thread[];
  /** True if going on with the first is no preemption: the thread that ran last is among them. */
  readonly continues: boolean;
  /** What is to be decided, if it is not who runs. */
  readonly outcome: Point | undefined;
}

/**
 * Chooses where there is a choice: the seam between the reference implementation and a way to explore it.
 *
 * It sees a decision and nothing of the kernel, and whatever it answers can be replayed from the list of its answers.
 */
export interface Strategy {
  decide(decision: Decision): number;
}
