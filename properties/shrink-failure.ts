import {
  type Judges,
  type RefinementFailure,
  type Setting,
  refine,
  replayFailure,
  someStrategies,
} from './refinement.ts';
import { type Program, type Step, type TaskData } from '../language/design-data.ts';
import { type Scenario } from './scenario.ts';
import { trimmed } from '../impl/scheduler/schedule.ts';

/** Schedules that a smaller scenario is given to fail under. */
const schedules = 30;

/**
 * Makes a failure small: the scenario loses tasks, then steps; then the schedule loses preemptions; then objects go that nobody names.
 *
 * In this order, because a step less moves everything that a schedule says: a smaller scenario is tried under the same schedule, and
 * then under fresh ones. Deterministic, and it ends: each round takes something away.
 */
export function shrinkFailure(
  setting: Setting,
  failure: RefinementFailure,
  judges: Judges,
  seed: number,
): RefinementFailure {
  let best = failure;
  for (let smaller = oneSmaller(setting, best, judges, seed); smaller !== undefined;) {
    best = smaller;
    smaller = oneSmaller(setting, best, judges, seed);
  }
  best = shrinkSchedule(setting, best, judges);
  return replayFailure(setting, pruned(best.scenario), best.schedule, judges) ?? best;
}

function oneSmaller(
  setting: Setting,
  { scenario, schedule }: RefinementFailure,
  judges: Judges,
  seed: number,
): RefinementFailure | undefined {
  for (const smaller of smallerScenarios(scenario)) {
    const same = replayFailure(setting, smaller, schedule, judges);
    if (same !== undefined) return same;
    const { failure } = refine(setting, smaller, someStrategies(seed, schedules), judges);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function shrinkSchedule(
  setting: Setting,
  failure: RefinementFailure,
  judges: Judges,
): RefinementFailure {
  let best = failure;
  for (let at = best.schedule.length - 1; at >= 0; at--) {
    if (best.schedule[at] === undefined || best.schedule[at] === 0) continue;
    const schedule = trimmed(best.schedule.map((choice, i) => (i === at ? 0 : choice)));
    best = replayFailure(setting, best.scenario, schedule, judges) ?? best;
  }
  return best;
}

/** Every scenario that has something less: whole tasks first. */
function* smallerScenarios(scenario: Scenario): Generator<Scenario> {
  const { program, before = [], after = [], kill, ...rest } = scenario;
  const same = { ...rest, ...(kill !== undefined && { kill }) };
  const { tasks } = program;
  for (const fewer of without(tasks))
    yield { ...same, program: { ...program, tasks: fewer }, before, after };
  if (kill !== undefined) yield { ...rest, program, before, after };
  if (program.environment !== undefined)
    yield { ...same, program: withoutEnvironment(program), before, after };
  for (const fewer of smallerSteps(after)) yield { ...same, program, before, after: fewer };
  for (const [t, task] of tasks.entries())
    for (const steps of smallerSteps(task.steps))
      yield { ...same, program: withTask(program, t, { ...task, steps }), before, after };
  for (const fewer of smallerSteps(before)) yield { ...same, program, before: fewer, after };
}

function withoutEnvironment({ objects, tasks }: Program): Program {
  return { objects, tasks };
}

function withTask(program: Program, t: number, task: TaskData): Program {
  return { ...program, tasks: program.tasks.map((other, i) => (i === t ? task : other)) };
}

/** Without the objects that neither a call nor another object names. */
function pruned(scenario: Scenario): Scenario {
  const { program, before, after } = scenario;
  const calls = JSON.stringify([program.tasks, before, after]);
  const isUsed = (name: string): boolean =>
    calls.includes(JSON.stringify(name)) ||
    program.objects.some(({ options }) =>
      JSON.stringify(options ?? {}).includes(JSON.stringify(name)),
    );
  return {
    ...scenario,
    program: { ...program, objects: program.objects.filter(({ name }) => isUsed(name)) },
  };
}

function* without<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let i = list.length - 1; i >= 0; i--) yield list.filter((_, j) => j !== i);
}

/** The same steps without one of them, or with what stands in an idiom in its place. */
function* smallerSteps(steps: readonly Step[]): Generator<readonly Step[]> {
  yield* without(steps);
  for (const [i, step] of steps.entries()) {
    const put = (...instead: readonly Step[]): readonly Step[] => [
      ...steps.slice(0, i),
      ...instead,
      ...steps.slice(i + 1),
    ];
    if ('locked' in step) {
      const { resv } = step.locked;
      for (const fewer of smallerSteps(step.locked.steps))
        yield put({ locked: { resv, steps: fewer } });
    } else if ('ww_transaction' in step) {
      const { ctx, resvs, steps: inner } = step.ww_transaction;
      const [first] = resvs;
      if (resvs.length === 1 && first !== undefined)
        yield put({ locked: { resv: first, steps: inner } });
      for (const fewer of without(resvs))
        if (fewer.length > 0) yield put({ ww_transaction: { ctx, resvs: fewer, steps: inner } });
      for (const fewer of smallerSteps(inner))
        yield put({ ww_transaction: { ctx, resvs, steps: fewer } });
    } else if ('if_ok' in step) {
      yield put(step.if_ok, ...step.then);
      // oxlint-disable-next-line unicorn/no-thenable -- the format's word; nobody awaits a step.
      for (const fewer of smallerSteps(step.then)) yield put({ ...step, then: fewer });
    }
  }
}
