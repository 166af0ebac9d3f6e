/**
 * Compiles the sources into dist/: what `npm run build` and a first start in a clone do.
 */
import { rmSync, utimesSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkAugmentations } from './augmentations.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
let tsc;
try {
  tsc = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
} catch {
  console.error('fencepost: dist/ is not built, because TypeScript is not installed');
  process.exit(0);
}

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) {
  linkAugmentations(path.join(root, 'dist', 'model'));
  linkAugmentations(path.join(root, 'dist', 'impl'));
  const now = new Date();
  utimesSync(path.join(root, 'dist', 'cli', 'main.js'), now, now);
}
process.exit(status ?? 1);
