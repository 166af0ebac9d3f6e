import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { type Program } from '../language/design-data.ts';
import { areas } from './arbitraries/programs.ts';
import { conventionSafety } from './convention-safety.property.ts';
import { assertProperty, findFailure } from './report-failure.ts';
import { showProgram } from './explore.ts';

const breaking: fc.Arbitrary<Program> =
  areas[0]?.breaking ?? fc.constant({ objects: [], tasks: [] });

const neverDeadlocks = (program: Program): void => {
  const { found = [] } = conventionSafety(program, 2_000);
  expect(found.filter((each) => each === 'unsignalled-fence' || each === 'deadlock')).toEqual([]);
};

describe('the canary: designs of random calls never hang', () => {
  test('is found to be wrong, and shrunk to one task that waits for what nobody signals', () => {
    const failure = findFailure('canary', breaking, neverDeadlocks, {
      numRuns: 100,
      seed: 1,
      show: showProgram,
    });
    expect(failure?.files.find(({ name }) => name === 'design.ts')?.text)
      .toBe(`import { design } from 'fencepost';

export default design({ title: 'a design from data' }, (d) => {
  const F0 = d.dma_fence('F0', { published: true, timeline: 'ring' });
  d.thread('T0', (t) => {
    t.dma_fence_wait(F0, false);
  });
});
`);
  });

  test('is written down with the line that replays it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fencepost-canary-'));
    try {
      const run = (): void =>
        assertProperty('canary', breaking, neverDeadlocks, {
          numRuns: 100,
          seed: 1,
          show: showProgram,
          folder,
        });
      expect(run).toThrow(
        /^FENCEPOST_REPLAY='canary:1:[\d:]+' npx jest --selectProjects properties\n/u,
      );
      const trace: unknown = JSON.parse(
        readFileSync(path.join(folder, 'canary', 'violation.trace.json'), 'utf8'),
      );
      expect(trace).toMatchObject({ format: 'fencepost-trace' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('fails at once when its line replays it', () => {
    const first = findFailure('canary', breaking, neverDeadlocks, { numRuns: 100, seed: 1 });
    process.env['FENCEPOST_REPLAY'] = `canary:${first?.seed}:${first?.path}`;
    try {
      const again = findFailure('canary', breaking, neverDeadlocks, {
        numRuns: 100,
        seed: 1,
        show: showProgram,
      });
      expect(again).toMatchObject({ seed: first?.seed, path: first?.path, shrinks: 0 });
    } finally {
      delete process.env['FENCEPOST_REPLAY'];
    }
  });
});
