import { type Value, ValueError, equal, integer, itemsOf, listOf, text, truthy } from './value.ts';
import { type BinaryOperator, type Comparison } from './expression.ts';

/** The functions of the notation that need no kernel. */
const functions: Readonly<Record<string, (args: readonly Value[]) => Value>> = {
  range: (args) => {
    const [a = 0n, b, step = 1n] = args.map(integer);
    const from = b === undefined ? 0n : a;
    const to = b === undefined ? a : b;
    const items: bigint[] = [];
    if (step === 0n) throw new ValueError('range() with a step of 0');
    for (let i = from; step > 0n ? i < to : i > to; i += step) items.push(i);
    return listOf(items);
  },
  reversed: ([list = null]) => listOf([...itemsOf(list)].toReversed()),
  len: ([list = null]) => BigInt(typeof list === 'string' ? list.length : itemsOf(list).length),
  all: ([list = null]) => itemsOf(list).every(truthy),
  any: ([list = null]) => itemsOf(list).some(truthy),
  max: (args) => extreme(args, 1),
  min: (args) => extreme(args, -1),
  sum: ([list = null]) => itemsOf(list).reduce<bigint>((sum, x) => sum + integer(x), 0n),
  abs: ([x = null]) => (integer(x) < 0n ? -integer(x) : integer(x)),
  int: ([x = null]) => integer(x),
  bool: ([x = null]) => truthy(x),
  list: ([x = listOf([])]) => listOf(itemsOf(x)),
  sorted: ([list = null]) => listOf([...itemsOf(list)].toSorted((a, b) => order(a, b))),
  set: ([list = null]) => listOf(unique(itemsOf(list))),
  enumerate: ([list = null]) => listOf(itemsOf(list).map((x, i) => listOf([BigInt(i), x]))),
  zip: (args) => zip(args.map(itemsOf)),
  slice: ([list = null, from = null, to = null]) =>
    listOf(
      itemsOf(list).slice(
        ...[from ?? 0n, ...(to === null ? [] : [to])].map((x) => Number(integer(x))),
      ),
    ),
  ms: ([x = null]) => integer(x) * 1_000_000n,
  sec: ([x = null]) => integer(x) * 1_000_000_000n,
};

/** Their names. */
export const functionNames: ReadonlySet<string> = new Set(Object.keys(functions));

/** Calls one of them. */
export function callFunction(name: string, args: readonly Value[]): Value {
  const found = functions[name];
  if (found === undefined) throw new ValueError(`there is no function ${name}`);
  return found(args);
}

function extreme(args: readonly Value[], sign: number): Value {
  const [only = null, second] = args;
  const items = second === undefined ? itemsOf(only) : args;
  const [first = null, ...rest] = items;
  return rest.reduce<Value>((best, x) => (order(x, best) * sign > 0 ? x : best), first);
}

function unique(items: readonly Value[]): readonly Value[] {
  return items.filter((x, i) => !items.slice(0, i).some((y) => equal(x, y)));
}

function zip(lists: readonly (readonly Value[])[]): Value {
  const length = Math.min(...lists.map((list) => list.length));
  return listOf(Array.from({ length }, (_, i) => listOf(lists.map((list) => list[i] ?? null))));
}

function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  const difference = integer(a) - integer(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The return code of a structured result that is compared with a number; any other value itself. */
const code = (value: Value, other: Value): Value =>
  typeof other === 'bigint' && typeof value === 'object' && value?.kind === 'struct'
    ? (value.fields['ret'] ?? value)
    : value;

/** Compares two values. */
export function compare(operator: Comparison, left: Value, right: Value): boolean {
  const a = code(left, right);
  const b = code(right, left);
  switch (operator) {
    case '==':
    case 'is':
      return equal(a, b);
    case '!=':
    case 'is not':
      return !equal(a, b);
    case 'in':
      return itemsOf(b).some((x) => equal(x, a));
    case 'not in':
      return !itemsOf(b).some((x) => equal(x, a));
    case '<':
      return order(a, b) < 0;
    case '<=':
      return order(a, b) <= 0;
    case '>':
      return order(a, b) > 0;
    case '>=':
      return order(a, b) >= 0;
  }
}

/** Combines two numbers, or joins two lists. */
export function combine(operator: BinaryOperator, a: Value, b: Value): Value {
  if (operator === '+' && typeof a === 'object' && a !== null)
    return listOf([...itemsOf(a), ...itemsOf(b)]);
  if (operator === '*' && typeof a === 'object' && a !== null)
    return listOf(Array.from({ length: Number(integer(b)) }, () => itemsOf(a)).flat());
  if (operator === '+' && typeof a === 'string') return a + (typeof b === 'string' ? b : text(b));
  return arithmetic(operator, integer(a), integer(b));
}

function arithmetic(operator: BinaryOperator, x: bigint, y: bigint): bigint {
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
    case '//':
      return divided(x, y);
    case '%':
      return x - divided(x, y) * y;
    case '**':
      if (y < 0n || y > 4096n) throw new ValueError(`the exponent ${y} is out of range`);
      return x ** y;
    case '|':
      return x | y;
    case '&':
      return x & y;
    case '^':
      return x ^ y;
    case '<<':
      return x << shift(y);
    case '>>':
      return x >> shift(y);
  }
}

/** Python's division: rounds down. */
function divided(x: bigint, y: bigint): bigint {
  if (y === 0n) throw new ValueError('division by zero');
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
}

function shift(y: bigint): bigint {
  if (y < 0n || y > 4096n) throw new ValueError(`a shift by ${y} is out of range`);
  return y;
}
