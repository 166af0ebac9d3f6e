import { bfs } from './bfs.ts';
import { checkSystem } from './check-system.ts';
import { dfs } from './dfs.ts';
import { randomWalk } from './random-walk.ts';
import { SearchLimits } from './search-limits.ts';
import type { SearchOptions, SearchResult } from './search-result.ts';
import { storeSearch } from './store-search.ts';
import type { TransitionSystem } from './transition-system.ts';

/**
 * Explores a system, by default all of it, breadth-first.
 *
 * The same system and options give the same result everywhere, save for the budgets that depend on time. Budgets are looked at
 * between the expansions of two states, never within one: whatever was counted is exact, and `statesMax` and `depthMax` end the
 * search at the same state every time.
 */
export function search<State>(
  system: TransitionSystem<State>,
  options: SearchOptions = {},
): SearchResult {
  checkSystem(system);
  const limits = new SearchLimits(options);
  switch (options.strategy ?? 'bfs') {
    case 'bfs':
      return storeSearch(system, limits, bfs);
    case 'dfs':
      return storeSearch(system, limits, dfs);
    case 'random':
      return randomWalk(system, limits, options);
  }
}
