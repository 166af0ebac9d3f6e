import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from '../verify/design-system.ts';
import { type Goal, goalOf } from './goal.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type PathStep } from '../checker/search-result.ts';
import { type Trace } from './trace.ts';
import { type TransitionSystem } from '../checker/transition-system.ts';
import { enabledSteps, pathStep } from '../checker/steps.ts';
import { follow } from '../checker/follow.ts';
import { recordEnd, recordSteps, rulesOf } from './record.ts';

/** Paths tried at most; what was found until then is kept. */
const attemptsMax = 5_000;

/**
 * Shrinks a trace to fewer steps, and then to fewer changes of task, as long as it goes wrong in the same way.
 *
 * Greedy: it leaves stretches out, and moves stretches of a task together; steps that are then impossible are left out, too.
 * The result cannot be shrunk by one more such change, which does not make it the shortest there is: that is what a
 * breadth-first search gives. Deterministic.
 */
export function minimiseTrace(trace: Trace, compiled: CompiledDesign, it: DesignSystem): Trace {
  const goal = goalOf(trace, compiled, it);
  if (goal === undefined) return trace;
  const tasks = compiled.constants.tasks.map(({ name }) => name);
  const given = trace.steps.map(({ task, rule, choice }): PathStep => ({
    process: tasks.indexOf(task),
    rule,
    choice,
  }));
  const path = new Minimiser(it.system, goal).shrink(given);
  if (path === undefined) return trace;
  const { initial, steps } = follow(it.system, path);
  const recorded = recordSteps(compiled, initial, steps);
  const end = recordEnd(compiled, it.system, steps.at(-1)?.after ?? initial);
  return {
    ...trace,
    verdict: { ...trace.verdict, rules: rulesOf(recorded, end) },
    steps: recorded,
    end,
  };
}

type Steps = readonly PathStep[];

class Minimiser {
  private attempts = 0;
  private readonly system: TransitionSystem<Kernel>;
  private readonly goal: Goal;

  constructor(system: TransitionSystem<Kernel>, goal: Goal) {
    this.system = system;
    this.goal = goal;
  }

  /** A path that reaches the goal and is no worse than this one; undefined if even this one does not. */
  shrink(given: Steps): Steps | undefined {
    const first = this.realise(given);
    if (first === undefined) return undefined;
    let best: Steps = first;
    for (let better: Steps | undefined = best; better !== undefined;) {
      best = better;
      better = this.improve(best);
    }
    return best;
  }

  private improve(path: Steps): Steps | undefined {
    for (const candidate of candidatesOf(path)) {
      if (this.attempts >= attemptsMax) return undefined;
      const realised = this.realise(candidate);
      if (realised !== undefined && isBetter(realised, path)) return realised;
    }
    return undefined;
  }

  /** Takes the steps that are possible, in order, until the goal is reached. */
  private realise(wanted: Steps): Steps | undefined {
    this.attempts++;
    const { codec } = this.system;
    const state = codec.alloc();
    this.system.init(state);
    const broken = new Set<string>();
    const taken: PathStep[] = [];
    for (const { process, rule } of wanted) {
      const step = enabledSteps(this.system, state).find(
        (each) => each.process === process && each.rule === rule,
      );
      if (step === undefined) continue;
      step.apply(state);
      taken.push(pathStep(step));
      for (let i = 0; i < state.brokenCount; i++) broken.add(at(state.broken, i));
      if (this.goal(state, broken)) return taken;
    }
    return undefined;
  }
}

function isBetter(a: Steps, b: Steps): boolean {
  return a.length < b.length || (a.length === b.length && switchesOf(a) < switchesOf(b));
}

function switchesOf(steps: Steps): number {
  return steps.filter((step, i) => i > 0 && step.process !== steps[i - 1]?.process).length;
}

/** Variations of a path: large stretches left out before small ones, then the stretches of one task moved together. */
function* candidatesOf(path: Steps): Generator<Steps> {
  for (let size = path.length >> 1; size >= 1; size >>= 1) {
    for (let from = 0; from + size <= path.length; from += size)
      yield [...path.slice(0, from), ...path.slice(from + size)];
  }
  const runs = runsOf(path);
  for (const [i, run] of runs.entries()) {
    const next = runs.findIndex((each, j) => j > i && each[0]?.process === run[0]?.process);
    if (next < 0) continue;
    const between = runs.slice(i + 1, next);
    const later = at(runs, next);
    const around = [runs.slice(0, i), runs.slice(next + 1)] as const;
    yield [...around[0], run, later, ...between, ...around[1]].flat();
    yield [...around[0], ...between, run, later, ...around[1]].flat();
  }
}

/** The stretches in which one task acts. */
function runsOf(path: Steps): readonly Steps[] {
  const runs: PathStep[][] = [];
  for (const step of path) {
    const run = runs.at(-1);
    if (run?.[0]?.process === step.process) run.push(step);
    else runs.push([step]);
  }
  return runs;
}
