import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { emptyFolder, fencepost, root } from './cli.fixture.ts';

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
