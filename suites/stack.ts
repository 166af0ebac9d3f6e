import { type Iteration } from './thread.ts';
import { type Value, ValueError } from './value.ts';

/** What lies on the stack of a thread. */
export type Entry = Value | Iteration;

/** The value on top. */
export function topOf(stack: readonly Entry[]): Value {
  return valueOf(stack.at(-1));
}

/** Takes the value on top. */
export function popValue(stack: Entry[]): Value {
  return valueOf(stack.pop());
}

/** Takes the values on top, in the order in which they were put there. */
export function popMany(stack: Entry[], count: number): readonly Value[] {
  return valuesOf(stack.splice(stack.length - count, count));
}

/** Entries as values. */
export function valuesOf(entries: readonly Entry[]): readonly Value[] {
  return entries.map(valueOf);
}

/** An entry as a value; a loop is none. */
export function valueOf(entry: Entry | undefined): Value {
  if (entry === undefined || (typeof entry === 'object' && entry?.kind === 'iteration'))
    throw new ValueError('a value was expected');
  return entry;
}
