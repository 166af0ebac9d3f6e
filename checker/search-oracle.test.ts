import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { follow } from './follow.ts';
import type { SearchResult } from './search-result.ts';
import { search } from './search.ts';
import { enabledSteps } from './steps.ts';
import { byte, bytesCodec, type Bytes } from './small-systems.fixture.ts';
import type { Rule, TransitionSystem } from './transition-system.ts';

const SIZE = 3;
const VALUES = 4;

/** A rule that is enabled where a table says so and adds numbers from a table, modulo `VALUES`. */
const rule = fc
  .record({
    enabled: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
    add: fc.array(fc.nat(VALUES - 1), { minLength: SIZE, maxLength: SIZE }),
    constants: fc.array(fc.nat(9), { maxLength: 1 }),
    over: fc.array(fc.nat(2), { maxLength: 2 }),
  })
  .map(({ enabled, add, constants, over }): Rule<Bytes> => ({
    name: add.join(''),
    constants,
    over,
    guard: (s, ...args: number[]) =>
      enabled[(byte(s, 0) + 3 * byte(s, 1) + 5 * byte(s, 2) + 7 * sum(args)) % 16] ?? false,
    apply: (s, ...args: number[]) => {
      for (let i = 0; i < SIZE; i++) s[i] = (byte(s, i) + byte(add, i) + sum(args)) % VALUES;
    },
  }));

const process = fc.record({
  name: fc.constant('p'),
  rules: fc.array(rule, { maxLength: 2 }),
  select: fc
    .array(fc.tuple(fc.nat(VALUES - 1), fc.array(rule, { maxLength: 2 })), { maxLength: 3 })
    .map((cases) => ({ of: (s: Bytes) => byte(s, 0), cases: new Map(cases) })),
});

const system = fc
  .array(process, { minLength: 1, maxLength: 3 })
  .map((processes): TransitionSystem<Bytes> => ({
    name: 'random',
    codec: bytesCodec(SIZE),
    init: () => undefined,
    processes,
    properties: [
      { kind: 'always', name: 'always', holds: (s) => byte(s, 2) !== 3 },
      { kind: 'sometimes', name: 'sometimes', seen: (s) => byte(s, 1) === 2 },
    ],
    findingCount: (s) => (byte(s, 1) === 3 ? 1 : 0),
    findingAt: (s) => 1 + byte(s, 0),
    inspect: (s, enabled, external) => (enabled + external === 1 ? 100 + byte(s, 2) : 0),
  }));

describe('against a search that is too simple to be wrong', () => {
  it('breadth-first sees the same, and finds everything on a shortest path', () => {
    fc.assert(
      fc.property(system, (random) => {
        const { found, ...counts } = simpleSearch(random);
        const result = search(random);
        expect(result).toMatchObject({ complete: true, ...counts });
        expect(foundBy(result)).toEqual(found);
      }),
      { numRuns: 300 },
    );
  });

  it('depth-first sees the same, and finds everything on some path', () => {
    fc.assert(
      fc.property(system, (random) => {
        const { found, depth: _, ...counts } = simpleSearch(random);
        const result = search(random, { strategy: 'dfs' });
        expect(result).toMatchObject({ complete: true, ...counts });
        expect(new Set(foundBy(result).keys())).toEqual(new Set(found.keys()));
        for (const { steps } of result.findings.values()) {
          expect(follow(random, steps).divergence).toBeUndefined();
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Everything that a search found, with the length of the path to it. */
function foundBy({ violations, witnesses, findings }: SearchResult): ReadonlyMap<unknown, number> {
  const paths = [...violations, ...witnesses, ...findings];
  return new Map(
    paths.flatMap(([key, path]) => (path === null ? [] : [[key, path.steps.length] as const])),
  );
}

/** Breadth-first by the book, with strings for states; `found` has the shortest distance of every fact. */
function simpleSearch(random: TransitionSystem<Bytes>) {
  const initial = random.codec.alloc();
  const depths = new Map([[initial.join(), 0]]);
  const found = new Map<unknown, number>();
  const note = (key: unknown, depth: number) => {
    if (!found.has(key)) found.set(key, depth);
  };
  let edges = 0;
  let deadlocks = 0;
  const queue = [initial];
  for (const state of queue) {
    const depth = depths.get(state.join()) ?? NaN;
    if (byte(state, 2) === 3) note('always', depth);
    if (byte(state, 1) === 2) note('sometimes', depth);
    const steps = enabledSteps(random, state);
    if (steps.length === 0) deadlocks++;
    if (steps.length > 0 && steps.every((step) => step.process === 0)) {
      note(100 + byte(state, 2), depth);
    }
    for (const step of steps) {
      edges++;
      const after = [...state];
      step.apply(after);
      if (byte(after, 1) === 3) note(1 + byte(after, 0), depth + 1);
      if (depths.has(after.join())) continue;
      depths.set(after.join(), depth + 1);
      queue.push(after);
    }
  }
  const depth = Math.max(...depths.values());
  return { states: depths.size, edges, deadlocks, depth, found };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
