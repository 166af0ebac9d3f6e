import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { profiles } from '../model/profile.ts';
import { readSuite } from './read-suite.ts';
import { runCase } from './run-case.ts';
import { unsupported } from './unsupported.fixture.ts';

const folder = path.join(__dirname, 'cases');

/** Enough for every order of the small cases; of the large ones, for the first. */
const budget = { movesMax: 1_500, movesPerSeedMax: 800, seeds: 2, schedules: 2 };

for (const file of readdirSync(folder).toSorted()) {
  const cases = readSuite(readFileSync(path.join(folder, file), 'utf8'), file);
  describe(`the cases of ${file}`, () => {
    const executable = cases.filter(({ informal }) => informal === undefined);
    if (executable.length > 0)
      test.each(executable)('$id', (it) => {
        const { status, reason } = runCase(it, profiles['7.2'], budget);
        const wanted = unsupported.get(it.id) ?? 'passed';
        expect({ status, reason: status === 'passed' ? '' : reason }).toEqual(
          wanted === 'passed'
            ? { status: wanted, reason: '' }
            : { status: 'unsupported', reason: wanted },
        );
      });
    test('cases whose steps are a description say why they are not executed', () => {
      for (const it of cases.filter(({ informal }) => informal !== undefined)) {
        const { status, reason } = runCase(it, profiles['7.2'], budget);
        expect({ status, reason }).toEqual({ status: 'unsupported', reason: it.informal });
      }
    });
  });
}
