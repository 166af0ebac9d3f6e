import { describe, expect, test } from '@jest/globals';
import { assertProperty, isReplaying } from './report-failure.ts';
import { areas } from './arbitraries/programs.ts';
import { programInvariants } from './model-invariants.property.ts';
import { showProgram } from './explore.ts';

/** What the default run met, by area: states looked at, and the contracts that broken rules excused. */
const expected: Readonly<Record<string, unknown>> = {
  'fences, breaking': {
    excused: {
      'S2 a callback is on the list of the fence that it says, and on no other': 2,
      'S2 the error of a fence is constant once it has signalled': 3,
      'S3 a fence that is freed has no callback queued': 2,
      'S4 fences of one context signal in the order of their sequence numbers': 8,
      'S5 a task that is over holds no lock': 6,
    },
    states: 871,
  },
  'fences, respecting': { excused: {}, states: 933 },
  'containers, breaking': {
    excused: { 'S13 the members of an array are leaves, and no chain node is in a chain node': 1 },
    states: 262,
  },
  'containers, respecting': { excused: {}, states: 605 },
  'ww locks, breaking': {
    excused: {
      'I-WW1 of the waiters with a context only the first has other locks, but for those that are woken': 1,
      'S12 a context counts the locks that it has': 11,
      'S12 the owner of a lock is the owner of its context': 21,
      'S12 waiters with a context stand in the order of their age': 1,
      'S5 a task that is over holds no lock': 16,
    },
    states: 3578,
  },
  'ww locks, respecting': { excused: {}, states: 5198 },
  'reservations, breaking': {
    excused: {
      'S12 the owner of a lock is the owner of its context': 6,
      'S5 a task that is over holds no lock': 8,
      'S7 a fence is added only under the lock': 2,
      'S7 a list has no room that nobody reserved once it is unlocked': 7,
    },
    states: 2720,
  },
  'reservations, respecting': { excused: {}, states: 577 },
  'dma-buf, breaking': {
    excused: { 'S7 a list has no room that nobody reserved once it is unlocked': 3 },
    states: 699,
  },
  'dma-buf, respecting': { excused: {}, states: 65 },
};

describe('the invariants of the model hold in every state', () => {
  test.each(
    areas.flatMap(({ name, respecting, breaking }) => [
      { name: `${name}, breaking`, programs: breaking, numRuns: 30 },
      { name: `${name}, respecting`, programs: respecting, numRuns: 8 },
    ]),
  )('$name', ({ name, programs, numRuns }) => {
    const met: { states: number; excused: Record<string, number> } = { states: 0, excused: {} };
    assertProperty(
      `model invariants ${name}`,
      programs,
      (program) => {
        const { broken, excused, states } = programInvariants(program, {
          budgets: { statesMax: 2_000 },
        });
        met.states += states;
        for (const each of excused) met.excused[each] = (met.excused[each] ?? 0) + 1;
        expect(broken).toEqual([]);
      },
      { numRuns, seed: 6, show: showProgram },
    );
    expect(isReplaying() ? expected[name] : met).toEqual(expected[name]);
  });
});
