import { BATCH } from './state-store-code.ts';
import type { Budget } from './search-result.ts';
import type { Explored, StoreSearch } from './store-search.ts';

/**
 * Breadth-first search: the states in the order of their arrival, so the store is the queue.
 *
 * A state arrives at its shortest distance from the initial state, and whatever is found first has a shortest path.
 */
export function bfs({ store, driver, limits, stepsMax }: StoreSearch): Explored {
  let next = 0;
  let depth = 0;
  let levelEnd = store.count;
  let exhausted: Budget | undefined;
  while (next < store.count && exhausted === undefined) {
    if (next === levelEnd) {
      levelEnd = store.count;
      depth++;
    }
    if (depth >= limits.depthMax) {
      exhausted = 'depth';
    } else if (store.count > limits.statesMax) {
      exhausted = 'states';
    } else if (!store.reserve(stepsMax + BATCH)) {
      exhausted = 'memory';
    } else {
      const first = next;
      const end = Math.min(levelEnd, first + limits.untilPause);
      next = driver.expand(first, end, Math.min(store.room - stepsMax, limits.statesMax));
      exhausted = limits.pause(next - first, () => ({
        states: store.count,
        edges: driver.edges(),
        queue: store.count - next,
        depth,
      }));
    }
  }
  return {
    // What the last level that was begun has led to is one step deeper.
    depth: store.count > levelEnd ? depth + 1 : depth,
    ...(next < store.count && exhausted !== undefined ? { exhausted } : {}),
  };
}
