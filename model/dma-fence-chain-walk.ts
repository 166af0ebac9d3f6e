import { type Kernel, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { afterDrops, dropFence, dropSteps } from './dma-fence-release.ts';
import { chainOf, containedIn, prevOf } from './dma-fence-container.ts';
import { checkFence, getFence } from './dma-fence.ts';
import { foundDone } from './dma-fence-found-done.ts';
import { onFence } from './on-fence.ts';
import { signalSteps } from './dma-fence-signal.ts';

/** Words of scratch that a walk keeps: the node at which it stands, the one before, and what would replace that; each as fence + 1. */
export const WALK_SCRATCH = 3;

/** Steps that a walk takes. */
export const WALK_STEPS = 14;

const NODE = 0;
const PREV = 1;
const REPLACEMENT = 2;

/** The node at which the walk of task `t` stands, or -1 at the end. The walk holds a reference to it. */
export const walkedNode = (k: Kernel, t: number): number => at(at(k.task, t).scratch, NODE) - 1;

/** Begins a walk at a fence to which the caller has a reference. */
export function walkFrom(k: Kernel, t: number, f: number): void {
  at(k.task, t).scratch[NODE] = f + 1;
}

interface Walking<A> {
  readonly name: string;
  readonly base: number;
  /** The walk stands at the next node, or at the end; how the call goes on. */
  readonly arrived: (k: Kernel, a: A, t: number) => number;
}

/**
 * One step of a walk to the node before, from step `base` on. Nodes whose fence has signalled are taken out on the way, by a
 * compare-and-exchange that another walker may win. It gives back its reference and has one to the next node.
 * @see dma_fence_chain_walk()
 */
export function walkSteps<A>({ name, base, arrived }: Walking<A>): readonly Step<A>[] {
  const collect = base + 4;
  const moveTo = (k: Kernel, a: A, t: number, next: number): number => {
    const { scratch } = at(k.task, t);
    const left = at(scratch, NODE) - 1;
    scratch[NODE] = next + 1;
    scratch[PREV] = 0;
    dropFence(k, left, t);
    const result = afterDrops(k, t, base + 9, goTo(base + 12));
    return result === goTo(base + 12) ? arrived(k, a, t) : result;
  };
  const testPrev = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    const prev = at(scratch, PREV) - 1;
    const fence = containedIn(k, prev);
    const found = foundDone(k, fence);
    scratch[REPLACEMENT] = found + 1;
    if (found >= 0) return goTo(base + 1);
    return at(k.dma_fence, fence).signaled === 1 ? goTo(collect) : moveTo(k, a, t, prev);
  };
  return [
    {
      run: (k, a, t) => {
        const node = walkedNode(k, t);
        const prev = prevOf(k, node);
        if (prev < 0) return moveTo(k, a, t, -1);
        checkFence(k, prev);
        getFence(k, prev);
        at(k.task, t).scratch[PREV] = prev + 1;
        return testPrev(k, a, t);
      },
    },
    ...onFence<A>(
      signalSteps(name, goTo(base + 13), () => goTo(base + 13), base + 1),
      (k, _, t) => at(at(k.task, t).scratch, REPLACEMENT) - 1,
    ),
    {
      run: (k, _, t) => {
        const { scratch } = at(k.task, t);
        const replacement = prevOf(k, at(scratch, PREV) - 1);
        if (replacement >= 0) getFence(k, replacement);
        scratch[REPLACEMENT] = replacement + 1;
        return goTo(base + 5);
      },
    },
    {
      run: (k, _, t) => {
        exchange(k, t);
        return afterDrops(k, t, base + 6, goTo(base));
      },
    },
    ...dropSteps<A>(base + 6, goTo(base)),
    ...dropSteps<A>(base + 9, goTo(base + 12)),
    { run: arrived },
    { run: testPrev },
  ];
}

/** The compare-and-exchange: who loses gives back what he wanted to put there. */
function exchange(k: Kernel, t: number): void {
  const { scratch } = at(k.task, t);
  const node = at(k.dma_fence_chain, chainOf(k, at(scratch, NODE) - 1));
  const prev = at(scratch, PREV);
  const replacement = at(scratch, REPLACEMENT);
  scratch[PREV] = scratch[REPLACEMENT] = 0;
  if (node.prev === prev) {
    node.prev = replacement;
    dropFence(k, prev - 1, t);
  } else if (replacement !== 0) {
    dropFence(k, replacement - 1, t);
  }
  dropFence(k, prev - 1, t);
}
