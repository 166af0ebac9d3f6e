import { describe, expect, it } from '@jest/globals';
import { profiles } from '../model/profile.ts';
import { readSuite } from './read-suite.ts';
import { runCase } from './run-case.ts';

const race = `
- id: race/1
  steps:
    - 'T1: n = 0'
    - 'T1: done = false'
    - parallel:
        A:
          - n = n + 1
          - n = n + 1
          - done = true
        B:
          - WAIT
          - expect(n == 2)
`;

function run(source: string, budget: Parameters<typeof runCase>[2]): readonly string[] {
  return readSuite(source, 'race.yaml').map((one) => {
    const { status, reason } = runCase(one, profiles['7.2'], budget);
    return `${status}: ${reason}`;
  });
}

const budget = { movesMax: 1_000, movesPerSeedMax: 1_000, seeds: 2, schedules: 3 };

describe('what a passed case says about its orders', () => {
  it('every one of them was tried', () => {
    const [line] = run(race.replace('WAIT', 'wait: done'), budget);
    expect(line).toMatch(/^passed: every interleaving: \d+ states$/u);
  });

  it('some were drawn, when the budget is spent', () => {
    const [line] = run(race.replace('WAIT', 'wait: done'), { ...budget, movesMax: 2 });
    expect(line).toMatch(
      /^passed: \d+ states within the bound, then 3 random schedules with seed 1$/u,
    );
  });

  it('a case of which no order was seen to its end has not passed', () => {
    const [line] = run(race.replace('WAIT', 'wait: done'), {
      ...budget,
      movesMax: 2,
      schedules: 0,
    });
    expect(line).toMatch(/^unsupported: the budget ran out before the case ended/u);
  });

  it('an actor that never goes on is a failure', () => {
    const [line] = run(race.replace('WAIT', 'wait: n == 3'), budget);
    expect(line).toMatch(/^failed: .*deadlock: B at "wait n == 3"/u);
  });
});
