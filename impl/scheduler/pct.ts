import { type Decision, type Strategy } from './strategy.ts';
import { Generator } from './generator.ts';
import { type Thread } from '../thread.ts';

/** What a bug must look like for the promise to hold. */
export interface PctOptions {
  /** How many orders between accesses a bug needs at most: 1 is "this before that", 2 is one preemption at the right place. */
  readonly depth: number;
  /** How many decisions a run has at most. */
  readonly decisionsMax: number;
  /** Probability that something fails that may fail. */
  readonly fault?: number;
}

/**
 * Probabilistic concurrency testing: always runs the thread of the highest priority, and lowers it at a few places.
 *
 * With n threads, k decisions and a bug of depth d, one run finds it with a probability of at least 1 / (n * k^(d-1)), whatever the
 * program: the only strategy here that promises something.
 *
 * @see Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010
 */
export function pct(seed: number, { depth, decisionsMax, fault = 0.2 }: PctOptions): Strategy {
  const generator = new Generator(seed);
  const changes = Array.from({ length: depth - 1 }, () => generator.below(decisionsMax));
  const priorities = new Map<number, number>();
  const priorityOf = ({ id }: Thread): number => {
    const known = priorities.get(id);
    if (known !== undefined) return known;
    const priority = depth + generator.below(1_000_000);
    priorities.set(id, priority);
    return priority;
  };
  const highest = (threads: readonly Thread[]): number =>
    threads.reduce(
      (best, thread, i) => (priorityOf(thread) > priorityOf(threads[best] ?? thread) ? i : best),
      0,
    );
  let decided = 0;
  return {
    decide: ({ threads, options, outcome }: Decision) => {
      if (outcome !== undefined)
        return generator.chance(fault) ? 1 + generator.below(options - 1) : 0;
      for (const thread of threads) priorityOf(thread);
      for (const [i, at] of changes.entries()) {
        const first = threads[highest(threads)];
        if (at === decided && first !== undefined) priorities.set(first.id, i);
      }
      decided++;
      return highest(threads);
    },
  };
}
