import { type Chooser } from './run-thread.ts';
import { type Value, ValueError, integer, listOf } from './value.ts';

/** What was done about the values that a case leaves open. */
export interface ChoiceLog {
  /** How many choices were met. */
  made: number;
  /** How many combinations of their values there are, about. */
  combinations: number;
  /** Some choice had more values than were tried. */
  sampled: boolean;
}

const valuesMax = 6;
const permutedMax = 4;

/** Tries every value of a choice, or a few of them where there are too many: the smallest, the largest, and between. */
export function tryAll(log: ChoiceLog): Chooser {
  return (name, args) => {
    const { count, at } = valuesOf(name, args);
    log.made++;
    if (count <= (name === 'shuffled' ? factorial(permutedMax) : valuesMax))
      return Array.from({ length: count }, (_, i) => at(i));
    log.sampled = true;
    return [...new Set([0, Math.floor(count / 2), count - 1])].map(at);
  };
}

/** Takes one value of each choice, by a seed: two runs with one seed are the same. */
export function drawOne(log: ChoiceLog, seed: number): Chooser {
  return (name, args, thread) => {
    const { count, at } = valuesOf(name, args);
    log.made++;
    log.combinations *= count;
    if (count > 1) log.sampled = true;
    return [at(mixed(seed, thread.actor, thread.choices) % count)];
  };
}

function valuesOf(
  name: 'any_int' | 'shuffled',
  args: readonly Value[],
): { readonly count: number; readonly at: (i: number) => Value } {
  const [first = 0n, second = 0n] = args.map(integer);
  if (name === 'any_int') {
    const count = Number(second - first) + 1;
    if (count < 1) throw new ValueError(`there is no number from ${first} to ${second}`);
    return { count, at: (i) => first + BigInt(i) };
  }
  const n = Number(first);
  return { count: factorial(n), at: (i) => permutation(n, i) };
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** The i-th permutation in the order of the alphabet. */
function permutation(n: number, index: number): Value {
  const left = Array.from({ length: n }, (_, i) => BigInt(i));
  const items: bigint[] = [];
  let rest = index;
  for (let k = n; k > 0; k--) {
    const size = factorial(k - 1);
    items.push(...left.splice(Math.floor(rest / size) % k, 1));
    rest %= size;
  }
  return listOf(items);
}

function mixed(seed: number, actor: string, number: number): number {
  let hash = Math.imul(seed + 1, 0x9e3779b1);
  for (const character of `${actor}:${number}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 13;
  return hash >>> 0;
}
