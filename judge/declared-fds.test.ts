import { expect, test } from '@jest/globals';
import { type Timed, atTimes, judged } from './history.fixture.ts';

const objects = [
  { word: 'dma_buf', name: 'B' },
  { word: 'fd', name: 'D', options: { of: 'B' } },
  { word: 'fd', name: 'E', options: { of: 'B' } },
  { word: 'mutex', name: 'M' },
];

/** Calls of one actor, one after the other. */
const inTurn = (...calls: readonly Timed['call'][]): readonly object[] =>
  atTimes(calls.map((call, i) => ({ actor: 'a', call, begin: 2 * i, end: 2 * i + 1 })));

const seek = (fd: number, answer: number | string): Timed['call'] => [
  'lseek',
  { fd, offset: 0, whence: 2 },
  answer,
];

test('descriptors that are declared are the numbers from 3 on', () => {
  const closed: Timed['call'] = ['close', { fd: 'D' }, 0];
  expect(judged(inTurn(seek(3, 4096), seek(4, 4096), seek(5, 'EBADF')), { objects })).toEqual([
    'accepted',
  ]);
  expect(judged(inTurn(closed, seek(4, 4096), seek(3, 'EBADF')), { objects })).toEqual([
    'accepted',
  ]);
  expect(judged(inTurn(closed, seek(3, 4096)), { objects })).toEqual(['refused', 2, ['-EBADF']]);
});

test('a number that is declared is given out again once it is closed', () => {
  const dup = (fd: number, ret: number): Timed['call'] => ['dup', { fd }, ret];
  expect(judged(inTurn(['close', { fd: 3 }, 0], dup(4, 3)), { objects })).toEqual(['accepted']);
  expect(judged(inTurn(dup(4, 3)), { objects })).toEqual(['refused', 1, ['a fd that is free']]);
});

test('who ends with a lock is where the model has one', () => {
  const lock: Timed['call'] = ['mutex_lock', { lock: 'M' }, 0];
  const unlock: Timed['call'] = ['mutex_unlock', { lock: 'M' }, 0];
  const bug = { outcome: 'bug', what: 'lock-held-at-exit', actor: 'a', text: 'M' };
  expect(judged([...inTurn(lock), bug], { objects })).toEqual(['accepted']);
  expect(judged([...inTurn(lock, unlock), bug], { objects })).toEqual([
    'refused',
    'the outcome',
    [],
  ]);
  expect(judged([...inTurn(lock), { ...bug, actor: 'b' }], { objects })).toEqual([
    'refused',
    'the outcome',
    [],
  ]);
});

test('accesses to memory are not covered, and say why', () => {
  const start: Timed['call'] = ['dma_start', { attachment: 'B', direction: 'DMA_TO_DEVICE' }, 0];
  expect(judged(inTurn(start), { objects })).toEqual([
    'accepted',
    'a history does not say who knows that which access to memory is over',
  ]);
});
