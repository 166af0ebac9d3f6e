import { Generator } from './generator.ts';
import { type Strategy } from './strategy.ts';

/** How often a random schedule leaves the ordinary way. */
export interface RandomOptions {
  /** Probability that a thread that could go on is preempted, at each access. */
  readonly preemption?: number;
  /** Probability that something fails that may fail. */
  readonly fault?: number;
}

/**
 * Preempts now and then, and picks whoever comes next by lot.
 *
 * Rare preemptions find more than frequent ones: most bugs need one or two, at the right places.
 */
export function random(
  seed: number,
  { preemption = 0.1, fault = 0.2 }: RandomOptions = {},
): Strategy {
  const generator = new Generator(seed);
  return {
    decide: ({ options, continues, outcome }) => {
      const usual = outcome === undefined ? continues : true;
      if (!usual) return generator.below(options);
      const leaves = generator.chance(outcome === undefined ? preemption : fault);
      return leaves ? 1 + generator.below(options - 1) : 0;
    },
  };
}
