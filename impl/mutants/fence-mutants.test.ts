import { describe, expect, test } from '@jest/globals';
import { fencePrograms } from '../testing/fence-programs.ts';
import { outcomes } from '../testing/run-calls.ts';
import { mutated } from '../reference.ts';
import { mutants } from './index.ts';

const key = ({ results, end }: { readonly results: unknown; readonly end: string }): string =>
  `${JSON.stringify(results)} ${end}`;

describe('what no kernel does', () => {
  test.each(Object.entries(fencePrograms))('%s', (name, calls) => {
    const mutant = mutants.find((one) => one.name === name);
    if (mutant === undefined) throw new Error(`no mutant ${name}`);
    const { before = [], threads, after = [] } = calls;
    expect([...before, ...threads.flat(), ...after].length).toBeLessThanOrEqual(10);
    const right = new Set(outcomes(calls).map((outcome) => key(outcome)));
    const wrong = outcomes(calls, mutated(mutant)).map((outcome) => key(outcome));
    expect(wrong.filter((outcome) => !right.has(outcome))).not.toEqual([]);
  });
});
