import { describe, expect, test } from '@jest/globals';
import { catalogue } from '../model/rules/catalogue.ts';
import { UserError } from '../language/user-error.ts';
import { outcomeOf, smallDesigns, traceOf } from '../traces/small-designs.fixture.ts';
import { plain } from './paint.ts';
import { renderError } from './error.ts';
import { renderReplay } from './replay.ts';
import { renderRule, renderRuleTable } from './rule.ts';
import { renderSummary } from './summary.ts';
import { type VerdictReport, renderVerdictLine } from './verdict-line.ts';
import { replayTrace } from '../traces/replay.ts';

const report = (line: Partial<VerdictReport['line']>, exhausted?: string): VerdictReport => ({
  line: {
    design: 'rn-01-msm-recover-reclaim',
    variant: 'buggy',
    kernel: '7.2',
    verdict: 'violated',
    kind: 'deadlock',
    rules: ['FENCE-41'],
    expected: true,
    states: 121,
    edges: 259,
    depth: 11,
    complete: true,
    ...line,
  },
  expectation: 'holds',
  exhausted,
  environments: [],
});

describe('renderVerdictLine', () => {
  test('as expected', () => {
    expect(renderVerdictLine(report({}), plain)).toMatchInlineSnapshot(`
     "  rn-01-msm-recover-reclaim (buggy)           deadlock, breaks FENCE-41, as expected
         kernel 7.2: 121 states, 259 edges, depth 11, complete
     "
    `);
    const holds = report({ variant: 'fixed', verdict: 'holds', kind: null, rules: [] });
    expect(renderVerdictLine(holds, plain)).toMatchInlineSnapshot(`
     "  rn-01-msm-recover-reclaim (fixed)           holds, as expected
         kernel 7.2: 121 states, 259 edges, depth 11, complete
     "
    `);
  });

  test('not as expected', () => {
    expect(renderVerdictLine(report({ expected: false }), plain)).toMatchInlineSnapshot(`
     "  rn-01-msm-recover-reclaim (buggy)           deadlock, breaks FENCE-41
         kernel 7.2: 121 states, 259 edges, depth 11, complete
         NOT AS EXPECTED (expected holds)
     "
    `);
  });

  test('a search that ran out never holds', () => {
    const text = renderVerdictLine(
      report(
        { verdict: 'inconclusive', expected: false, states: 5_000_000, complete: false },
        'states',
      ),
      plain,
    );
    expect(text).toMatchInlineSnapshot(`
     "  rn-01-msm-recover-reclaim (buggy)           inconclusive: 5000000 states
         kernel 7.2: 5000000 states, 259 edges, depth 11, NOT complete (states)
     "
    `);
    expect(text).not.toMatch(/holds|passed/u);
  });

  test('a claim that no state showed is a warning', () => {
    const it = { ...report({ verdict: 'holds', rules: [] }), unwitnessed: ['both jobs complete'] };
    expect(renderVerdictLine(it, plain)).toContain('never seen: both jobs complete');
  });
});

test('renderSummary counts what is inconclusive on its own', () => {
  const summary = { expected: 3, unexpected: 1, inconclusive: 1, mistakes: 1, interrupted: true };
  expect(renderSummary(summary, plain)).toMatchInlineSnapshot(`
   "
   5 variants checked: 3 as expected, 1 NOT as expected, 1 inconclusive, 1 design with a mistake
   interrupted: not everything was checked
   "
  `);
});

test('renderError has the code, the place and the hint', () => {
  const error = new UserError(
    'FP201',
    'the design refers to fence "dnoe", which it does not declare',
    { file: 'designs/mine.ts', task: 'waiter', step: 2, call: 'dma_fence_wait' },
    'did you mean "done"?',
  );
  expect(renderError(error, plain)).toMatchInlineSnapshot(`
   "error[FP201]: the design refers to fence "dnoe", which it does not declare
     --> designs/mine.ts, task "waiter", step 2: dma_fence_wait
     hint: did you mean "done"?
   "
  `);
  expect(renderError(new UserError('FP103', 'there is no design "x"'), plain)).toBe(
    'error[FP103]: there is no design "x"\n',
  );
});

test('renderReplay says where a trace diverges', () => {
  const outcome = outcomeOf(smallDesigns.abba);
  const trace = traceOf(outcome, 'deadlock');
  const steps = trace.steps.map((step, i) => (i === 1 ? { ...step, choice: 0 } : step));
  const tampered = { ...trace, steps };
  const replay = (it: typeof trace): string =>
    renderReplay(it, replayTrace(it, outcome.compiled, outcome.system), plain);
  expect(replay(trace)).toMatchInlineSnapshot(`
   "REPLAYS: small (default), kernel 7.2: all 2 steps and the waits at the end are the same
   "
  `);
  expect(replay(tampered)).toMatchInlineSnapshot(`
   "DIVERGES: small (default), kernel 7.2: at step 2, in the step that is taken
     the trace says  0: submit: mutex_lock(B)
     but now it is   0: evict: mutex_lock(B)
     possible there:
       0: evict: mutex_lock(B)
       1: submit: mutex_lock(B)
   "
  `);
});

test('renderRule says all about a rule, and the table one line', () => {
  const rule = catalogue.get('FENCE-41');
  if (rule === undefined) throw new Error('no FENCE-41');
  expect(renderRule(rule, { enforced: true, by: ['kmalloc'] }, plain)).toMatchInlineSnapshot(`
   "FENCE-41: code needed to signal a fence does not allocate with GFP_KERNEL

     Code required for fence completion must not allocate with GFP_KERNEL, because
     shrinkers may wait on fences.

     Source   drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract
     Since    5.9
     Symptom  reclaim waits for the fence that waits for reclaim
     To fix   Allocate before the fence is published, or use GFP_NOWAIT/GFP_ATOMIC
              and handle failure.
     Kept by  fence-driver
     Kind     must, dependency-edge, area fence
     Checked  yes, by kmalloc
   "
  `);
  expect(renderRuleTable([rule], () => ({ enforced: false }), plain)).toMatchInlineSnapshot(`
   "fence
     FENCE-41  must    -        code needed to signal a fence does not allocate
                                with GFP_KERNEL

   1 rule, 0 checked
   "
  `);
});
