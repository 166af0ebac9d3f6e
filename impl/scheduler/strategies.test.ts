import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type TinyProgram, runTiny } from '../testing/tiny-kernel.ts';
import { parseSchedule, printSchedule, trimmed } from './schedule.ts';
import { pct } from './pct.ts';
import { random } from './random.ts';
import { replay } from './replay.ts';

/** An update is lost if one thread is preempted between its load and its store. */
const increments: TinyProgram = [
  ['rA', 'wA'],
  ['rA', 'wA'],
];

const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
const isLost = (final: string): boolean => !/^A=(12|21) /u.test(final);

/** Decisions that a run of it has at most. */
const decisionsMax = 5;

describe('one seed, one schedule', () => {
  test.each([
    ['random', (seed: number) => random(seed)],
    ['pct', (seed: number) => pct(seed, { depth: 2, decisionsMax })],
  ])('%s', (_, strategy) => {
    const schedules = (): readonly string[] =>
      seeds.slice(0, 50).map((seed) => runTiny(increments, strategy(seed)).run.schedule.join(''));
    expect(schedules()).toEqual(schedules());
    expect(new Set(schedules()).size).toBeGreaterThan(2);
  });
});

describe('how many of a thousand seeds find a lost update', () => {
  const found = (strategy: (seed: number) => ReturnType<typeof pct>): number =>
    seeds.filter((seed) => isLost(runTiny(increments, strategy(seed)).final)).length;

  test('no run has more decisions than were said', () => {
    const lengths = seeds.map((seed) => runTiny(increments, random(seed)).run.schedule.length);
    expect(Math.max(...lengths)).toBe(decisionsMax);
  });

  test('pct of depth 1 finds none: it never preempts', () => {
    expect(found((seed) => pct(seed, { depth: 1, decisionsMax }))).toBe(0);
  });

  test('pct of depth 2 finds it at least as often as it promises', () => {
    const promised = seeds.length / (increments.length * decisionsMax);
    const often = found((seed) => pct(seed, { depth: 2, decisionsMax }));
    expect(often).toBeGreaterThanOrEqual(promised);
    expect(often).toBe(206);
  });

  test('random finds it too, and promises nothing; without preemption it finds none', () => {
    expect(found((seed) => random(seed))).toBe(107);
    expect(found((seed) => random(seed, { preemption: 0 }))).toBe(0);
  });
});

test('a recorded schedule gives the same run again, also in one word, and without the zeros at its end', () => {
  const access = fc.constantFrom('rA', 'wA', 'rB', 'wB');
  const programs = fc.array(fc.array(access, { maxLength: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(programs, fc.nat(), (program, seed) => {
      const first = runTiny(program, random(seed, { preemption: 0.5 }));
      const { schedule } = first.run;
      const again = [schedule, trimmed(schedule), parseSchedule(printSchedule(schedule)) ?? [9]];
      for (const it of again)
        expect(JSON.stringify(runTiny(program, replay(it)))).toBe(JSON.stringify(first));
    }),
    { seed: 4 },
  );
});

test('a schedule of another program is one: its numbers are taken modulo the options', () => {
  const { run } = runTiny(increments, replay([7, 8, 9]));
  expect(run.schedule.slice(0, 3)).toEqual([1, 0, 1]);
  expect(run.end.kind).toBe('finished');
});
