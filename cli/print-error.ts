import { type UserError } from '../language/user-error.ts';
import { paint } from './paint.ts';
import { renderError } from '../report/error.ts';

/** Prints a mistake of the user: code, place and hint, never a stack. */
export function printError(error: UserError): void {
  process.stderr.write(renderError(error, paint));
}

/** Prints a bug of ours with its stack, and the design and variant where it showed, if it was in one. */
export function printBug(error: unknown, where?: string): void {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const at = where === undefined ? '' : `${where}: `;
  process.stderr.write(
    `fencepost: ${at}this is a bug of ours, please report it with the design:\n${stack}\n`,
  );
}
