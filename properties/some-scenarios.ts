import * as fc from 'fast-check';
import { type Area } from '../impl/mutant.ts';
import { type Scenario } from './scenario.ts';
import { scenariosOf } from './arbitraries/scenarios.ts';

/** Scenarios of an area by lot: always the same for a seed. */
export function someScenarios(area: Area, seed: number, count: number): readonly Scenario[] {
  return fc.sample(scenariosOf(area), { seed, numRuns: count });
}
