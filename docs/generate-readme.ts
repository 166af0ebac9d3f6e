/**
 * Writes the counterexample into README.md as the command prints it: `npm run docs`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const page = path.join(root, 'README.md');
const folder = mkdtempSync(path.join(tmpdir(), 'fencepost-readme-'));
const command = [path.join(root, 'bin', 'fencepost.mjs'), 'check', 'RN-01'];
const { stdout, status } = spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' });
if (status !== 0) throw new Error('RN-01 is not as expected');
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(
    /(<!-- npm start -->\n+```\n)[^]*?(```\n)/,
    (_, before: string, after: string) => `${before}${stdout}${after}`,
  ),
);
