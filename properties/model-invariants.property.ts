import { type Program } from '../language/design-data.ts';
import { type ProgramSystem, searchWithin, systemOf, watched } from './explore.ts';
import { type SearchOptions } from '../checker/search-result.ts';
import { type Coverage, covered } from './coverage.ts';
import { invariants } from './invariants/all.ts';
import { propertyOf } from './invariants/invariant.ts';

/** What became of the invariants in one design. */
export interface Invariance {
  /** Invariants that do not hold though nothing was reported that could excuse them. */
  readonly broken: readonly string[];
  /** Contracts that did not hold, where the model reports a broken rule. */
  readonly excused: readonly string[];
  readonly states: number;
}

/** Mechanisms hold in every state of every design; contracts do, unless the model reports a broken rule. */
export function modelInvariants(
  it: ProgramSystem,
  options: SearchOptions,
  coverage?: Coverage,
): Invariance {
  const properties = invariants.map((each) => propertyOf(each, it.compiled));
  const system = watched(it.design, properties);
  const result = searchWithin(
    coverage === undefined ? system : covered(system, it.compiled, coverage),
    options,
  );
  if (result === undefined) return { broken: [], excused: [], states: 0 };
  const failed = invariants.filter(({ name }) => result.violations.has(name));
  const isExcused = [...result.findings.keys()].some((number) =>
    isRule(it.design.findings.name(number)),
  );
  const excused = failed.filter(({ kept }) => kept === 'contract' && isExcused);
  return {
    broken: failed.filter((each) => !excused.includes(each)).map(({ name }) => name),
    excused: excused.map(({ name }) => name),
    states: result.states,
  };
}

const isRule = (finding: string): boolean => /^[A-Z]+-\d+$/u.test(finding);

/** The same of a program. */
export function programInvariants(
  program: Program,
  options: SearchOptions,
  coverage?: Coverage,
): Invariance {
  const it = systemOf(program);
  return it === undefined
    ? { broken: [], excused: [], states: 0 }
    : modelInvariants(it, options, coverage);
}
