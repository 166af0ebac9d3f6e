import { describe, expect, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type Operation, type Step } from '../../model/operation.ts';
import { killMutant, killers } from './kill-mutant.ts';
import { checkWitness } from './killers/verdicts.ts';
import { engineMutants } from './engine-mutants.ts';
import { enforcedBy } from '../../model/rules/enforced.ts';
import { killEngineMutant } from './killers/designs.ts';
import { modelMutant } from './model-mutant.ts';
import { modelMutants } from './model-mutants.ts';
import { operations } from '../../model/registry.ts';
import { progress } from '../../deadlock/fixpoint.ts';
import { withModelMutant } from './with-model-mutant.ts';
import { witnesses } from './witnesses/witnesses.ts';

/** The most calls that a counterexample has. */
const callsMax = 10;

/** Runs that each killer has for one mutant; the suspect is asked first, so that most need a tenth. */
const budget = { runsMax: 60 };

/** What a failure shows: the counterexample itself, if it is too long. */
const shown = (calls: number, counterexample: string): string =>
  calls <= callsMax ? '' : counterexample;

describe('mutants of the model', () => {
  test.each(modelMutants.map((mutant) => [mutant.mistake, mutant] as const))(
    '%s: killed',
    (_, mutant) => {
      const { killed, calls, counterexample } = killMutant(mutant, budget);
      expect([killed, shown(calls, counterexample)]).toEqual([true, '']);
    },
  );

  test('each has a name of its own, changes something, and names a rule that is there', () => {
    expect(new Set(modelMutants.map(({ name }) => name)).size).toBe(modelMutants.length);
    expect(modelMutants.filter(({ patch }) => patch.length === 0)).toEqual([]);
    const rules = modelMutants.flatMap(({ rule }) => (rule === '' ? [] : [rule]));
    expect(rules.filter((rule) => !Object.keys(enforcedBy).includes(rule))).toEqual([]);
  });
});

describe('mutants of the engines', () => {
  test.each(engineMutants.map((mutant) => [mutant.mistake, mutant] as const))(
    '%s: killed',
    (_, { evaluate, suspect }) => {
      const { killed, calls, counterexample } = killEngineMutant(evaluate, suspect);
      expect([killed, shown(calls, counterexample)]).toEqual([true, '']);
    },
  );
});

/** No mistake at all, in every operation that some mutant changes. */
const harmless = modelMutant({
  name: 'harmless',
  mistake: 'it replaces steps by the same steps',
  rule: '',
  area: 'fence',
  patch: [...new Set(modelMutants.flatMap(({ patch }) => patch.map((p) => p.operation)))].map(
    (operation) => ({ operation, steps: (right) => right.map((step) => ({ ...step })) }),
  ),
});

describe('the right model', () => {
  test.each(killers.map((killer) => [killer.name, killer] as const))(
    'is not killed by %s',
    (_, killer) => {
      expect(killer.kill(harmless, budget)).toMatchObject({ killed: false });
    },
  );

  test('is not killed by the cases and designs that kill mutants', () => {
    const suspects = new Set(modelMutants.flatMap(({ suspect = '' }) => suspect.split('#')[0]));
    for (const suspect of suspects)
      expect([
        suspect,
        killers[0]?.kill({ ...harmless, suspect: suspect ?? '' }, { runsMax: 1 })?.killed,
      ]).toEqual([suspect, false]);
  });

  test('is not killed by an evaluation that is the same, nor by one that has no short cut', () => {
    expect(killEngineMutant(progress, '')).toMatchObject({ killed: false });
    const slow: typeof progress = (...args) => progress(...args);
    expect(killEngineMutant(slow, '')).toMatchObject({ killed: false });
  });

  test.each(witnesses.map((it) => [it.name, it] as const))('%s is as it says', (_, it) => {
    expect(checkWitness(it).expected).toBe(true);
  });
});

describe('a mutant in force', () => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one type for all operations.
  const all = operations as unknown as Readonly<Record<string, Operation>>;
  const stepsOf = (): readonly unknown[] => Object.values(all).map(({ steps }) => steps);
  const dropped = modelMutant({
    ...harmless,
    patch: [
      { operation: 'dma_fence_signal', steps: (right: readonly Step<never>[]) => right.slice(1) },
    ],
  });

  test('changes what it names, and nothing is left of it', () => {
    const before = stepsOf();
    const changed = withModelMutant(
      harmless,
      () => stepsOf().filter((steps, i) => steps !== before[i]).length,
    );
    expect(changed).toBe(harmless.patch.length);
    expect(stepsOf().every((steps, i) => steps === before[i])).toBe(true);
  });

  test('ends when its body throws', () => {
    const before = stepsOf();
    const body = (): never => {
      throw new Error('of the body');
    };
    expect(() => withModelMutant(harmless, body)).toThrow('of the body');
    expect(stepsOf().every((steps, i) => steps === before[i])).toBe(true);
  });

  test('stands alone, and ends before anything else begins', () => {
    const nested = (): void => withModelMutant(harmless, () => undefined);
    expect(() => withModelMutant(harmless, nested)).toThrow('while harmless is in force');
    expect(() => withModelMutant(harmless, async () => Promise.resolve())).toThrow('would end');
  });

  test('may not change where steps stand', () => {
    expect(() => withModelMutant(dropped, () => undefined)).toThrow('the number of steps');
  });
});

test.each([
  ['model', modelMutants.map(({ name }) => name)],
  ['engine', engineMutants.map(({ name }) => name)],
] as const)('every file of %s is listed, under its name', (folder, names) => {
  const files = readdirSync(`properties/mutants/${folder}`).map((file) =>
    path.basename(file, '.ts'),
  );
  expect(names.toSorted()).toEqual(files.toSorted());
});
