import { type Decision, type Strategy } from './strategy.ts';
import { type Point } from './point.ts';
import { independent } from './independence.ts';

/** Bounds of an exhaustive exploration. */
export interface ExhaustiveOptions {
  /** Preemptions in one schedule: leaving a thread that could go on. A switch where the thread has to stop is none. */
  readonly preemptionsMax: number;
  /** Leaves out schedules that only exchange neighbours which commute; see {@link exhaustive}. True unless said otherwise. */
  readonly sleepSets?: boolean;
}

/**
 * The threads that need not go first here: what they do next was explored before, and nothing has happened that it depends on.
 *
 * By number, and never by what they do: the next run has objects of its own, which are none of the last one's.
 */
type SleepSet = ReadonlySet<number>;

/** A thread that can go on, and what it does then. */
interface Standing {
  readonly id: number;
  readonly point: Point;
}

interface Seen {
  readonly options: number;
  /** True if leaving the thread that ran last would be a preemption. */
  readonly preempts: boolean;
  readonly isOutcome: boolean;
  readonly standing: readonly Standing[];
  readonly choice: number;
  readonly sleep: SleepSet;
}

interface Prefix {
  readonly choices: readonly number[];
  readonly preemptions: number;
  /** Who sleeps behind the last choice of the prefix. */
  readonly sleep: SleepSet;
}

/**
 * All schedules with at most so many preemptions, one strategy for each, the fewest preemptions first; run one, then ask for the next.
 *
 * Stateless: the schedules are found by running them. Sleep sets leave out a schedule if one that was run before differs only in the
 * order of neighbours that commute. Within a bound on preemptions that can lose a schedule whose twin needs more of them than the
 * bound allows, as every partial-order reduction with such a bound can: raise the bound by one, or switch them off. So that few are
 * lost, leaving a thread that has only begun, and seen nothing yet, is no preemption with sleep sets.
 *
 * @see Musuvathi, Qadeer: Iterative Context Bounding for Systematic Testing of Multithreaded Programs, PLDI 2007
 * @see Godefroid: Partial-Order Methods for the Verification of Concurrent Systems, chapter 5
 */
export function* exhaustive({
  preemptionsMax,
  sleepSets = true,
}: ExhaustiveOptions): Generator<Strategy> {
  const queues: Prefix[][] = Array.from({ length: preemptionsMax + 1 }, () => []);
  queues[0]?.push({ choices: [], preemptions: 0, sleep: new Set() });
  for (const queue of queues) {
    for (let prefix = queue.pop(); prefix !== undefined; prefix = queue.pop()) {
      const recorder = new Recorder(prefix, sleepSets);
      yield recorder;
      for (const next of recorder.branches()) queues[next.preemptions]?.push(next);
    }
  }
}

/** Follows a prefix, then goes on without preemption, and notes where it could have gone otherwise. */
class Recorder implements Strategy {
  private readonly prefix: Prefix;
  private readonly sleepSets: boolean;
  private readonly seen: Seen[] = [];
  private sleep: SleepSet = new Set();
  /** The step in which the last thread began. */
  private begunAt = -1;

  constructor(prefix: Prefix, sleepSets: boolean) {
    this.prefix = prefix;
    this.sleepSets = sleepSets;
  }

  decide(decision: Decision): number {
    const { index, step, options, threads, continues, outcome } = decision;
    const { choices } = this.prefix;
    if (index === choices.length) this.sleep = this.prefix.sleep;
    const standing = threads.flatMap(({ id, point }) => (point === undefined ? [] : { id, point }));
    const choice = Math.min(choices[index] ?? this.wakeful(standing, continues), options - 1);
    const isOutcome = outcome !== undefined;
    const hasOnlyBegun = this.sleepSets && step === this.begunAt + 1;
    const preempts = continues && !hasOnlyBegun;
    this.seen.push({ options, preempts, isOutcome, standing, choice, sleep: this.sleep });
    const taken = standing[choice];
    if (taken?.point.access === 'start') this.begunAt = step;
    this.sleep = asleepBehind(taken, this.sleep, standing);
    return choice;
  }

  /**
   * Where the thread that ran last has to stop: the first one that does not sleep, for the others lead to what was seen before. It
   * costs no preemption; and who can go on never sleeps, because nobody sleeps behind an access of its own.
   */
  private wakeful(standing: readonly Standing[], continues: boolean): number {
    return continues
      ? 0
      : Math.max(
          0,
          standing.findIndex(({ id }) => !this.sleep.has(id)),
        );
  }

  /** Every other choice behind the prefix, as prefixes of their own. */
  *branches(): Generator<Prefix> {
    const choices = this.seen.map(({ choice }) => choice);
    for (let at = this.prefix.choices.length; at < this.seen.length; at++) {
      const here = this.seen[at];
      if (here === undefined) continue;
      const sleep = new Set(here.sleep);
      const first = here.standing[here.choice];
      if (first !== undefined) sleep.add(first.id);
      for (let choice = 0; choice < here.options; choice++) {
        if (choice === here.choice) continue;
        const taken = here.standing[choice];
        if (this.sleepSets && taken !== undefined && here.sleep.has(taken.id)) continue;
        const asleep = here.isOutcome ? here.sleep : asleepBehind(taken, sleep, here.standing);
        yield {
          choices: [...choices.slice(0, at), choice],
          preemptions: this.prefix.preemptions + Number(here.preempts),
          sleep: this.sleepSets ? asleep : new Set<number>(),
        };
        if (taken !== undefined) sleep.add(taken.id);
      }
    }
  }
}

/** Who still sleeps behind a step: whoever could have gone on instead, and does not depend on it. */
function asleepBehind(
  taken: Standing | undefined,
  sleep: SleepSet,
  standing: readonly Standing[],
): SleepSet {
  if (taken === undefined) return sleep;
  const still = standing.filter(
    ({ id, point }) => id !== taken.id && sleep.has(id) && independent(taken.point, point),
  );
  return new Set(still.map(({ id }) => id));
}
