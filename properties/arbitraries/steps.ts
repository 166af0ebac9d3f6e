import { type Declaration, type Step, type Value, ifOk } from '../../language/design-data.ts';

/** A call as a step. */
export function call(name: string, args: Readonly<Record<string, Value>> = {}): Step {
  return Object.keys(args).length === 0 ? { call: name } : { call: name, args };
}

/** A call whose failure skips some steps. */
export function callOk(
  name: string,
  args: Readonly<Record<string, Value>>,
  then: readonly Step[],
  otherwise?: readonly Step[],
): Step {
  return ifOk({ call: name, args }, then, otherwise);
}

/** An object. */
export function declare(
  word: string,
  name: string,
  options?: Readonly<Record<string, Value>>,
): Declaration {
  return options === undefined ? { word, name } : { word, name, options };
}

/** The names `F0`, `F1`, …. */
export function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}
