import type { Budget } from './search-result.ts';
import type { Explored, StoreSearch } from './store-search.ts';

/**
 * Depth-first search: the state that arrived last is expanded first, the first step of each state before the others.
 *
 * It reaches deep states early; paths are not the shortest. With a depth budget, a state that was reached on a long way first
 * may hide what lies behind it, so the result is a lower bound.
 */
export function dfs({ store, driver, limits, stepsMax }: StoreSearch): Explored {
  const stack: { readonly state: number; readonly depth: number }[] = [{ state: 0, depth: 0 }];
  let deepest = 0;
  let cut = false;
  let exhausted: Budget | undefined;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { state, depth } = top;
    if (depth >= limits.depthMax) {
      cut = true;
      continue;
    }
    if (store.count > limits.statesMax) exhausted = 'states';
    else if (!store.reserve(stepsMax)) exhausted = 'memory';
    if (exhausted !== undefined) break;
    const before = store.count;
    driver.expand(state, state + 1, Infinity);
    for (let child = store.count - 1; child >= before; child--) {
      stack.push({ state: child, depth: depth + 1 });
    }
    if (store.count > before) deepest = Math.max(deepest, depth + 1);
    exhausted = limits.pause(1, () => ({
      states: store.count,
      edges: driver.edges(),
      queue: stack.length,
      depth: deepest,
    }));
    if (exhausted !== undefined && stack.length > 0) break;
    exhausted = undefined;
  }
  exhausted ??= cut ? 'depth' : undefined;
  return { depth: deepest, ...(exhausted === undefined ? {} : { exhausted }) };
}
