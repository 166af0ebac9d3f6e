import { describe, expect, it } from '@jest/globals';
import { CheckerAssertion } from './assert.ts';
import { follow } from './follow.ts';
import { search } from './search.ts';
import type { Path, SearchOptions } from './search-result.ts';
import { byte, counters, jugs, philosophers, type Bytes } from './small-systems.fixture.ts';
import type { TransitionSystem } from './transition-system.ts';

function rulesOf(path: Path | null | undefined): readonly string[] | undefined {
  return path?.steps.map(({ process, rule, choice }) => `${process}:${rule}#${choice}`);
}

function sum(state: Bytes): number {
  return byte(state, 0) + byte(state, 1);
}

function exhausted(options: SearchOptions) {
  const { complete, exhausted: budget, states } = search(counters(3, 40), options);
  return { complete, budget, states };
}

function walk(seed: number) {
  return search(philosophers(5), { strategy: 'random', seed, walks: 3 });
}

describe('search', () => {
  it('counts states, steps and levels exactly', () => {
    const { states, edges, depth, complete, deadlocks } = search(counters(3, 4));
    // A cube of 5 * 5 * 5 states; each dimension has 4 * 25 steps.
    expect({ states, edges, depth, complete, deadlocks }).toEqual({
      states: 125,
      edges: 300,
      depth: 12,
      complete: true,
      deadlocks: 0,
    });
  });

  it('calls every state without a step a deadlock unless it is final', () => {
    const { isFinal: _, ...endless } = counters(2, 1);
    expect(rulesOf(search(endless).deadlock)).toEqual(['0:count#0', '1:count#0']);
    expect(search(counters(2, 1)).deadlock).toBeUndefined();
  });

  it('finds the deadlock of the philosophers on a shortest path', () => {
    const { states, edges, deadlocks, deadlock, complete } = search(philosophers(3));
    expect({ states, edges, deadlocks, complete }).toEqual({
      states: 14,
      edges: 27,
      deadlocks: 1,
      complete: true,
    });
    expect(rulesOf(deadlock)).toEqual(['0:left#0', '1:left#1', '2:left#1']);
  });

  it('solves the puzzle of the jugs in six steps', () => {
    const four: TransitionSystem<Bytes> = {
      ...jugs(),
      properties: [{ kind: 'always', name: 'not 4', holds: (s) => byte(s, 1) !== 4 }],
    };
    const { states, edges, depth, violations } = search(four);
    expect({ states, edges, depth }).toEqual({ states: 16, edges: 58, depth: 7 });
    const path = violations.get('not 4');
    expect(path?.steps.map(({ rule }) => rule)).toEqual([
      'fill',
      'pour',
      'empty',
      'pour',
      'fill',
      'pour',
    ]);
    const end = follow(four, path?.steps.map(({ choice }) => choice) ?? []).steps.at(-1);
    expect(end?.after).toEqual([3, 4]);
  });

  it('sees the same states and steps depth-first', () => {
    for (const system of [counters(3, 4), philosophers(5), jugs()]) {
      const broad = search(system);
      const deep = search(system, { strategy: 'dfs' });
      expect([deep.states, deep.edges, deep.deadlocks]).toEqual([
        broad.states,
        broad.edges,
        broad.deadlocks,
      ]);
      expect(deep.depth).toBeGreaterThanOrEqual(broad.depth);
    }
  });

  it('gives every path that it reports so that it can be followed', () => {
    for (const strategy of ['bfs', 'dfs', 'random'] as const) {
      const { deadlock } = search(philosophers(4), { strategy, walks: 400 });
      const followed = follow(philosophers(4), deadlock?.steps ?? []);
      expect(followed.divergence).toBeUndefined();
      expect(followed.steps.at(-1)?.after.slice(0, 4)).toEqual([1, 1, 1, 1]);
    }
  });

  it('refuses more than 31 processes', () => {
    expect(search(counters(31, 0)).states).toBe(1);
    expect(() => search(counters(32, 0))).toThrow(CheckerAssertion);
    expect(() => search(counters(32, 0))).toThrow('32 processes, but at most 31');
  });
});

