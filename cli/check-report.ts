import { type CheckJob, type CheckReport } from './check-job.ts';
import { type CheckOutcome, checkDesign } from '../verify/check-design.ts';
import { type Design } from '../language/design.ts';
import { type OnProgress } from '../checker/search-result.ts';
import { expectationText } from '../verify/expectation.ts';
import { recordTrace } from '../traces/record.ts';
import { traceFileName, traceText } from '../traces/write-trace.ts';

/** Checks one variant, and turns all of it into data that can travel. */
export function reportOf(design: Design, job: CheckJob, onProgress: OnProgress): CheckReport {
  const outcome = checkDesign({
    design,
    variant: job.variant,
    kernel: job.kernel,
    environments: job.environments,
    budgets: {
      ...(job.statesMax !== undefined && { statesMax: job.statesMax }),
      ...(job.depthMax !== undefined && { depthMax: job.depthMax }),
      ...(job.memoryMaxBytes !== undefined && { memoryMaxBytes: job.memoryMaxBytes }),
      ...(job.timeMaxMs !== undefined && { timeMaxMs: job.timeMaxMs }),
    },
    strategy: job.strategy,
    seed: job.seed,
    onProgress,
    now: () => performance.now(),
  });
  const trace = traceOf(outcome, job);
  return {
    line: {
      design: job.id,
      variant: job.variant,
      kernel: job.kernel,
      verdict: outcome.verdict,
      kind: outcome.kind,
      rules: outcome.rules,
      expected: outcome.expected,
      states: outcome.states,
      edges: outcome.edges,
      depth: outcome.depth,
      complete: outcome.complete,
      trace: trace?.name ?? null,
    },
    expectation: expectationText(outcome.expectation),
    exhausted: outcome.exhausted,
    witnessed: outcome.witnesses.filter((w) => w.path !== null).map((w) => w.name),
    unwitnessed: outcome.witnesses.filter((w) => w.path === null).map((w) => w.name),
    environments: job.environments,
    trace,
  };
}

function traceOf(outcome: CheckOutcome, job: CheckJob): CheckReport['trace'] {
  const [worst] = outcome.violations;
  if (worst === undefined) return undefined;
  const trace = recordTrace(outcome, worst, { id: job.id, file: job.file });
  const named = { ...trace, design: { ...trace.design, id: job.traceId } };
  return { name: traceFileName(named), text: traceText(trace) };
}
