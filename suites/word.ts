import { type CallArgs, type Machine } from '../machine/machine.ts';
import { type Issued } from '../machine/calls/issued-call.ts';
import { packed64 } from './packed64.ts';
import { type Value, ValueError, integer, itemsOf, objectOf, text } from './value.ts';

/** What a word's body asks for; it goes on with the answer. */
export type Request =
  | {
      readonly kind: 'call';
      readonly operation: string;
      readonly args: CallArgs;
      readonly timeoutNs: number;
    }
  | { readonly kind: 'act'; readonly act: (c: WordContext) => Answer }
  | { readonly kind: 'sleep'; readonly ns: number };

/** What a body gets back. All that it learns about the kernel comes this way, so that it can be run again from its start. */
export type Answer = Value | number | Issued<unknown>;

/** The body of a word: a generator that may be thrown away and run again with the answers that it had. */
export type Body = Generator<Request, Value, Answer>;

/** Where a word runs. */
export interface WordContext {
  readonly machine: Machine;
  readonly actor: string;
}

/** A parameter: its name, and its default if it may be left out. */
export type Parameter = readonly [name: string] | readonly [name: string, otherwise: Value];

/** One operation of the vocabulary. */
export interface Word {
  readonly parameters: readonly Parameter[];
  /** The last parameter takes all arguments that are left. */
  readonly rest?: true;
  /** Operations of the model without which it does not exist. */
  readonly needs: readonly string[];
  readonly body: (a: WordArgs) => Body;
}

/** A section of the vocabulary. */
export type Vocabulary = Readonly<Record<string, Word>>;

/** Declares a word. */
export function word(
  parameters: readonly Parameter[],
  needs: readonly string[],
  body: (a: WordArgs) => Body,
): Word {
  return { parameters, needs, body };
}

/** Declares a word that only looks, or only changes what no operation of the kernel does. */
export function direct(
  parameters: readonly Parameter[],
  look: (c: WordContext, a: WordArgs) => Value,
): Word {
  return {
    parameters,
    needs: [],
    *body(a): Body {
      return yield* act((c) => look(c, a));
    },
  };
}

/** Issues a call and waits for its result. */
export function* call(
  operation: string,
  args: CallArgs,
  timeoutNs = Infinity,
): Generator<Request, number, Answer> {
  const answer = yield { kind: 'call', operation, args, timeoutNs };
  return Number(answer);
}

/** Looks at the machine, or changes it at once. */
export function* act<T extends Answer>(run: (c: WordContext) => T): Generator<Request, T, Answer> {
  const answer = yield { kind: 'act', act: run };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the answer is what this very function returned.
  return answer as T;
}

/** Makes a system call of which the machine knows how it goes. */
export function* carryOut<R>(plan: (machine: Machine) => Issued<R>): Generator<Request, R, Answer> {
  let issued = yield* act(({ machine }) => plan(machine));
  while (issued.kind === 'call') {
    const { operation, args, timeoutNs, next } = issued;
    const result = yield* call(operation, args, timeoutNs);
    issued = yield* act(({ machine }) => next(machine, result));
  }
  return issued.value;
}

/** Lets time pass. */
export function* sleep(ns: number): Generator<Request, null, Answer> {
  yield { kind: 'sleep', ns };
  return null;
}

/** The arguments of a word, by name. */
export class WordArgs {
  private readonly values: ReadonlyMap<string, Value>;

  constructor(values: ReadonlyMap<string, Value>) {
    this.values = values;
  }

  /** All of them as a text. */
  get key(): string {
    return [...this.values].map(([name, value]) => `${name}=${text(value)}`).join(',');
  }

  get(name: string): Value {
    return this.values.get(name) ?? null;
  }

  int(name: string): bigint {
    return integer(this.get(name));
  }

  /** A small number. */
  num(name: string): number {
    return Number(this.int(name));
  }

  /** A number of 64 bits, as the model keeps it. */
  u64(name: string): number {
    return packed64(this.int(name));
  }

  flag(name: string): boolean {
    const value = this.get(name);
    return value !== null && value !== false && value !== 0n;
  }

  list(name: string): readonly Value[] {
    return itemsOf(this.get(name));
  }

  /** Index of an object of this type. */
  object(name: string, type: string): number {
    return objectIndex(this.get(name), type, name);
  }

  /** The same, or -1 for null. */
  objectOrNull(name: string, type: string): number {
    return this.get(name) === null ? -1 : this.object(name, type);
  }

  str(name: string): string {
    const value = this.get(name);
    if (typeof value !== 'string') throw new ValueError(`${name} is ${text(value)}, and no text`);
    return value;
  }
}

/** Index of an object of a type; anything else is a mistake in the case. */
export function objectIndex(value: Value, type: string, name: string): number {
  if (typeof value === 'object' && value !== null && value.kind === 'object' && value.type === type)
    return value.id;
  throw new ValueError(`${name} is ${text(value)}, and no ${type}`);
}

/** Binds what a step writes to the parameters of a word. */
export function bindArgs(
  name: string,
  it: Word,
  written: readonly Value[],
  named: readonly (readonly [string, Value])[],
): WordArgs {
  const values = new Map<string, Value>();
  const { parameters } = it;
  const last = parameters.length - 1;
  for (const [i, [parameter, ...otherwise]] of parameters.entries()) {
    const [standard] = otherwise;
    if (it.rest === true && i === last)
      values.set(parameter, { kind: 'list', items: written.slice(i) });
    else if (i < written.length) values.set(parameter, written[i] ?? null);
    else if (standard !== undefined) values.set(parameter, standard);
  }
  if (it.rest !== true && written.length > parameters.length)
    throw new ValueError(`${name}() takes ${parameters.length} arguments`);
  for (const [key, value] of named) {
    if (!parameters.some(([parameter]) => parameter === key))
      throw new ValueError(`${name}() has no argument ${key}`);
    values.set(key, value);
  }
  for (const [parameter] of parameters)
    if (!values.has(parameter)) throw new ValueError(`${name}() needs ${parameter}`);
  return new WordArgs(values);
}

/** A result of the kernel as a value. */
export const int = (result: number): bigint => BigInt(result);

/** A fence as a value. */
export const fenceOf = (index: number): Value => objectOf('fence', index);
