import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Schedule, parseSchedule, printSchedule, trimmed } from './schedule.ts';

const schedules = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(9999)), {
  maxLength: 60,
});

describe('a schedule in one word', () => {
  test.each<[Schedule, string]>([
    [[], '-'],
    [[0, 0], '-'],
    [[1], '0.1'],
    [[0, 0, 1, 2, 0, 0, 0, 3, 0], '2.1_0.2_3.3'],
  ])('%j is %s', (schedule, word) => {
    expect(printSchedule(schedule)).toBe(word);
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        expect(parseSchedule(printSchedule(schedule))).toEqual(trimmed(schedule));
      }),
      { seed: 4 },
    );
  });

  test('is written as it was read', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const word = printSchedule(schedule);
        expect(printSchedule(parseSchedule(word) ?? [9])).toBe(word);
      }),
      { seed: 4 },
    );
  });

  test.each(['', '1', '1.0', '1.', '-1.1', '0.1_', '0.1__0.1', '0.12345', '1234567.1', '0.1 '])(
    '"%s" is none',
    (word) => {
      expect(parseSchedule(word)).toBeUndefined();
    },
  );
});
