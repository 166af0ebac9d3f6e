import { type CaseResult, type SuiteCase } from './case.ts';
import { CaseFailure, Unsupported } from './failure.ts';
import { type ChoiceLog, drawOne, tryAll } from './choices.ts';
import { CaseState } from './case-state.ts';
import { type Chooser } from './run-thread.ts';
import { type Explored, Explorer } from './explore.ts';
import { Machine } from '../machine/machine.ts';
import { ModelLimit } from '../model/limit.ts';
import { PoolExhausted, type PoolName, withTask } from '../machine/pools.ts';
import { type Profile } from '../model/profile.ts';
import { type Program } from './code.ts';
import { type Step } from './step.ts';
import { Thread } from './thread.ts';
import { compileSteps } from './compile-steps.ts';
import { foreigner } from './words/ww.ts';
import { vocabulary } from './vocabulary.ts';

/** How far a case is explored. */
export interface CaseBudget {
  /** Moves of the search over all values of the choices. */
  readonly movesMax: number;
  /** Moves for each seed, where those are too many. */
  readonly movesPerSeedMax: number;
  readonly seeds: number;
}

/** What `fencepost suite` takes if nobody says otherwise. */
export const defaultBudget: CaseBudget = { movesMax: 20_000, movesPerSeedMax: 8_000, seeds: 3 };

/** Runs one case on a machine of its own; a pool that runs out is enlarged, and the case run again. */
export function runCase(it: SuiteCase, profile: Profile, budget = defaultBudget): CaseResult {
  const result = (status: CaseResult['status'], reason: string): CaseResult => ({
    id: it.id,
    suite: it.suite,
    status,
    reason,
  });
  if (it.informal !== undefined) return result('unsupported', it.informal);
  try {
    return result('passed', new CaseRun(it, profile, budget).run());
  } catch (error) {
    if (error instanceof CaseFailure) return result('failed', error.message);
    if (error instanceof Unsupported) return result('unsupported', error.message);
    if (error instanceof ModelLimit)
      return result('unsupported', `larger than the model: ${error.message}`);
    // One case must not cost the others their result.
    const what = error instanceof Error ? error.message : String(error);
    return result('failed', `a bug of ours, please report it: ${what}`);
  }
}

/** Combinations of values that are worth trying one by one. */
const combinationsMax = 2_000;

const poolFirst = 4;
const poolMax = 512;
const tasksMax = 16;

class CaseRun {
  private readonly profile: Profile;
  private readonly budget: CaseBudget;
  private readonly steps: readonly Step[];
  private readonly actors: readonly string[];
  private readonly pools = new Map<PoolName, number>();
  private readonly timeMatters: boolean;

  constructor(it: SuiteCase, profile: Profile, budget: CaseBudget) {
    this.profile = profile;
    this.budget = budget;
    this.steps = it.steps;
    this.actors = [...actorsOf(it.steps), foreigner];
    this.timeMatters = false;
  }

  /** What was left out; nothing, if all of it was tried. A case that does not pass is an exception. */
  run(): string {
    const drawn: ChoiceLog = { made: 0, combinations: 1, sampled: false };
    const first = this.explore(drawOne(drawn, 0), this.budget.movesMax);
    if (!drawn.sampled) {
      if (first.complete) return '';
      return `${first.states} moves were explored, and nothing failed; there are more`;
    }
    if (drawn.combinations <= combinationsMax) {
      const log: ChoiceLog = { made: 0, combinations: 1, sampled: false };
      if (this.explore(tryAll(log), this.budget.movesMax).complete)
        return log.sampled ? 'some values of its choices were tried, not all' : '';
    }
    return this.draw(first.complete);
  }

  /** Draws the values of the choices a few times. */
  private draw(firstIsComplete: boolean): string {
    const log: ChoiceLog = { made: 0, combinations: 1, sampled: false };
    let left = firstIsComplete ? 0 : 1;
    for (let seed = 1; seed < this.budget.seeds; seed++)
      if (!this.explore(drawOne(log, seed), this.budget.movesPerSeedMax).complete) left++;
    const partly = left === 0 ? '' : `, ${left} of them not in every order`;
    return `${this.budget.seeds} draws of its values were tried${partly}`;
  }

  private explore(choose: Chooser, movesMax: number): Explored {
    for (;;) {
      try {
        return this.exploreOnce(choose, movesMax);
      } catch (error) {
        if (!(error instanceof PoolExhausted)) throw error;
        const size = (this.pools.get(error.pool) ?? poolFirst / 2) * 2;
        const most = withTask.has(error.pool) ? tasksMax : poolMax;
        if (size > most) throw new Unsupported(`more than ${most} of ${error.pool}`);
        this.pools.set(error.pool, size);
      }
    }
  }

  private exploreOnce(choose: Chooser, movesMax: number): Explored {
    const machine = new Machine(this.profile, this.actors, Object.fromEntries(this.pools));
    const program = compile(this.steps, machine);
    const main = new Thread(program, '', new Map(), { text: '', line: 0 }, new Set());
    return new Explorer(new CaseState(machine, main), choose, movesMax, this.timeMatters).explore();
  }
}

/** Compiles the steps for a machine; a word that it cannot carry out makes the case unsupported. */
function compile(steps: readonly Step[], machine: Machine): Program {
  return compileSteps(steps, (name) => {
    const word = vocabulary[name];
    if (word === undefined) throw new Unsupported(`no operation ${name}`);
    const missing = word.needs.find((operation) => !machine.has(operation));
    if (missing !== undefined) throw new Unsupported(`no operation ${missing} (for ${name})`);
  });
}

function actorsOf(steps: readonly Step[]): ReadonlySet<string> {
  const actors = new Set<string>();
  for (const step of steps) {
    if ('actor' in step && step.actor !== undefined) actors.add(step.actor);
    if (step.kind === 'parallel') for (const actor of step.actors.keys()) actors.add(actor);
    const inner =
      step.kind === 'for' || step.kind === 'while'
        ? step.body
        : step.kind === 'if'
          ? [...step.yes, ...step.no]
          : [];
    for (const actor of actorsOf(inner)) actors.add(actor);
  }
  return actors;
}
