import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** Who may import whom; ARCHITECTURE.md draws the same. Everything that is not named is forbidden. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  model: [],
  checker: [],
  impl: [],
  designs: [],
  language: ['model'],
  deadlock: ['model'],
  verify: ['model', 'language', 'checker', 'deadlock'],
  traces: ['model', 'language', 'checker', 'deadlock', 'verify'],
  report: ['model', 'language', 'deadlock', 'traces'],
  machine: ['model', 'language', 'verify'],
  suites: ['model', 'language', 'machine'],
  judge: ['model', 'language', 'machine', 'verify'],
  properties: [
    'model',
    'language',
    'checker',
    'deadlock',
    'verify',
    'traces',
    'machine',
    'suites',
    'judge',
    'impl',
  ],
};

const layers = [...Object.keys(arrows), 'cli'];
const root = path.join(__dirname, '..');
let sandbox = '';

/** Runs the linter with the project's own configuration over files that import what they should not. */
function lint(): string {
  const oxlint = path.join(root, 'node_modules', '.bin', 'oxlint');
  return spawnSync(oxlint, ['--format', 'unix', '.'], { cwd: sandbox, encoding: 'utf8' }).stdout;
}

beforeAll(() => {
  sandbox = mkdtempSync(path.join(tmpdir(), 'fencepost-layers-'));
  cpSync(path.join(root, '.oxlintrc.json'), path.join(sandbox, '.oxlintrc.json'));
  for (const from of layers) {
    mkdirSync(path.join(sandbox, from, 'inner'), { recursive: true });
    for (const to of layers) {
      if (to === from) continue;
      const text = `import { thing } from '../${to}/thing.ts';\nexport const it: number = thing;\n`;
      writeFileSync(path.join(sandbox, from, `from-${to}.ts`), text);
    }
  }
});

afterAll(() => rmSync(sandbox, { recursive: true, force: true }));

describe('the layers of the house', () => {
  test('every arrow that is not drawn fails the lint, and every drawn one passes', () => {
    const complaints = lint();
    for (const [from, allowed] of Object.entries(arrows)) {
      for (const to of layers) {
        if (to === from) continue;
        const refused = complaints
          .split('\n')
          .some(
            (line) =>
              line.includes(`${from}/from-${to}.ts`) && line.includes('no-restricted-imports'),
          );
        expect({ from, to, refused }).toEqual({ from, to, refused: !allowed.includes(to) });
      }
    }
  });
});
