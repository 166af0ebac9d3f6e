import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { emptyFolder, fencepost, root } from './cli.fixture.ts';
import { readSuite } from '../suites/read-suite.ts';
import { unsupported } from '../suites/unsupported.fixture.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');

test('the README shows the counterexample as it is printed', () => {
  const [, shown = ''] = /<!-- npm start -->\n+```\n([^]*?)```/.exec(readme) ?? [];
  expect(shown).toBe(fencepost(emptyFolder(), 'check', 'RN-01').out);
}, 120_000);

test('the design in the README runs as it expects', () => {
  const [, text = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'readme.ts'), text);
  const { code, out } = fencepost(folder, 'check', 'readme.ts');
  expect({ code, counted: out.includes('2 variants checked: 2 as expected') }).toEqual({
    code: 0,
    counted: true,
  });
});

/** The row of the table of counts whose first cell contains a text. */
function countsOf(text: string): readonly string[] {
  const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(text)) ?? '';
  return row.split('|').map((cell) => cell.trim());
}

test('the README counts the cases of the subsystem', () => {
  const folder = path.join(root, 'suites', 'cases');
  const cases = readdirSync(folder)
    .filter((file) => !file.startsWith('own-'))
    .flatMap((file) => readSuite(readFileSync(path.join(folder, file), 'utf8'), file));
  const informal = cases.filter((it) => it.informal !== undefined).length;
  const passed = cases.length - informal - unsupported.size;
  const [, , many, outcome = ''] = countsOf('`suites/cases/`');
  expect(many).toBe(`${cases.length}`);
  expect(outcome).toMatch(new RegExp(`^${passed} pass, ${informal} are descriptions`));
});

test('the README counts the recorded calls', () => {
  const { out } = fencepost(root, 'judge', ...recordings(), '--json');
  const files = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { calls: number; accepted: number; refused: unknown });
  const calls = files.reduce((sum, file) => sum + file.calls, 0);
  const accepted = files.reduce((sum, file) => sum + file.accepted, 0);
  const [, , many, outcome] = countsOf('`recordings/`');
  expect(many).toBe(`${calls}`);
  expect(files.filter(({ refused }) => refused !== null)).toEqual([]);
  expect(outcome).toBe(`${accepted} accepted, ${calls - accepted} not covered, none refused`);
}, 120_000);

function recordings(): readonly string[] {
  const folder = path.join(root, 'recordings');
  return readdirSync(folder)
    .toSorted()
    .flatMap((kernel) => [`recordings/${kernel}/probe.jsonl`, `recordings/${kernel}/seq.jsonl`]);
}
