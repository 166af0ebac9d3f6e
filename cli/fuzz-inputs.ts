import { readFileSync } from 'node:fs';
import { type Area, type Mutant } from '../impl/mutant.ts';
import { type Scenario } from '../properties/scenario.ts';
import { type Strategy } from '../impl/scheduler/strategy.ts';
import { UserError } from '../language/user-error.ts';
import { firstStrategies } from '../properties/refinement.ts';
import { isProgramName } from './find-designs.ts';
import { pct } from '../impl/scheduler/pct.ts';
import { random } from '../impl/scheduler/random.ts';
import { readProgram } from '../language/read-program.ts';
import { someScenarios } from '../properties/some-scenarios.ts';

/** Without sync_files: a program of theirs can take the judge a minute. */
const areas: readonly Area[] = ['fence', 'containers', 'ww-mutex', 'resv', 'dma-buf', 'syncobj'];
const schedules = 8;
const programsAtOnce = 5;

/** How schedules are made; replay makes none, and runs what is kept in a folder. */
export type FuzzStrategy = 'random' | 'pct' | 'exhaustive' | 'replay';

const strategies: readonly FuzzStrategy[] = ['random', 'pct', 'exhaustive', 'replay'];

/** One scenario, and the schedules that it is to run under. */
export interface FuzzRound {
  readonly scenario: Scenario;
  readonly strategies: Iterable<Strategy>;
}

/** A strategy by name. @throws UserError FP109 */
export function chosenFuzzStrategy(name: string): FuzzStrategy {
  for (const strategy of strategies) if (strategy === name) return strategy;
  throw new UserError(
    'FP109',
    `there is no strategy "${name}"`,
    {},
    `one of ${strategies.join(', ')}`,
  );
}

/** Programs by lot without end, those of a seed always the same; those of one area, if a mutant is hunted. */
export function* roundsByLot(
  seed: number,
  strategy: FuzzStrategy,
  mutant: Mutant | undefined,
): Generator<FuzzRound> {
  for (let round = 0; ; round++) {
    const area = mutant?.area ?? areas[round % areas.length] ?? 'fence';
    for (const scenario of someScenarios(area, seed + round, programsAtOnce))
      yield { scenario, strategies: strategiesOf(strategy, seed + round) };
  }
}

/** One program under ever more schedules; exhaustively there is an end. */
export function* roundsOf(
  program: Scenario['program'],
  seed: number,
  strategy: FuzzStrategy,
): Generator<FuzzRound> {
  const scenario = { program };
  if (strategy === 'exhaustive') yield { scenario, strategies: firstStrategies(3, 1_000_000) };
  else
    for (let round = 0; ; round++)
      yield { scenario, strategies: strategiesOf(strategy, seed + round) };
}

/** The program of a file; only one that is data can run on the implementation. @throws UserError */
export function readFuzzProgram(file: string): Scenario['program'] {
  if (!isProgramName(file))
    throw new UserError(
      'FP602',
      'only a program that is data can be fuzzed',
      { file },
      'a *.design.json file; a .ts design is checked: fencepost check',
    );
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError('FP601', `the program cannot be read: ${why}`, { file });
  }
  return readProgram(text, file);
}

function strategiesOf(strategy: FuzzStrategy, seed: number): Iterable<Strategy> {
  const seeds = Array.from({ length: schedules }, (_, i) => seed * schedules + i);
  switch (strategy) {
    case 'random':
      return seeds.map((own) => random(own));
    case 'pct':
      return seeds.map((own) => pct(own, { depth: 1 + (own % 3), decisionsMax: 60 }));
    case 'exhaustive':
      return firstStrategies(2, 200);
    case 'replay':
      return [];
  }
}
