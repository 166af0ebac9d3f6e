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

/** A thread that need not go first here: what it does next was explored before, and nothing has happened that it depends on. */
type SleepSet = ReadonlyMap<number, Point>;

interface Seen {
  readonly options: number;
  readonly continues: boolean;
  readonly isOutcome: boolean;
  readonly ids: readonly number[];
  readonly points: readonly Point[];
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
 * bound allows, as every partial-order reduction with such a bound can: raise the bound by one, or switch them off.
 *
 * @see Musuvathi, Qadeer: Iterative Context Bounding for Systematic Testing of Multithreaded Programs, PLDI 2007
 * @see Godefroid: Partial-Order Methods for the Verification of Concurrent Systems, chapter 5
 */
export function* exhaustive({
  preemptionsMax,
  sleepSets = true,
}: ExhaustiveOptions): Generator<Strategy> {
  const queues: Prefix[][] = Array.from({ length: preemptionsMax + 1 }, () => []);
  queues[0]?.push({ choices: [], preemptions: 0, sleep: new Map() });
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
  private sleep: SleepSet = new Map();

  constructor(prefix: Prefix, sleepSets: boolean) {
    this.prefix = prefix;
    this.sleepSets = sleepSets;
  }

  decide(decision: Decision): number {
    const { index, options, threads, continues, outcome } = decision;
    const { choices } = this.prefix;
    if (index === choices.length) this.sleep = this.prefix.sleep;
    const points = threads.flatMap(({ point }) => (point === undefined ? [] : [point]));
    const ids = threads.map(({ id }) => id);
    const choice = Math.min(choices[index] ?? 0, options - 1);
    const isOutcome = outcome !== undefined;
    this.seen.push({ options, continues, isOutcome, ids, points, choice, sleep: this.sleep });
    const taken = points[choice];
    if (!isOutcome && taken !== undefined) this.sleep = awakenedBy(taken, this.sleep, ids[choice]);
    return choice;
  }

  /** Every other choice behind the prefix, as prefixes of their own. */
  *branches(): Generator<Prefix> {
    const choices = this.seen.map(({ choice }) => choice);
    for (let at = this.prefix.choices.length; at < this.seen.length; at++) {
      const here = this.seen[at];
      if (here === undefined) continue;
      const cost = here.continues && !here.isOutcome ? 1 : 0;
      const sleep = new Map(here.sleep);
      const first = here.points[here.choice];
      const firstId = here.ids[here.choice];
      if (first !== undefined && firstId !== undefined) sleep.set(firstId, first);
      for (let choice = 0; choice < here.options; choice++) {
        if (choice === here.choice) continue;
        const id = here.ids[choice];
        const point = here.points[choice];
        if (this.sleepSets && id !== undefined && here.sleep.has(id)) continue;
        const inherited =
          here.isOutcome || point === undefined ? here.sleep : awakenedBy(point, sleep, id);
        yield {
          choices: [...choices.slice(0, at), choice],
          preemptions: this.prefix.preemptions + cost,
          sleep: this.sleepSets ? inherited : new Map<number, Point>(),
        };
        if (id !== undefined && point !== undefined) sleep.set(id, point);
      }
    }
  }
}

/** Who still sleeps behind an access: whoever does not depend on it. */
function awakenedBy(taken: Point, sleep: SleepSet, by: number | undefined): SleepSet {
  return new Map([...sleep].filter(([id, point]) => id !== by && independent(taken, point)));
}
