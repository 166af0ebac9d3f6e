import { type UserError } from '../language/user-error.ts';
import { paint } from './paint.ts';
import { renderError } from '../report/error.ts';

/** Prints a mistake of the user: code, place and hint, never a stack. */
export function printError(error: UserError): void {
  process.stderr.write(renderError(error, paint));
}
