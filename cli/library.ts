import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the installed package, whether it runs from dist/ or from its sources. */
export const packageRoot: string = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** Folder with the designs that come with the package. */
export const libraryFolder: string = path.join(packageRoot, 'designs');

function findRoot(from: string): string {
  let folder = from;
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder)) {
    folder = path.dirname(folder);
  }
  return folder;
}
