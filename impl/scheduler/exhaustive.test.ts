import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type TinyProgram,
  type TinyRun,
  emptyKernel,
  runTinyUnder,
} from '../testing/tiny-kernel.ts';
import { choose } from '../kernel.ts';
import { exhaustive } from './exhaustive.ts';
import { runKernel } from './run.ts';
import { type Co } from './point.ts';

/** More preemptions than any of the programs here has accesses. */
const UNBOUNDED = 30;

/** So many stores to a cell. */
const stores = (cell: string, n: number): readonly string[] =>
  Array.from({ length: n }, () => `w${cell}`);

const runs = (
  program: TinyProgram,
  preemptionsMax: number,
  sleepSets: boolean,
): readonly TinyRun[] => runTinyUnder(program, exhaustive({ preemptionsMax, sleepSets }));

const finals = (all: readonly TinyRun[]): readonly string[] =>
  [...new Set(all.map(({ final }) => final))].toSorted();

/** Schedules, and different orders of the accesses among them. */
const counts = (program: TinyProgram, sleepSets: boolean): readonly (readonly [number, number])[] =>
  [0, 1, 2, UNBOUNDED].map((bound) => {
    const all = runs(program, bound, sleepSets);
    return [all.length, new Set(all.map(({ order }) => order.join())).size];
  });

/** A program, the counts without sleep sets, the counts with them; for the bounds 0, 1, 2 and none. */
const table: readonly (readonly [string, TinyProgram, unknown, unknown])[] = [
  [
    'two threads of one independent access',
    [stores('A', 1), stores('B', 1)],
    [
      [2, 2],
      [4, 2],
      [6, 2],
      [6, 2],
    ],
    [
      [3, 2],
      [3, 2],
      [3, 2],
      [3, 2],
    ],
  ],
  [
    'two threads of two dependent accesses',
    [stores('A', 2), stores('A', 2)],
    [
      [2, 2],
      [6, 4],
      [14, 6],
      [20, 6],
    ],
    [
      [3, 2],
      [5, 4],
      [7, 6],
      [7, 6],
    ],
  ],
  [
    'two threads of three independent accesses',
    [stores('A', 3), stores('B', 3)],
    [
      [2, 2],
      [8, 6],
      [26, 14],
      [70, 20],
    ],
    [
      [3, 2],
      [5, 4],
      [5, 4],
      [5, 4],
    ],
  ],
  [
    'two threads of three dependent accesses',
    [stores('A', 3), stores('A', 3)],
    [
      [2, 2],
      [8, 6],
      [26, 14],
      [70, 20],
    ],
    [
      [3, 2],
      [7, 6],
      [15, 14],
      [21, 20],
    ],
  ],
  [
    'two threads of two loads of the same cell',
    [
      ['rA', 'rA'],
      ['rA', 'rA'],
    ],
    [
      [2, 2],
      [6, 4],
      [14, 6],
      [20, 6],
    ],
    [
      [3, 2],
      [4, 3],
      [4, 3],
      [4, 3],
    ],
  ],
  [
    'three threads of two independent accesses',
    [stores('A', 2), stores('B', 2), stores('C', 2)],
    [
      [6, 6],
      [42, 24],
      [192, 60],
      [1680, 90],
    ],
    [
      [9, 4],
      [15, 8],
      [16, 9],
      [16, 9],
    ],
  ],
  [
    'three threads of two dependent accesses',
    [stores('A', 2), stores('A', 2), stores('A', 2)],
    [
      [6, 6],
      [42, 24],
      [192, 60],
      [1680, 90],
    ],
    [
      [11, 6],
      [33, 24],
      [73, 60],
      [103, 90],
    ],
  ],
];

describe('the number of schedules, and of orders among them', () => {
  test.each(table)('of %s', (_, program, without, withSleepSets) => {
    expect(counts(program, false)).toEqual(without);
    expect(counts(program, true)).toEqual(withSleepSets);
  });
});

const access = fc.constantFrom('rA', 'wA', 'rB', 'wB');
const tinyPrograms = fc
  .array(fc.array(access, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 })
  .filter((threads) => threads.flat().length <= 6);

describe('for every tiny program', () => {
  test('sleep sets lose no final state, and need no more schedules', () => {
    fc.assert(
      fc.property(tinyPrograms, (program) => {
        const all = runs(program, UNBOUNDED, false);
        const fewer = runs(program, UNBOUNDED, true);
        expect(finals(fewer)).toEqual(finals(all));
        expect(fewer.length).toBeLessThanOrEqual(all.length);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test.each([false, true])('no schedule comes twice (sleep sets: %s)', (sleepSets) => {
    fc.assert(
      fc.property(tinyPrograms, fc.nat(3), (program, bound) => {
        const schedules = runs(program, bound, sleepSets).map(({ run }) => run.schedule.join());
        expect(new Set(schedules).size).toBe(schedules.length);
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});

test('within a bound sleep sets can lose what one preemption more finds again', () => {
  const program = [
    ['rA', 'wB'],
    ['rB', 'wC'],
    ['rC', 'wA'],
  ];
  const count = (bound: number, sleepSets: boolean): number =>
    finals(runs(program, bound, sleepSets)).length;
  expect([count(0, false), count(1, false), count(2, false)]).toEqual([6, 7, 7]);
  expect([count(0, true), count(1, true), count(2, true)]).toEqual([4, 6, 7]);
});

test('a lost update is found with the first preemption', () => {
  const increments = [
    ['rA', 'wA'],
    ['rA', 'wA'],
  ];
  const isLost = ({ final }: TinyRun): boolean => !/^A=(12|21) /u.test(final);
  expect(runs(increments, 0, true).filter(isLost)).toEqual([]);
  expect(runs(increments, 1, true).findIndex(isLost)).toBe(3);
});

test('each outcome of a choice is a schedule of its own, and costs no preemption', () => {
  const seen: string[] = [];
  for (const strategy of exhaustive({ preemptionsMax: 0 })) {
    const k = emptyKernel();
    const own: number[] = [];
    k.spawn('T0', 'thread', function* body(): Co<void> {
      own.push(yield* choose(2, 'kmalloc()'));
      own.push(yield* choose(3, 'what came'));
    });
    runKernel(k, strategy);
    seen.push(own.join(''));
  }
  expect(seen.toSorted()).toEqual(['00', '01', '02', '10', '11', '12']);
});
