import { assert } from './assert.ts';
import type { StorePlace } from './driver.ts';
import type { Path, PathStep } from './search-result.ts';
import type { StateStore } from './state-store.ts';
import { enabledSteps, pathStep } from './steps.ts';
import type { TransitionSystem } from './transition-system.ts';

/**
 * Reconstructs how a search came to a place: the parents give the states, and expanding each again gives the steps.
 *
 * After a breadth-first search this is a shortest path.
 */
export function pathTo<State>(
  system: TransitionSystem<State>,
  store: StateStore,
  { state: last, choice }: StorePlace,
): Path {
  const states = [last];
  for (let state = last; state !== 0;) {
    state = store.parentOf(state);
    states.push(state);
  }
  states.reverse();
  const steps = states
    .slice(1)
    .map((state, i) => stepBetween(system, store, states[i] ?? 0, state));
  if (choice === undefined) return { steps };
  const step = enabledSteps(system, stateOf(system, store, last))[choice];
  assert(step !== undefined, `${system.name}: state ${last} has no step ${choice}`);
  return { steps: [...steps, pathStep(step)] };
}

function stepBetween<State>(
  system: TransitionSystem<State>,
  store: StateStore,
  from: number,
  to: number,
): PathStep {
  const { codec, name } = system;
  const before = stateOf(system, store, from);
  const after = codec.alloc();
  const words = new Uint32Array(codec.words);
  const wanted = store.chunkOf(to).subarray(store.offsetOf(to), store.offsetOf(to) + codec.words);
  for (const step of enabledSteps(system, before)) {
    codec.copy(before, after);
    step.apply(after);
    codec.encode(after, words, 0);
    if (words.every((word, i) => word === wanted[i])) return pathStep(step);
  }
  assert(false, `${name}: no step leads from state ${from} to state ${to}; is a guard impure?`);
}

function stateOf<State>(
  { codec }: TransitionSystem<State>,
  store: StateStore,
  index: number,
): State {
  const state = codec.alloc();
  codec.decode(store.chunkOf(index), store.offsetOf(index), state);
  return state;
}
