import { type CheckOutcome, type Violation } from '../verify/check-design.ts';
import { type CodePoint } from '../language/instruction.ts';
import { type CompiledDesign } from '../language/compile.ts';
import { type FollowedStep, follow } from '../checker/follow.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Trace, type TraceEnd, type TraceStep, traceVersion } from './trace.ts';
import { type TransitionSystem } from '../checker/transition-system.ts';
import { assert } from '../checker/assert.ts';
import { enabledSteps } from '../checker/steps.ts';
import { heldBy, waitGraphOf } from '../language/wait-graph.ts';
import { objectKinds } from '../language/kernel-state.ts';
import { resultText } from '../model/errno.ts';
import { ruleName } from '../verify/design-system.ts';
import { rulesOfBlockedCalls } from '../verify/blocked-rules.ts';
import { stateChanges } from './state-changes.ts';

/** Which design a trace is of: its id, and its file relative to where it was checked, if it has one. */
export interface DesignReference {
  readonly id: string;
  readonly file: string | null;
}

/** Writes the path of a violation down as a trace, by following it once more. */
export function recordTrace(
  outcome: CheckOutcome,
  violation: Violation,
  design: DesignReference,
): Trace {
  const { request, compiled } = outcome;
  const { system } = outcome.system;
  const { initial, steps, divergence } = follow(system, violation.path.steps);
  assert(
    divergence === undefined,
    `${design.id}: the checker's own path cannot be followed at step ${divergence?.at}`,
  );
  const recorded = recordSteps(compiled, initial, steps);
  const end = recordEnd(compiled, system, steps.at(-1)?.after ?? initial);
  const here = rulesOf(recorded, end);
  return {
    format: 'fencepost-trace',
    version: traceVersion,
    design: {
      id: design.id,
      title: request.design.header.title,
      file: design.file?.replaceAll('\\', '/') ?? null,
      variant: request.variant,
    },
    kernel: request.kernel,
    environments: [...(request.environments ?? [])].toSorted(),
    verdict: {
      kind: violation.kind,
      claim: violation.rule ?? null,
      rules: here,
      elsewhere: outcome.rules.filter((rule) => !here.includes(rule)),
    },
    search: {
      states: outcome.states,
      edges: outcome.edges,
      depth: outcome.depth,
      complete: outcome.complete,
      exhausted: outcome.exhausted ?? null,
    },
    tasks: compiled.constants.tasks.map(({ name, kind }) => ({ name, kind })),
    objects: objectsOf(compiled),
    steps: recorded,
    end,
  };
}

/** Every rule that is broken on the way, or by a call that is blocked at the end, sorted. */
export function rulesOf(steps: readonly TraceStep[], end: TraceEnd): readonly string[] {
  const rules = new Set([...steps, ...end.blocked].flatMap((each) => each.broke));
  return [...rules].toSorted();
}

/** Writes down the steps of a path that was followed. */
export function recordSteps(
  compiled: CompiledDesign,
  initial: Kernel,
  steps: readonly FollowedStep<Kernel>[],
): readonly TraceStep[] {
  return steps.map((followed, i) => recordStep(compiled, steps[i - 1]?.after ?? initial, followed));
}

function recordStep(
  compiled: CompiledDesign,
  before: Kernel,
  { step, after }: FollowedStep<Kernel>,
): TraceStep {
  const t = step.process;
  const point = pointOf(compiled, before, t);
  assert(point !== undefined, `task ${t} makes a step, but it stands nowhere`);
  const taken = point.alternatives.find((each) => ruleName(point, each) === step.rule);
  assert(taken !== undefined, `${point.instruction.text} has no way called ${step.rule}`);
  const entered = at(after.task, t).depth > at(before.task, t).depth;
  return {
    task: at(compiled.constants.tasks, t).name,
    choice: step.choice,
    rule: step.rule,
    call: point.instruction.text,
    part: point.index,
    label: taken.label ?? null,
    in: routineOf(compiled, point, t),
    enters: entered ? (pointOf(compiled, after, t)?.body.name ?? null) : null,
    returned: returnedOf(point, after),
    broke: after.broken.slice(0, after.brokenCount),
    changes: stateChanges(compiled, before, after),
  };
}

function returnedOf({ instruction }: CodePoint, { returned, result }: Kernel): string | null {
  if (returned === 0) return null;
  return instruction.operation.returns === 'void' ? 'void' : resultText(result);
}

function pointOf({ code }: CompiledDesign, k: Kernel, t: number): CodePoint | undefined {
  return code[at(k.task, t).pc];
}

/** Name of the routine that a task is in, or null in its own body. */
function routineOf(
  { bodiesOfTask }: CompiledDesign,
  { body }: CodePoint,
  t: number,
): string | null {
  return body === bodiesOfTask[t]?.[0] ? null : body.name;
}

/** Writes down where a path leaves everybody. */
export function recordEnd(
  compiled: CompiledDesign,
  system: TransitionSystem<Kernel>,
  k: Kernel,
): TraceEnd {
  const enabled = enabledMask(system, k);
  const broke = rulesOfBlockedCalls(compiled, k);
  const blocked = compiled.constants.tasks.flatMap(({ name }, t) => {
    const point = pointOf(compiled, k, t);
    if (point === undefined || k.crashed === 1 || (enabled & (1 << t)) !== 0) return [];
    return [
      {
        task: name,
        call: point.instruction.text,
        in: routineOf(compiled, point, t),
        holds: heldBy(k, t),
        broke: broke.filter((each) => each.task === t).map(({ rule }) => rule),
      },
    ];
  });
  return { crashed: k.crashed === 1, blocked, waitGraph: waitGraphOf(compiled, k, enabled) };
}

/** Bit t is set if task t can make a step that needs nothing from outside. */
export function enabledMask(system: TransitionSystem<Kernel>, k: Kernel): number {
  let mask = 0;
  for (const step of enabledSteps(system, k)) if (!step.external) mask |= 1 << step.process;
  return mask;
}

function objectsOf({ constants }: CompiledDesign): Record<string, readonly string[]> {
  const objects: Record<string, readonly string[]> = {};
  for (const kind of objectKinds) {
    const names = constants.of[kind].map((each) => each.name);
    if (names.length > 0) objects[kind] = names;
  }
  return objects;
}
