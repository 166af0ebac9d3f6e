/** An object of the case, known by its identity: a fence, a lock, a callback. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly type: string;
  readonly id: number;
}

/** A list, or a tuple: the notation makes no difference. */
export interface ListValue {
  readonly kind: 'list';
  readonly items: readonly Value[];
}

/** What `x[i] = …` makes of a variable. */
export interface DictValue {
  readonly kind: 'dict';
  readonly entries: ReadonlyMap<string, readonly [key: Value, value: Value]>;
}

/** A structured result: its fields, `ret` among them. */
export interface StructValue {
  readonly kind: 'struct';
  readonly fields: Readonly<Record<string, Value>>;
}

/** A value of the notation. Integers are exact; truth values are no integers. */
export type Value =
  bigint | boolean | string | null | ObjectValue | ListValue | DictValue | StructValue;

/** A step does something that values do not have: adds a fence to a number, asks for a field that is not there. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

/** Makes a list. */
export function listOf(items: readonly Value[]): ListValue {
  return { kind: 'list', items };
}

/** Makes a structured result. */
export function structOf(fields: Readonly<Record<string, Value>>): StructValue {
  return { kind: 'struct', fields };
}

/** Makes a reference to an object. */
export function objectOf(type: string, id: number): ObjectValue {
  return { kind: 'object', type, id };
}

/** True if two values are the same: objects by identity, lists element by element. */
export function equal(a: Value, b: Value): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (a.kind === 'object') return b.kind === 'object' && a.type === b.type && a.id === b.id;
  if (a.kind === 'struct') return b.kind === 'struct' && text(a) === text(b);
  if (b.kind === 'struct' || b.kind === 'object') return false;
  const left = itemsOf(a);
  const right = itemsOf(b);
  return left.length === right.length && left.every((x, i) => equal(x, right[i] ?? null));
}

/** The elements of a list; of an indexed variable in the order of its indices. */
export function itemsOf(value: Value): readonly Value[] {
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'list') return value.items;
    if (value.kind === 'dict') return sorted(value).map(([, item]) => item);
  }
  throw new ValueError(`${text(value)} is no list`);
}

function sorted({ entries }: DictValue): readonly (readonly [Value, Value])[] {
  return [...entries.values()].toSorted(([a], [b]) =>
    typeof a === 'bigint' && typeof b === 'bigint' ? Number(a - b) : text(a) < text(b) ? -1 : 1,
  );
}

/** True if the value counts as true. */
export function truthy(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === '') return false;
  if (typeof value !== 'object') return true;
  if (value.kind === 'list' || value.kind === 'dict') return itemsOf(value).length > 0;
  return true;
}

/** The integer that a value is; truth values count as they do in Python's arithmetic. */
export function integer(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  throw new ValueError(`${text(value)} is no integer`);
}

/** The value as people read it; two values with the same text are the same. */
export function text(value: Value): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean' || value === null) return String(value);
  switch (value.kind) {
    case 'object':
      return `${value.type}#${value.id}`;
    case 'list':
      return `[${value.items.map(text).join(', ')}]`;
    case 'dict':
      return `{${sorted(value)
        .map(([key, item]) => `${text(key)}: ${text(item)}`)
        .join(', ')}}`;
    case 'struct':
      return `(${Object.entries(value.fields)
        .map(([name, field]) => `${name}=${text(field)}`)
        .join(', ')})`;
  }
}
