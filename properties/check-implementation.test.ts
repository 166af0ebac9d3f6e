import { describe, expect, test } from '@jest/globals';
import path from 'node:path';
import { checkDefaults, checkImplementation } from './check-implementation.ts';
import brokenDriver from '../docs/examples/broken-driver.ts';
import fixedDriver from '../docs/examples/fixed-driver.ts';
import { readCorpus } from './corpus.ts';

const corpus = readCorpus(path.join(__dirname, 'corpus'));
/** What a driver that signals its own fences can get wrong. */
const options = { ...checkDefaults, areas: ['fence'] as const, corpus };

describe('a driver behind the harness', () => {
  test('that runs its callbacks before it sets the flag is refused, with at most ten calls', () => {
    const { failure, calls } = checkImplementation(brokenDriver, options);
    expect(failure?.run.lines.map(({ actor, call, ret }) => `${actor}: ${call} = ${ret}`))
      .toMatchInlineSnapshot(`
     [
       "before: dma_fence_add_callback = 0",
       "T0: dma_fence_signal = 0",
       "T1: dma_fence_remove_callback = 0",
       "T1: callback_runs = 0",
     ]
    `);
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThanOrEqual(10);
  });

  test('that sets the flag first, under the lock, is not', () => {
    const { failure, runs, unimplemented } = checkImplementation(fixedDriver, options);
    expect([failure, unimplemented, runs > 300]).toEqual([undefined, 0, true]);
  });
});
