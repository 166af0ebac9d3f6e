import { expect, test } from '@jest/globals';
import { symbolsFor } from './symbols.ts';

test('a task is called by the first letter of its last word', () => {
  expect(symbolsFor(['recover_worker', 'ring0 run_job'])).toEqual(['W', 'J']);
});

test('if that is taken, by another word, or else by the next free letter', () => {
  expect(symbolsFor(['a_worker', 'b_worker', 'worker', 'worker'])).toEqual(['W', 'B', 'X', 'Y']);
});

test('after Z comes A', () => {
  expect(symbolsFor(['z', 'z'])).toEqual(['Z', 'A']);
});

test('a name without letters starts at A', () => {
  expect(symbolsFor(['42'])).toEqual(['A']);
});

test('a letter that names something else is not free', () => {
  expect(symbolsFor(['worker'], ['W'])).toEqual(['X']);
});

test('there are symbols for everybody', () => {
  const symbols = symbolsFor(Array.from({ length: 100 }, () => 'task'));
  expect(new Set(symbols).size).toBe(100);
  expect(symbols.slice(25, 28)).toEqual(['S', 'T2', 'U2']);
});
