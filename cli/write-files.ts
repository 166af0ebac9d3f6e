import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../language/user-error.ts';
import { makeFolder } from './make-folder.ts';

/** Writes files into a folder, which is made if need be. @throws UserError FP110 */
export function writeFiles(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): void {
  try {
    makeFolder(folder);
    for (const { name, text } of files) writeFileSync(path.join(folder, name), text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'FP110',
      `${folder} cannot be written: ${why}`,
      {},
      'choose another folder',
    );
  }
}
