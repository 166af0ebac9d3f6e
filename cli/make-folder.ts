import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those it is in, one after the other.
 *
 * Not with `recursive`: where the system refuses with ENOENT, as /proc does, Node tries again for ever.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let each = path.resolve(folder); !existsSync(each); each = path.dirname(each)) {
    missing.push(each);
    if (each === path.dirname(each)) break;
  }
  for (const each of missing.toReversed()) mkdirSync(each);
}
