import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Design } from '../language/design.ts';
import { compileDesign } from '../verify/check-design.ts';
import { designSystem } from '../verify/design-system.ts';
import { readTrace } from '../traces/read-trace.ts';
import { replayTrace } from '../traces/replay.ts';
import { root } from './cli.fixture.ts';

const corpus = path.join(root, 'traces', 'corpus');
const names = readdirSync(corpus).toSorted();

/** The committed counterexamples: what was once a counterexample stays one, step by step. */
describe('traces/corpus', () => {
  test('has a counterexample of each kind of bug that the first release promises', () => {
    expect(names.map((name) => name.split('-').slice(0, 2).join('-').toUpperCase())).toEqual([
      'AS-07',
      'DC-02',
      'IF-01',
      'LO-01',
      'NS-02',
      'PF-01',
      'RC-01',
      'RN-01',
      'RS-01',
      'WS-06',
      'WS-07',
      'WW-01',
    ]);
  });

  test.each(names)('%s replays', (name) => {
    const trace = readTrace(readFileSync(path.join(corpus, name), 'utf8'), name);
    // oxlint-disable-next-line typescript/no-require-imports -- Jest compiles a design like any other module.
    const { default: it } = require(path.join(root, trace.design.file ?? '')) as {
      readonly default: Design;
    };
    const { kernel, environments, design } = trace;
    const compiled = compileDesign({ design: it, variant: design.variant, kernel, environments });
    expect(replayTrace(trace, compiled, designSystem(design.title, compiled))).toEqual({
      same: true,
      steps: trace.steps.length,
    });
  });
});
