import { type CompiledDesign } from '../language/compile.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { QuickProgress } from './quick-progress.ts';
import { type WaitNode } from '../model/need.ts';
import { verdictOf } from '../deadlock/verdict.ts';
import { type Evaluate, progress } from '../deadlock/fixpoint.ts';
import { waitGraphOf } from '../language/wait-graph.ts';

/** How a state can be stuck. */
export type StateKind = 'deadlock' | 'unsignalled-fence' | 'indefinite-fence' | 'stall';

/**
 * Judges a state by its wait-for graph, if it can be stuck at all: most states are passed by two masks.
 *
 * A state in which every living task can act is not stuck, unless a published fence depends on userspace.
 */
export function judgeState(
  compiled: CompiledDesign,
  evaluate: Evaluate = progress,
): (k: Kernel, enabled: number) => StateKind | undefined {
  const hasUserspace = compiled.constants.tasks.some((task) => task.kind === 'userspace');
  const quick = new QuickProgress(compiled);
  // It proves what this fixpoint would find, and nothing about another.
  const isQuick = evaluate === progress;
  return (k, enabled) => {
    if (k.crashed === 1) return undefined;
    const living = quick.lookAt(k);
    const blocked = living & ~enabled;
    if (blocked === 0 && !((hasUserspace || living === 0) && fenceInFlight(k))) return undefined;
    if (isQuick && quick.proves(k, enabled)) return undefined;
    return kindOf(waitGraphOf(compiled, k, enabled), evaluate);
  };
}

function fenceInFlight(k: Kernel): boolean {
  for (let f = 0; f < k.dma_fence.length; f++) {
    const fence = at(k.dma_fence, f);
    if (fence.published === 1 && fence.signaled === 0) return true;
  }
  return false;
}

/** How the state with this wait-for graph is stuck; undefined if it is not. */
export function kindOf(
  nodes: readonly WaitNode[],
  evaluate: Evaluate = progress,
): StateKind | undefined {
  const judged = verdictOf(nodes, evaluate);
  switch (judged.verdict) {
    case 'deadlock':
      return judged.nodes.some((n) => n.verdict === 'deadlock' && n.id.startsWith('task:'))
        ? 'deadlock'
        : 'unsignalled-fence';
    case 'indefinite-fence':
    case 'stall':
      return judged.verdict;
    case 'bounded':
    case 'finite':
      return undefined;
  }
}
