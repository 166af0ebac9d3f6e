/**
 * A design that is larger than the model has room for: nested too deeply, or with too many entries in a list.
 *
 * It is thrown where the room ends, because going on would prove something about another design; `verify/` turns it into a
 * mistake of the user, FP208.
 */
export class ModelLimit extends Error {
  override readonly name = 'ModelLimit';
}

/** The next value of a counter that has room for `max`. */
export function counted(value: number, max: number, what: string): number {
  if (value >= max) throw new ModelLimit(`${what} nest more than ${max} deep`);
  return value + 1;
}

/** Refuses a design that begins with more than fits into a field. */
export function within(value: number, max: number, what: string): number {
  if (value > max) throw new ModelLimit(`${what} begins with ${value}, and holds at most ${max}`);
  return value;
}

/** A number of the state, which has room for `max` where states are packed. */
export function fits(
  { fixed }: { readonly fixed: { readonly options: { readonly unbounded?: boolean } } },
  value: number,
  max: number,
  what: string,
): number {
  if (value > max && fixed.options.unbounded !== true)
    throw new ModelLimit(`${what} is ${value}, and ${max} is the largest`);
  return value;
}
