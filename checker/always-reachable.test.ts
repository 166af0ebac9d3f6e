import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { SearchOptions, SearchResult } from './search-result.ts';
import { search } from './search.ts';
import { byte, bytesCodec, counters, philosophers, type Bytes } from './small-systems.fixture.ts';
import type { TransitionSystem } from './transition-system.ts';

function decided(
  system: TransitionSystem<Bytes>,
  goal: (state: Bytes) => boolean,
  options: SearchOptions = {},
): SearchResult {
  const properties = [{ kind: 'alwaysReachable', name: 'goal', goal } as const];
  return search({ ...system, properties }, options);
}

function pathOf({ violations, undecided }: SearchResult): readonly string[] | null {
  expect(undecided.size).toBe(0);
  const path = violations.get('goal');
  return path === undefined ? null : path.steps.map(({ process, rule }) => `${process}:${rule}`);
}

/** One process that walks a graph from node 0; edge i leads from `edges[i][0]` to `edges[i][1]`. */
function walker(edges: readonly (readonly [number, number])[]): TransitionSystem<Bytes> {
  return {
    name: 'walker',
    codec: bytesCodec(1),
    init: () => undefined,
    processes: [
      {
        name: 'walker',
        rules: edges.map(([from, to]) => ({
          name: `to ${to}`,
          guard: (s) => byte(s, 0) === from,
          apply: (s) => void (s[0] = to),
        })),
      },
    ],
    isFinal: () => true,
  };
}

/** Can `from` reach a goal? Asked state by state, without any cleverness. */
function reachesGoal(
  edges: readonly (readonly [number, number])[],
  from: number,
  goals: readonly number[],
): boolean {
  const seen = new Set([from]);
  for (const node of seen) for (const [a, b] of edges) if (a === node) seen.add(b);
  return goals.some((goal) => seen.has(goal));
}

const never = (): boolean => false;

describe('alwaysReachable', () => {
  it('holds where every state leads back', () => {
    expect(pathOf(decided(walker([[0, 1], [1, 2], [2, 0]]), (s) => byte(s, 0) === 0))).toBeNull(); // prettier-ignore
    expect(pathOf(decided(counters(2, 3), (s) => byte(s, 0) === 3))).toBeNull();
  });

  it('holds if a way out exists, however often it is passed by', () => {
    expect(pathOf(decided(walker([[0, 0], [0, 1], [1, 0], [1, 2]]), (s) => byte(s, 0) === 2))).toBeNull(); // prettier-ignore
  });

  it('names the first state from which no way leads to the goal', () => {
    const trap = walker([[0, 1], [1, 2], [2, 1], [2, 3], [3, 4], [4, 3], [0, 5]]); // prettier-ignore
    expect(pathOf(decided(trap, (s) => byte(s, 0) === 2 || byte(s, 0) === 5))).toEqual([
      '0:to 1',
      '0:to 2',
      '0:to 3',
    ]);
  });

  it('is violated at once if no state has the goal', () => {
    expect(pathOf(decided(counters(2, 3), (s) => byte(s, 0) === 9))).toEqual([]);
  });

  it('finds that a philosopher may never eat again', () => {
    const eats = decided(philosophers(3), (s) => byte(s, 3) === 2);
    expect(pathOf(eats)).toEqual(['0:left', '1:left', '2:left']);
    expect([eats.states, eats.edges, eats.deadlocks]).toEqual([14, 27, 1]);
  });

  it('counts what the search counts without it', () => {
    const system = counters(3, 9);
    const plain = search(system);
    const { violations, ...rest } = decided(system, (s) => byte(s, 0) === 4);
    expect(rest).toEqual({ ...plain, violations: undefined, ...rest });
    expect([rest.states, rest.edges, rest.depth]).toEqual([plain.states, plain.edges, plain.depth]);
    expect(violations.get('goal')?.steps.map(({ process }) => process)).toEqual([0, 0, 0, 0, 0]);
  });

  it('is decided depth-first as well', () => {
    const result = decided(philosophers(3), (s) => byte(s, 3) === 2, { strategy: 'dfs' });
    expect(result.violations.has('goal')).toBe(true);
    expect(result.undecided.size).toBe(0);
  });

  it('agrees with a search from every state, on random graphs', () => {
    const node = fc.nat(9);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(node, node), { maxLength: 20 }),
        fc.uniqueArray(node, { maxLength: 3 }),
        (edges, goals) => {
          const result = decided(walker(edges), (s) => goals.includes(byte(s, 0)));
          const end = result.violations.get('goal')?.steps.at(-1)?.rule.slice(3) ?? '0';
          const reachable = Array.from({ length: 10 }, (_, i) => i).filter((to) =>
            reachesGoal(edges, 0, [to]),
          );
          const cutOff = reachable.filter((from) => !reachesGoal(edges, from, goals));
          expect(result.violations.has('goal')).toBe(cutOff.length > 0);
          expect(cutOff.length === 0 || cutOff.includes(Number(end))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('alwaysReachable within budgets', () => {
  it('is not decided by a search that is not complete', () => {
    const states = decided(counters(3, 40), never, { budgets: { statesMax: 100 } });
    expect([...states.undecided]).toEqual([['goal', 'states']]);
    const walk = decided(counters(3, 40), never, { strategy: 'random', walks: 2 });
    expect([...walk.undecided]).toEqual([['goal', 'walks']]);
    expect([states.violations.size, walk.violations.size]).toEqual([0, 0]);
  });

  it('is not decided without memory for it', () => {
    const system = counters(3, 40);
    const { states, bytesPerState } = search(system);
    const memoryMaxBytes = 1.5 * states * bytesPerState;
    const result = decided(system, never, { budgets: { memoryMaxBytes } });
    expect([result.complete, ...result.undecided]).toEqual([true, ['goal', 'memory']]);
    expect(result.violations.size).toBe(0);
  });

  it('is not decided when the caller loses patience meanwhile', () => {
    let complete = false;
    const onProgress = ({ queue }: { readonly queue: number }): boolean => {
      complete ||= queue === 0;
      return false;
    };
    const result = decided(counters(3, 26), never, { onProgress });
    expect([...result.undecided]).toEqual([['goal', 'interrupted']]);
    expect(complete).toBe(false);
  });
});
