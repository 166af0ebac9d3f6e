import { schemaConstants, schemaSource } from './schema-code.ts';
import { layoutSchema, type SchemaLayout } from './schema-layout.ts';
import { schemaLeaves, type SchemaLeaf, type SchemaNode } from './schema-node.ts';

/** Describes values of type `Value`: plain mutable objects and arrays whose fields are small integers. */
export interface Schema<Value> {
  readonly node: SchemaNode;
  /** Never present; it carries the type. */
  readonly phantom?: Value;
}

/** The type of the objects that a schema describes. */
export type StateOf<S> = S extends Schema<infer Value> ? Value : never;

/** A schema turned into a packed layout and generated code; it satisfies the checker's `Codec`. */
export interface CompiledSchema<State> extends SchemaLayout {
  /** Allocates a state with every field at zero and every constant in place. */
  readonly alloc: () => State;
  /** Reads the packed state at `offset` (in words) into `state`. */
  readonly decode: (words: Uint32Array, offset: number, state: State) => void;
  /** The same, if `state` equals what `old` holds at `at`: only the fields of words that differ are written. */
  readonly decodeChanges: (
    words: Uint32Array,
    offset: number,
    old: Uint32Array,
    at: number,
    state: State,
  ) => void;
  /** Writes `state` at `offset` (in words). */
  readonly encode: (state: State, words: Uint32Array, offset: number) => void;
  /** Copies every field of `from` into `to`. */
  readonly copy: (from: State, to: State) => void;
}

/** The largest `max` of an integer: what the engine keeps unboxed. */
const INT_MAX = 2 ** 31 - 1;

/** An integer from 0 to `max`; with `max` 0 it takes no space. */
export function int(max: number): Schema<number> {
  if (!Number.isInteger(max) || max < 0 || max > INT_MAX) {
    throw new RangeError(`int(${max}): the largest value must be an integer in 0..${INT_MAX}`);
  }
  return { node: { kind: 'int', max } };
}

/** Yes or no, as 1 or 0. */
export const flag: Schema<number> = int(1);

/** A fixed number of equal elements, possibly none. */
export function array<Value>(element: Schema<Value>, length: number): Schema<Value[]> {
  if (!Number.isInteger(length) || length < 0) {
    throw new RangeError(`array(${length}): the length must be a natural number`);
  }
  return { node: { kind: 'array', element: element.node, length } };
}

/** An object with the given fields. */
export function struct<Fields extends Readonly<Record<string, Schema<unknown>>>>(
  fields: Fields,
): Schema<{ -readonly [Name in keyof Fields]: StateOf<Fields[Name]> }> {
  const nodes = Object.entries(fields).map(([name, field]) => [name, field.node] as const);
  return { node: { kind: 'struct', fields: new Map(nodes) } };
}

/** A field that exists on the object but is never stored: it has this value in every state. */
export function constant<const Value>(value: Value): Schema<Value> {
  return { node: { kind: 'constant', value } };
}

/**
 * Compiles a schema.
 *
 * With `checked`, `encode` refuses a field outside its range and names it. Without, such a value damages its neighbours, so
 * tests and new models run checked.
 */
export function compileSchema<State>(
  schema: Schema<State>,
  options: { readonly checked?: boolean } = {},
): CompiledSchema<State> {
  if (schema.node.kind === 'int' || schema.node.kind === 'constant') {
    throw new TypeError('the root of a schema must be a struct or an array');
  }
  const leaves = schemaLeaves(schema.node);
  const layout = layoutSchema(leaves);
  const source = schemaSource(schema.node, layout, options.checked ?? false);
  // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- generated code: see schema-code.ts.
  const build = new Function('constants', 'fail', 'checkConstants', source) as (
    ...context: readonly unknown[]
  ) => Omit<CompiledSchema<State>, keyof SchemaLayout>;
  return { ...layout, ...build(schemaConstants(leaves), fail, constantsCheck(leaves)) };
}

function fail(path: string, value: unknown, max: number): never {
  throw new RangeError(`${path} is ${String(value)}, which is not an integer in 0..${max}`);
}

function constantsCheck(leaves: readonly SchemaLeaf[]): (state: unknown) => void {
  const constants = leaves.filter(({ node }) => node.kind === 'constant');
  return (state) => {
    for (const { keys, path, node } of constants) {
      const value = keys.reduce<unknown>((at, key) => Reflect.get(Object(at), key), state);
      if (node.kind === 'constant' && !Object.is(value, node.value)) {
        throw new RangeError(`${path} is ${String(value)}, but it is a constant`);
      }
    }
  };
}