describe('properties', () => {
  const system: TransitionSystem<Bytes> = {
    ...counters(2, 3),
    properties: [
      { kind: 'always', name: 'below 5', holds: (s) => sum(s) < 5 },
      { kind: 'always', name: 'below 9', holds: (s) => sum(s) < 9 },
      { kind: 'always', name: 'not 0', holds: (s) => sum(s) > 0 },
      {
        kind: 'everyStep',
        name: 'second only after first',
        holds: (before, after, rule) =>
          rule === 'count' && (byte(after, 1) === byte(before, 1) || byte(before, 0) > 0),
      },
      { kind: 'everyStep', name: 'one at a time', holds: (a, b) => sum(b) === sum(a) + 1 },
      { kind: 'sometimes', name: 'both 2', seen: (s) => byte(s, 0) === 2 && byte(s, 1) === 2 },
      { kind: 'sometimes', name: 'at 9', seen: (s) => byte(s, 0) === 9 },
    ],
  };
  it('reports violations and witnesses with shortest paths', () => {
    const { violations, witnesses, states, edges } = search(system);
    expect([states, edges]).toEqual([16, 24]);
    expect([...violations].map(([name, path]) => [name, path.steps.length])).toEqual([
      ['not 0', 0],
      ['second only after first', 1],
      ['below 5', 5],
    ]);
    expect(rulesOf(violations.get('second only after first'))).toEqual(['1:count#1']);
    expect(witnesses.get('both 2')?.steps).toHaveLength(4);
    expect(witnesses.get('at 9')).toBeNull();
  });

  it('finds the same names whatever the strategy', () => {
    for (const strategy of ['dfs', 'random'] as const) {
      const { violations, witnesses } = search(system, { strategy, walks: 50 });
      expect([...violations.keys()].toSorted()).toEqual([
        'below 5',
        'not 0',
        'second only after first',
      ]);
      expect(witnesses.get('both 2')?.steps).toHaveLength(4);
      expect(witnesses.get('at 9')).toBeNull();
    }
  });

  it('looks at the states that a budget left unexpanded', () => {
    const result = search(system, { budgets: { depthMax: 5 } });
    expect(result).toMatchObject({ complete: false, exhausted: 'depth' });
    expect(result.violations.get('below 5')?.steps).toHaveLength(5);
  });
});

describe('findings', () => {
  it('keeps the first step of each finding', () => {
    const system: TransitionSystem<Bytes> = {
      ...counters(2, 3),
      findingCount: (after) => (byte(after, 0) === 2 ? 2 : 0),
      findingAt: (after, index) => (index === 0 ? 7 : 10 + byte(after, 1)),
    };
    for (const strategy of ['bfs', 'dfs', 'random'] as const) {
      const { findings } = search(system, { strategy, walks: 100 });
      expect([...findings.keys()].toSorted((a, b) => a - b)).toEqual([7, 10, 11, 12, 13]);
      for (const [finding, { steps }] of findings) {
        const { after } = follow(system, steps).steps.at(-1) ?? {};
        expect([after?.[0], finding === 7 || after?.[1] === finding - 10]).toEqual([2, true]);
      }
    }
    expect(rulesOf(search(system).findings.get(12))).toEqual([
      '0:count#0',
      '0:count#0',
      '1:count#1',
      '1:count#1',
    ]);
  });

  it('tells inspect which processes can go on, and which only from outside', () => {
    const seen: (readonly number[])[] = [];
    const { processes, ...rest } = counters(3, 1);
    const system: TransitionSystem<Bytes> = {
      ...rest,
      processes: processes.map((process, p) => ({
        ...process,
        rules: (process.rules ?? []).map((rule) => ({ ...rule, external: p === 2 })),
      })),
      inspect: (s, enabled, enabledExternally) => {
        seen.push([...s, enabled, enabledExternally]);
        return enabled === 0 ? 1 + enabledExternally : 0;
      },
    };
    const { findings } = search(system);
    expect(seen).toEqual([
      [0, 0, 0, 0b011, 0b100],
      [1, 0, 0, 0b010, 0b100],
      [0, 1, 0, 0b001, 0b100],
      [0, 0, 1, 0b011, 0],
      [1, 1, 0, 0, 0b100],
      [1, 0, 1, 0b010, 0],
      [0, 1, 1, 0b001, 0],
      [1, 1, 1, 0, 0],
    ]);
    expect([...findings].map(([finding, { steps }]) => [finding, steps.length])).toEqual([
      [5, 2],
      [1, 3],
    ]);
    const walked = search(system, { strategy: 'random', walks: 30 });
    expect([...walked.findings.keys()].toSorted((a, b) => a - b)).toEqual([1, 5]);
  });
});

