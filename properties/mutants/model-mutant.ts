import { type OperationName } from '../../model/registry.ts';
import { type Step } from '../../model/operation.ts';

/** Where a mistake is at home: which cases are likely to notice it. */
export type Area =
  'fence' | 'container' | 'syncobj' | 'sync' | 'resv' | 'buffer' | 'ww' | 'gem' | 'memory';

/** One operation that is replaced: the steps that it has instead, as many as before and with as many ways. */
export interface Patch {
  readonly operation: OperationName;
  readonly steps: (right: readonly Step<never>[]) => readonly Step<never>[];
}

/**
 * A mistake that somebody could make in the model, on purpose: data, so that it can be listed, and put in force for a while by
 * withModelMutant().
 */
export interface ModelMutant {
  readonly name: string;
  /** What the mutant does, in one sentence. */
  readonly mistake: string;
  /** The rule that is about it, or '' if none is. */
  readonly rule: string;
  readonly area: Area;
  readonly patch: readonly Patch[];
  /** Who is likely to notice it, so that he is asked first: a case of the suites, a design; everybody else is asked behind him. */
  readonly suspect?: string;
}

/** Declares a mutant. */
export function modelMutant(mutant: ModelMutant): ModelMutant {
  return mutant;
}
