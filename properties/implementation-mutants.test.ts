import { expect, test } from '@jest/globals';
import { Hunter, defaultSeed } from './hunt.ts';
import { mutants } from '../impl/mutants/index.ts';
import path from 'node:path';

/** The most calls that a counterexample has. */
const callsMax = 10;

const hunter = new Hunter(path.join(__dirname, 'corpus'), defaultSeed);

test('there are enough of them, and each has a name of its own', () => {
  expect(mutants.length).toBe(261);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test.each(mutants.map(({ name }) => [name] as const))('%s is killed', (name) => {
  const { killed, calls } = hunter.kill(name).row;
  expect({ killed, isSmall: calls <= callsMax }).toEqual({ killed: true, isSmall: true });
});
