import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a command printed, and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Root of the checkout. */
export const root = path.join(__dirname, '..');

/** An empty folder of its own. */
export function emptyFolder(): string {
  return mkdtempSync(path.join(tmpdir(), 'fencepost-test-'));
}

/** Runs the command line as a user does, in a folder of its own. */
export function fencepost(folder: string, ...args: readonly string[]): Ran {
  const command = path.join(root, 'bin', 'fencepost.mjs');
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env,
  });
  return { code: status, out: stdout, err: stderr };
}

/** Writes a design file. */
export function writeDesign(folder: string, name: string, header: string, body: string): void {
  const text = `import { design } from 'fencepost';\nexport default design(${header}, (d, variant) => {\n${body}\n});\n`;
  writeFileSync(path.join(folder, name), text);
}
