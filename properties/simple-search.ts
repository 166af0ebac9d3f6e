import { type Kernel } from '../model/kernel.ts';
import { type TransitionSystem } from '../checker/transition-system.ts';
import { enabledSteps } from '../checker/steps.ts';

/** What a search by the book saw. */
export interface SimpleResult {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  /** Every finding, with the length of a shortest path to it. */
  readonly findings: ReadonlyMap<number, number>;
}

/**
 * Breadth-first by the book: texts for states, the cold list of steps, and every state packed and unpacked in whole.
 *
 * It shares nothing with the searches but the system. Undefined if there are more states than that.
 */
export function simpleSearch(
  system: TransitionSystem<Kernel>,
  statesMax: number,
): SimpleResult | undefined {
  const { codec, findingCount, findingAt, inspect } = system;
  const packed = new Uint32Array(codec.words);
  const state = codec.alloc();
  const keyOf = (k: Kernel): string => {
    codec.encode(k, packed, 0);
    return packed.join();
  };
  system.init(state);
  const depths = new Map([[keyOf(state), 0]]);
  const findings = new Map<number, number>();
  const note = (finding: number, depth: number): void => {
    if (finding !== 0 && !findings.has(finding)) findings.set(finding, depth);
  };
  let edges = 0;
  for (const [key, depth] of depths) {
    if (depths.size > statesMax) return undefined;
    const before = codec.alloc();
    codec.decode(Uint32Array.from(key.split(','), Number), 0, before);
    let [enabled, external] = [0, 0];
    const steps = enabledSteps(system, before);
    for (const step of steps) {
      if (step.external) external |= 1 << step.process;
      else enabled |= 1 << step.process;
    }
    note(inspect?.(before, enabled, external) ?? 0, depth);
    for (const step of steps) {
      edges++;
      const after = codec.alloc();
      codec.copy(before, after);
      step.apply(after);
      const count = findingCount?.(after) ?? 0;
      for (let i = 0; i < count; i++) note(findingAt?.(after, i) ?? 0, depth + 1);
      const next = keyOf(after);
      if (!depths.has(next)) depths.set(next, depth + 1);
    }
  }
  return { states: depths.size, edges, depth: Math.max(...depths.values()), findings };
}
