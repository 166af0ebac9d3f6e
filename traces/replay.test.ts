import { describe, expect, test } from '@jest/globals';
import { type Trace, type TraceStep } from './trace.ts';
import { outcomeOf, smallDesigns, traceOf } from './small-designs.fixture.ts';
import { type ReplayResult, replayTrace } from './replay.ts';
import rn01 from '../designs/bugs/rn-01-msm-recover-reclaim.ts';

const outcome = outcomeOf(rn01, 'buggy');
const trace = traceOf(outcome, 'deadlock');
const replay = (it: Trace): ReplayResult => replayTrace(it, outcome.compiled, outcome.system);

/** The trace with one of its steps changed. */
function withStep(index: number, change: Partial<TraceStep>): Trace {
  const steps = trace.steps.map((step, i) => (i === index ? { ...step, ...change } : step));
  return { ...trace, steps };
}

describe('replayTrace', () => {
  test('a recorded trace replays', () => {
    expect(replay(trace)).toEqual({ same: true, steps: trace.steps.length });
  });

  test.each(Object.entries(smallDesigns))('every violation of %s replays', (_, it) => {
    const small = outcomeOf(it);
    for (const { kind } of small.violations)
      expect(replayTrace(traceOf(small, kind), small.compiled, small.system).same).toBe(true);
  });

  test('a changed choice diverges at its step, and says what was possible', () => {
    expect(replay(withStep(2, { choice: 0 }))).toMatchObject({
      same: false,
      divergence: { step: 3, field: 'step' },
    });
    const result = replay(withStep(2, { choice: 9 }));
    expect(result.same ? [] : result.divergence.possible).toMatchInlineSnapshot(`
     [
       "0: recover_worker: dma_resv_wait_timeout(bo->resv, BOOKKEEP, MAX_SCHEDULE_TIMEOUT)",
       "1: msm_ioctl_gem_submit: dma_resv_lock(bo->resv, NULL)",
     ]
    `);
  });

  test.each([
    ['returned', { returned: '-EDEADLK' }],
    ['broke', { broke: ['LOCK-01'] }],
    ['changes', { changes: [] }],
    ['call', { call: 'mutex_unlock(gpu->lock)' }],
    ['step', { task: 'nobody' }],
  ] as const)('a changed step diverges in %s, at that step', (field, change) => {
    expect(replay(withStep(0, change))).toMatchObject({
      same: false,
      divergence: { step: 1, field },
    });
  });

  test('a changed end diverges behind the last step', () => {
    const blocked = trace.end.blocked.slice(1);
    const waitGraph = trace.end.waitGraph.slice(1);
    const step = trace.steps.length + 1;
    expect(replay({ ...trace, end: { ...trace.end, blocked } })).toMatchObject({
      divergence: { step, field: 'blocked' },
    });
    expect(replay({ ...trace, end: { ...trace.end, waitGraph } })).toMatchObject({
      divergence: { step, field: 'wait graph' },
    });
  });

  test.each([
    ['verdict', { kind: 'stall' }],
    ['verdict', { kind: 'rule', claim: 'FENCE-41' }],
    ['verdict', { kind: 'assertion', claim: 'all is well' }],
    ['verdict', { kind: 'livelock' }],
    ['verdict', { claim: 'FENCE-41' }],
    ['rules', { rules: [] }],
    ['rules', { rules: ['FENCE-40', 'FENCE-41'] }],
    ['elsewhere', { elsewhere: ['NO-SUCH-RULE'] }],
    ['elsewhere', { elsewhere: ['FENCE-41'] }],
  ] as const)('a changed verdict diverges in %s: %j', (field, change) => {
    const changed = { ...trace, verdict: { ...trace.verdict, ...change } };
    expect(replay(changed)).toMatchObject({
      same: false,
      divergence: { step: trace.steps.length + 1, field },
    });
  });

  test('a claim that holds is no assertion that fails', () => {
    const small = outcomeOf(smallDesigns.assertion);
    const failed = traceOf(small, 'assertion');
    const verdict = { ...failed.verdict, claim: 'up is never cleared' };
    expect(replayTrace({ ...failed, verdict }, small.compiled, small.system)).toMatchObject({
      divergence: { field: 'verdict' },
    });
  });

  test('the trace of one variant diverges on another', () => {
    const fixed = outcomeOf(rn01, 'fixed');
    expect(replayTrace(trace, fixed.compiled, fixed.system).same).toBe(false);
  });
});
