import { type Paint } from './paint.ts';
import { type Place, type UserError } from '../language/user-error.ts';

/** A mistake of the user as it is printed: the code, what is wrong, where, and what to try. */
export function renderError(
  error: Pick<UserError, 'code' | 'message' | 'place' | 'hint'>,
  paint: Paint,
): string {
  const { code, message, place, hint } = error;
  const where = placeText(place);
  return [
    `${paint.bold(paint.red(`error[${code}]`))}: ${message}\n`,
    where === '' ? '' : `  --> ${where}\n`,
    hint === undefined ? '' : `  ${paint.cyan('hint')}: ${hint}\n`,
  ].join('');
}

/** `designs/mine.ts, task "waiter", step 2: mutex_lock(a)`; as much of it as is known. */
function placeText({ file, line, task, step, call }: Place): string {
  const parts = [
    file === undefined ? [] : line === undefined ? file : `${file}:${line}`,
    task === undefined ? [] : `task "${task}"`,
    step === undefined ? [] : `step ${step}`,
  ].flat();
  const where = parts.join(', ');
  if (call === undefined) return where;
  return where === '' ? call : `${where}: ${call}`;
}
