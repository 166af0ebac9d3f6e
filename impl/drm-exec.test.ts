import { describe, expect, test } from '@jest/globals';
import { type TestProgram, type TestStep, runAll, runTest } from './test-threads.ts';

const objects: TestProgram['objects'] = [
  ['dma_resv', 'R'],
  ['dma_resv', 'S'],
  ['drm_exec', 'E'],
  ['drm_exec', 'D', { ignore_duplicates: true }],
];
const call = (name: string, exec: string, args = {}, then: TestStep[2] = {}): TestStep => [
  `drm_exec_${name}`,
  { exec, ...args },
  then,
];

/** The loop of a driver: goes round again on contention. */
const until = (exec: string, first: string, second: string, rounds = 3): TestStep => {
  const again: TestStep['2'] =
    rounds === 0 ? {} : { '-35': [until(exec, first, second, rounds - 1)] };
  const lockSecond = call(
    'lock_obj',
    exec,
    { resv: second },
    { 0: [call('cleanup', exec)], ...again },
  );
  return call(
    'cleanup',
    exec,
    {},
    {
      1: [call('lock_obj', exec, { resv: first }, { 0: [lockSecond], ...again })],
    },
  );
};
const whole = (exec: string, first: string, second: string): TestStep[] => [
  call('init', exec),
  until(exec, first, second),
  call('fini', exec),
];

describe.each(['6.12', '7.2'] as const)('a drm_exec of %s', (release) => {
  test('locks everything, whoever else does in another order', () => {
    const threads = { T0: whole('E', 'R', 'S'), T1: whole('D', 'S', 'R') };
    const runs = [...runAll({ release, objects, threads }, 2).values()];
    expect(new Set(runs.map(({ end }) => end))).toEqual(new Set(['finished']));
    expect(runs.flatMap(({ warnings }) => warnings)).toEqual([]);
    const goesRound = runs.some(({ results }) => results['T1']?.includes(-35));
    expect(goesRound).toBe(true);
  });

  test('tells of a buffer that is listed twice, unless it is to ignore that', () => {
    const twice = (exec: string): TestStep[] => [
      call('init', exec),
      call('cleanup', exec),
      call('prepare_obj', exec, { resv: 'R', n: 1 }),
      call('prepare_obj', exec, { resv: 'R', n: 1 }),
      call('unlock_obj', exec, { resv: 'S' }),
      call('fini', exec),
    ];
    const results = (exec: string): unknown =>
      runTest({ release, objects, threads: { T0: twice(exec) } }, () => 0).results['T0'];
    expect(results('E')).toEqual([0, 1, 0, -114, 0, 0]);
    expect(results('D')).toEqual([0, 1, 0, 0, 0, 0]);
  });
});