describe('budgets', () => {
  it.each(['bfs', 'dfs'] as const)('names the one that ended the search (%s)', (strategy) => {
    expect(exhausted({ strategy })).toMatchObject({ complete: true, states: 41 ** 3 });
    expect(exhausted({ strategy, budgets: { statesMax: 41 ** 3 } }).complete).toBe(true);
    const few = exhausted({ strategy, budgets: { statesMax: 1000 } });
    expect(few).toMatchObject({ complete: false, budget: 'states' });
    expect(few.states).toBeGreaterThan(1000);
    expect(few.states).toBeLessThanOrEqual(1003);
    expect(exhausted({ strategy, budgets: { depthMax: 10 } }).budget).toBe('depth');
    expect(exhausted({ strategy, budgets: { memoryMaxBytes: 100_000 } }).budget).toBe('memory');
    expect(exhausted({ strategy, onProgress: () => false }).budget).toBe('interrupted');
    let clock = 0;
    const now = () => clock++;
    expect(exhausted({ strategy, budgets: { timeMaxMs: 2 }, now }).budget).toBe('time');
  });

  it('reaches exactly the states within a depth', () => {
    // Points of a cube at a distance of at most 10 from a corner.
    expect(exhausted({ budgets: { depthMax: 10 } }).states).toBe(286);
    expect(search(counters(3, 40), { budgets: { depthMax: 10 } })).toMatchObject({
      depth: 10,
      edges: 660,
    });
    expect(exhausted({ budgets: { depthMax: 0 } })).toMatchObject({ states: 1, budget: 'depth' });
    expect(search(counters(1, 3), { budgets: { depthMax: 4 } }).complete).toBe(true);
  });

  it('reports progress that only grows', () => {
    const states: number[] = [];
    search(counters(3, 40), {
      onProgress: (progress) => states.push(progress.states) > 0,
    });
    expect(states).toHaveLength(Math.floor(41 ** 3 / 2 ** 14));
    expect(states).toEqual(states.toSorted((a, b) => a - b));
  });

  it('stays within the memory it may use', () => {
    const memoryMaxBytes = 300_000;
    const { bytesPerState, states } = search(counters(3, 40), { budgets: { memoryMaxBytes } });
    expect(bytesPerState * states).toBeLessThanOrEqual(memoryMaxBytes);
    expect(states).toBeGreaterThan(5000);
  });

  it('needs a clock for a time budget', () => {
    expect(() => search(jugs(), { budgets: { timeMaxMs: 1 } })).toThrow('pass `now`');
  });
});

describe('random walks', () => {
  it('depend on the seed alone', () => {
    expect(walk(7)).toEqual(walk(7));
    const lengths = [1, 2, 3, 4].map((seed) => walk(seed).edges);
    expect(new Set(lengths).size).toBeGreaterThan(1);
    expect(walk(1)).toMatchObject({ complete: false, exhausted: 'walks' });
  });

  it('end after the given number of steps', () => {
    const { edges, depth } = search(jugs(), {
      strategy: 'random',
      walks: 4,
      budgets: { depthMax: 25 },
    });
    expect([edges, depth]).toEqual([100, 25]);
  });
});
