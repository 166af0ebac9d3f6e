import { type CompiledDesign } from '../language/compile.ts';
import { type DesignSystem } from './design-system.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Path, type PathStep } from '../checker/search-result.ts';
import { enabledSteps, pathStep } from '../checker/steps.ts';
import { follow } from '../checker/follow.ts';

const statesMax = 10_000;

interface Place {
  readonly state: Kernel;
  readonly steps: readonly PathStep[];
}

/**
 * Goes on with a path to a livelock until only polling tasks can still act, by the shortest way.
 *
 * A task can be lost long before anybody sees it: the end of the path is where the loop goes round and nothing else happens,
 * which is what convinces. If there is no such state nearby, the path stays as it is.
 */
export function toTheRound({ system }: DesignSystem, compiled: CompiledDesign, path: Path): Path {
  const { initial, steps } = follow(system, path.steps);
  const { codec } = system;
  const words = new Uint32Array(codec.words);
  const seen = new Set<string>();
  const queue: Place[] = [{ state: steps.at(-1)?.after ?? initial, steps: path.steps }];
  for (const place of queue) {
    const enabled = enabledSteps(system, place.state);
    if (enabled.every(({ process }) => isPolling(compiled, place.state, process)))
      return { steps: place.steps };
    if (queue.length > statesMax) break;
    for (const step of enabled) {
      const state = codec.alloc();
      codec.copy(place.state, state);
      step.apply(state);
      codec.encode(state, words, 0);
      const key = words.join();
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ state, steps: [...place.steps, pathStep(step)] });
    }
  }
  return path;
}

function isPolling({ code }: CompiledDesign, k: Kernel, t: number): boolean {
  const { pc, stack, depth } = at(k.task, t);
  return [pc, ...stack.slice(0, depth)].some((each) => code[each]?.instruction.polling === true);
}
