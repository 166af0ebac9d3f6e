import { type Kernel, at } from './kernel.ts';
import { chainOf, containedIn, isDone, prevOf } from './dma-fence-container.ts';
import { contextOf, seqnoOf } from './dma-fence-timeline.ts';
import { stubOf } from './syncobj-wait.ts';

/** dma_fence_chain_find_seqno() failed: the point has not been submitted. */
export const NOT_SUBMITTED = -1;

/**
 * The node to which a walk comes next: those whose fence has signalled are passed.
 *
 * They stay in the chain here: what drm_syncobj_add_point() walks collects them, and dma_fence_chain_walk() is where walkers meet.
 * @see dma_fence_chain_walk()
 */
function walkOn(k: Kernel, node: number): number {
  let prev = prevOf(k, node);
  while (prev >= 0 && isDone(k, containedIn(k, prev))) prev = prevOf(k, prev);
  return prev;
}

/**
 * The fence for a point of the timeline that begins with fence `head`: point 0 is the head itself, the stub stands for a point that has
 * signalled and is gone, and NOT_SUBMITTED for one that the timeline has not come to.
 * @see dma_fence_chain_find_seqno()
 */
export function findPoint(k: Kernel, head: number, point: number): number {
  if (point === 0) return head;
  if (chainOf(k, head) < 0 || seqnoOf(k, head) < point) return NOT_SUBMITTED;
  const context = contextOf(k, head);
  for (let node = head; node >= 0; node = walkOn(k, node)) {
    const chain = chainOf(k, node);
    if (chain < 0 || contextOf(k, node) !== context) return node;
    if (at(k.dma_fence_chain, chain).prevSeqno < point) return node;
  }
  return stubOf(k);
}

/** The last point of the timeline that has signalled; with `last` the last that was submitted. 0 for what is no timeline. @see drm_syncobj_query_ioctl() */
export function queryPoint(k: Kernel, head: number, last: boolean): number {
  if (head < 0 || chainOf(k, head) < 0) return 0;
  if (last) return seqnoOf(k, head);
  const context = contextOf(k, head);
  let oldest = head;
  for (let node = head; node >= 0 && contextOf(k, node) === context; node = walkOn(k, node))
    oldest = node;
  return isDone(k, oldest)
    ? seqnoOf(k, oldest)
    : at(k.dma_fence_chain, chainOf(k, oldest)).prevSeqno;
}
