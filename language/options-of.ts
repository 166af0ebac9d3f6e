import { UserError, nearest } from './user-error.ts';

/** The names of a word's options. */
export type KnownOptions = Readonly<Record<string, true>>;

/** The options of a word as they were written; one that the word does not have is a mistake: ignored, it would prove nothing. */
export function optionsOf<O extends object>(
  word: string,
  name: string,
  options: O,
  known: KnownOptions,
): O {
  if (typeof options !== 'object' || options === null) {
    throw new UserError(
      'FP202',
      `the options of d.${word}('${name}') are ${String(options)}`,
      {},
      'write an object, or leave them out',
    );
  }
  const names = Object.keys(known);
  for (const key of Object.keys(options)) {
    if (names.includes(key)) continue;
    const near = nearest(key, names);
    throw new UserError(
      'FP218',
      `d.${word}('${name}') has no option "${key}"`,
      {},
      near === undefined ? `its options: ${names.join(', ')}` : `did you mean ${near}?`,
    );
  }
  return options;
}
