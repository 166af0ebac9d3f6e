import { type Kernel, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import {
  WALK_SCRATCH,
  WALK_STEPS,
  walkFrom,
  walkSteps,
  walkedNode,
} from './dma-fence-chain-walk.ts';
import { afterDrops, dropFence, dropSteps } from './dma-fence-release.ts';
import { chainOf } from './dma-fence-container.ts';
import { contextOf, seqnoOf } from './dma-fence-timeline.ts';
import { failureNumber } from './errno.ts';
import { getFence } from './dma-fence.ts';

const EINVAL = failureNumber('-EINVAL');
const HEAD = WALK_SCRATCH;

/** Words of scratch that the search for a point keeps: the walk, and the node where it began. */
export const FIND_SCRATCH = WALK_SCRATCH + 1;

/** Steps that the search takes. */
export const FIND_STEPS = WALK_STEPS + 4;

interface Finding<A> {
  readonly name: string;
  readonly base: number;
  readonly seqno: (k: Kernel, a: A, t: number) => number;
  /**
   * The search is over: the fence with a reference, or -1 for NULL, when the point has been collected. The reference to the fence where it
   * began is given back.
   */
  readonly found: (k: Kernel, a: A, t: number, f: number) => number;
}

/**
 * Begins the search for a point at fence `f`, of which the caller hands over its reference: 0 when the fence itself is the answer, -EINVAL
 * (then the reference stays with the caller), or what the steps of {@link findSeqnoSteps} at `base` go on with.
 * @see dma_fence_chain_find_seqno()
 */
export function beginFind(k: Kernel, t: number, f: number, seqno: number, base: number): number {
  if (seqno === 0) return 0;
  if (f < 0 || chainOf(k, f) < 0 || seqnoOf(k, f) < seqno) return EINVAL;
  getFence(k, f);
  walkFrom(k, t, f);
  at(k.task, t).scratch[HEAD] = f + 1;
  return goTo(base);
}

/** The steps `base` and on of a search: walks back to the node that signals the point. @see dma_fence_chain_find_seqno() */
export function findSeqnoSteps<A>(finding: Finding<A>): readonly Step<A>[] {
  const { name, base, seqno, found } = finding;
  const last = base + 1 + WALK_STEPS;
  const over = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    const head = at(scratch, HEAD) - 1;
    scratch[HEAD] = 0;
    dropFence(k, head, t);
    const result = afterDrops(k, t, last, 0);
    return result === 0 ? found(k, a, t, walkedNode(k, t)) : result;
  };
  const look = (k: Kernel, a: A, t: number): number => {
    const node = walkedNode(k, t);
    if (node < 0 || covers(k, node, at(at(k.task, t).scratch, HEAD) - 1, seqno(k, a, t)))
      return over(k, a, t);
    return goTo(base + 1);
  };
  return [
    { run: look },
    ...walkSteps<A>({ name, base: base + 1, arrived: look }),
    ...dropSteps<A>(last, goTo(last + 3)),
    { run: (k, a, t) => found(k, a, t, walkedNode(k, t)) },
  ];
}

/** True if the node signals the point: the point lies behind the node before, or the context ends here. */
function covers(k: Kernel, node: number, head: number, seqno: number): boolean {
  if (contextOf(k, node) !== contextOf(k, head)) return true;
  return at(k.dma_fence_chain, chainOf(k, node)).prevSeqno < seqno;
}
