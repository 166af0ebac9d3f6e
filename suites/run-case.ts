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
  /** Moves of the search over every order and all values of the choices. */
  readonly movesMax: number;
  /** Moves for each draw of the choices, where there are too many values to try all. */
  readonly movesPerSeedMax: number;
  /** Draws of the choices. */
  readonly seeds: number;
  /** Orders that are drawn where there are too many to try all. */
  readonly schedules: number;
}

/** What `fencepost suite` takes if nobody says otherwise. */
export const defaultBudget: CaseBudget = {
  movesMax: 20_000,
  movesPerSeedMax: 8_000,
  seeds: 3,
  schedules: 64,
};

/**
 * Runs one case on a machine of its own; a pool that runs out is enlarged, and the case run again. Whoever runs a case often keeps
 * the sizes of its pools, and finds them large enough the next time.
 */
export function runCase(
  it: SuiteCase,
  profile: Profile,
  budget = defaultBudget,
  pools = new Map<PoolName, number>(),
): CaseResult {
  const result = (status: CaseResult['status'], reason: string): CaseResult => ({
    id: it.id,
    suite: it.suite,
    status,
    reason,
  });
  if (it.informal !== undefined) return result('unsupported', it.informal);
  try {
    return result('passed', new CaseRun(it, profile, budget, pools).run());
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

/** Seed of the first order that is drawn; the others follow. */
const scheduleSeed = 1;
const scheduleMovesMax = 100_000;

const newLog = (): ChoiceLog => ({ made: 0, combinations: 1, sampled: false });

/** Says that every order was tried, if the order was ever open. */
const everyOrder = ({ states }: Explored): string =>
  states === 0 ? '' : `every interleaving: ${states} states`;

const joined = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('; ');

const poolFirst = 4;
const poolMax = 512;
const tasksMax = 16;

class CaseRun {
  private readonly profile: Profile;
  private readonly budget: CaseBudget;
  private readonly steps: readonly Step[];
  private readonly actors: readonly string[];
  private readonly pools: Map<PoolName, number>;
  private readonly timeMatters: boolean;

  constructor(it: SuiteCase, profile: Profile, budget: CaseBudget, pools: Map<PoolName, number>) {
    this.pools = pools;
    this.profile = profile;
    this.budget = budget;
    this.steps = it.steps;
    this.actors = [...actorsOf(it.steps), foreigner];
    this.timeMatters = false;
  }

  /** What was explored, where the steps leave something open. A case that does not pass is an exception. */
  run(): string {
    const drawn = newLog();
    const first = this.explore(drawOne(drawn, 0), this.budget.movesMax);
    if (!drawn.sampled) return first.complete ? everyOrder(first) : this.drawOrders(first, '');
    if (drawn.combinations <= combinationsMax) {
      const log = newLog();
      const all = this.explore(tryAll(log), this.budget.movesMax);
      if (all.complete && !log.sampled)
        return joined('every value of its choices', everyOrder(all));
      if (all.complete)
        return joined(
          'some values of its choices, the smallest and the largest among them',
          everyOrder(all),
        );
    }
    if (!first.complete) return this.drawOrders(first, ', each with values of its own');
    return this.drawValues(first);
  }

  /** Draws the values of the choices a few times, each in every order. */
  private drawValues(first: Explored): string {
    let { states } = first;
    for (let seed = 1; seed < this.budget.seeds; seed++) {
      const next = this.explore(drawOne(newLog(), seed), this.budget.movesPerSeedMax);
      if (!next.complete) return this.drawOrders(next, ', each with values of its own');
      states += next.states;
    }
    const draws = `${this.budget.seeds} draws of the values of its choices, seeds 0 to ${this.budget.seeds - 1}`;
    return joined(draws, everyOrder({ ...first, states }));
  }

  /** Goes from the start to the end in some orders, where there are too many for all. */
  private drawOrders({ states }: Explored, values: string): string {
    let ended = 0;
    for (let i = 0; i < this.budget.schedules; i++) {
      const seed = scheduleSeed + i;
      if (
        this.withPools(() =>
          this.explorer(drawOne(newLog(), seed), scheduleMovesMax).schedule(seed),
        )
      )
        ended++;
    }
    const drawn = `${ended} random schedules with seed ${scheduleSeed}${values}`;
    const explored = `${states} states within the bound, then ${drawn}`;
    if (ended === 0) throw new Unsupported(`the budget ran out before the case ended: ${explored}`);
    return explored;
  }

  private explore(choose: Chooser, movesMax: number): Explored {
    return this.withPools(() => this.explorer(choose, movesMax).explore());
  }

  /** Enlarges a pool that runs out, and begins again. */
  private withPools<T>(run: () => T): T {
    for (;;) {
      try {
        return run();
      } catch (error) {
        if (!(error instanceof PoolExhausted)) throw error;
        const size = (this.pools.get(error.pool) ?? poolFirst / 2) * 2;
        const most = withTask.has(error.pool) ? tasksMax : poolMax;
        if (size > most) throw new Unsupported(`more than ${most} of ${error.pool}`);
        this.pools.set(error.pool, size);
      }
    }
  }

  private explorer(choose: Chooser, movesMax: number): Explorer {
    const machine = new Machine(this.profile, this.actors, Object.fromEntries(this.pools));
    const program = compile(this.steps, machine);
    const main = new Thread(program, '', new Map(), { text: '', line: 0 }, new Set());
    return new Explorer(new CaseState(machine, main), choose, movesMax, this.timeMatters);
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
