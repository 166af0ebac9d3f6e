import { expect, test } from '@jest/globals';
import { mutants } from '../impl/mutants/index.ts';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const root = path.dirname(__dirname);
const program = path.join(root, 'bin', 'fencepost.mjs');

/** The most calls that a counterexample has. */
const callsMax = 10;

const timeoutMs = 280_000;

interface Row {
  readonly mutant: string;
  readonly killed: boolean;
  readonly calls: number;
}

test(
  'the harness finds every deliberate bug of the implementation, with ten calls at most',
  () => {
    const names = mutants.map(({ name }) => name);
    const { stdout, status } = spawnSync(
      process.execPath,
      [program, 'mutants', '--json', ...names],
      {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const rows = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
    expect(rows.map(({ mutant }) => mutant)).toEqual(names);
    expect(rows.filter(({ killed }) => !killed)).toEqual([]);
    expect(rows.filter(({ calls }) => calls > callsMax)).toEqual([]);
    expect([rows.length, status]).toEqual([261, 0]);
  },
  timeoutMs,
);

test('two workers print what one prints', () => {
  const some = mutants.slice(0, 6).map(({ name }) => name);
  const [one, two] = ['1', '2'].map(
    (workers) =>
      spawnSync(process.execPath, [program, 'mutants', '--json', '--workers', workers, ...some], {
        encoding: 'utf8',
      }).stdout,
  );
  expect(one).toBe(two);
}, 60_000);
