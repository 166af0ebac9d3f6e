import * as fc from 'fast-check';
import { type Coverage, covered } from './coverage.ts';
import { breakingPrograms } from './arbitraries/breaking.ts';
import { operations } from '../model/registry.ts';
import { poolAround } from './arbitraries/everything.ts';
import { searchWithin, systemOf } from './explore.ts';
import { UserError } from '../language/user-error.ts';

/** What came of making every call of the model at random. */
export interface Exercise {
  /** Calls that random designs cannot make: they need objects that no program declares. */
  readonly impossible: readonly string[];
  /** Designs that the language refuses. */
  readonly refused: number;
  /** Functions of the model that fail in some step, though steps are total. */
  readonly notTotal: readonly string[];
}

/** Makes every call of the model in some random designs, and looks at what ways the steps take. */
export function exercise(coverage: Coverage, seed: number, designsPerCall: number): Exercise {
  const impossible: string[] = [];
  const notTotal = new Set<string>();
  let refused = 0;
  for (const call of Object.keys(operations)) {
    const pool = poolAround(call);
    if (pool === undefined) {
      impossible.push(call);
      continue;
    }
    for (const program of fc.sample(breakingPrograms(pool), { numRuns: designsPerCall, seed })) {
      try {
        const it = systemOf(program);
        if (it === undefined) continue;
        const system = covered(it.design.system, it.compiled, coverage);
        searchWithin(system, { budgets: { statesMax: 300 } });
      } catch (error) {
        if (error instanceof UserError) refused++;
        else if (error instanceof RangeError) notTotal.add(functionOf(error));
        else throw error;
      }
    }
  }
  return { impossible, refused, notTotal: [...notTotal].toSorted() };
}

/** The function that looked for what is not there: the caller of `at()`. */
function functionOf({ stack = '' }: RangeError): string {
  const calls = [...stack.matchAll(/^ +at (?:Object\.)?([^ (]+) /gmu)].map(
    ([, name]) => name ?? '',
  );
  return calls.find((name) => name !== 'at') ?? '';
}
