import { type Kernel, at } from './kernel.ts';

/** Index of the array that a fence is, or -1. */
export function arrayOf(k: Kernel, f: number): number {
  return at(k.fixed.of.dma_fence, f).array ?? -1;
}

/** Index of the chain node that a fence is, or -1. @see to_dma_fence_chain() */
export function chainOf(k: Kernel, f: number): number {
  return at(k.fixed.of.dma_fence, f).chain ?? -1;
}

/** True for an array and for a chain node. @see dma_fence_is_container() */
export function isContainer(k: Kernel, f: number): boolean {
  const { array, chain } = at(k.fixed.of.dma_fence, f);
  return array !== undefined || chain !== undefined;
}

/** Number of fences in an array. */
export function memberCount(k: Kernel, array: number): number {
  const fixed = at(k.fixed.of.dma_fence_array, array);
  if (!fixed.runTime) return fixed.members.length;
  const { member } = at(k.dma_fence_array, array);
  let count = 0;
  while (count < member.length && member[count] !== 0) count++;
  return count;
}

/** A fence of an array. @see dma_fence_array_next() */
export function memberAt(k: Kernel, array: number, index: number): number {
  const fixed = at(k.fixed.of.dma_fence_array, array);
  return fixed.runTime
    ? at(at(k.dma_fence_array, array).member, index) - 1
    : at(fixed.members, index);
}

/** True if the array signals with its first member. */
export function signalsOnAny(k: Kernel, array: number): boolean {
  return at(k.fixed.of.dma_fence_array, array).signalOnAny;
}

/** How many members must still signal, as far as the flags show it. */
export function membersMissing(k: Kernel, array: number): number {
  const count = memberCount(k, array);
  let missing = signalsOnAny(k, array) ? 1 : count;
  for (let i = 0; i < count; i++) missing -= at(k.dma_fence, memberAt(k, array, i)).signaled;
  return Math.max(0, missing);
}

/**
 * The op `signaled` of an array: with its callbacks installed it counts what they have counted, else it tests the members.
 * @see dma_fence_array_signaled()
 */
export function arrayIsDone(k: Kernel, array: number): boolean {
  const { fence, pollsPendingOnly } = at(k.fixed.of.dma_fence_array, array);
  if (at(k.dma_fence, fence).enabled === 1 || pollsPendingOnly)
    return at(k.dma_fence_array, array).pending === 0;
  return membersMissing(k, array) === 0;
}

/** The fence in a chain node, else the fence itself. @see dma_fence_chain_contained() */
export function containedIn(k: Kernel, f: number): number {
  const chain = chainOf(k, f);
  return chain < 0 ? f : at(k.dma_fence_chain, chain).fence - 1;
}

/** The fence before a chain node, or -1. */
export function prevOf(k: Kernel, f: number): number {
  const chain = chainOf(k, f);
  return chain < 0 ? -1 : at(k.dma_fence_chain, chain).prev - 1;
}

/** True if a fence has signalled, or a test would find it so by the flags of what it contains. */
export function isDone(k: Kernel, f: number): boolean {
  return at(k.dma_fence, f).signaled === 1 || (isContainer(k, f) && containerIsDone(k, f));
}

/**
 * The op `signaled` of a container. Of a chain: every fence from the node back is done; the nodes that it passes are left in
 * place, only dma_fence_chain_walk() collects them.
 * @see dma_fence_chain_signaled(), dma_fence_array_signaled()
 */
export function containerIsDone(k: Kernel, f: number): boolean {
  const array = arrayOf(k, f);
  if (array >= 0) return arrayIsDone(k, array);
  for (let node = f; node >= 0; node = prevOf(k, node)) {
    const fence = containedIn(k, node);
    if (at(k.dma_fence, fence).signaled === 1) continue;
    const members = arrayOf(k, fence);
    if (members < 0 || !arrayIsDone(k, members)) return false;
  }
  return true;
}

/** True if an array or a chain node that lives and has not signalled contains the fence. */
export function isContained(k: Kernel, f: number): boolean {
  for (let c = 0; c < k.dma_fence.length; c++) {
    const { initialized, freed, signaled } = at(k.dma_fence, c);
    if (initialized === 0 || freed === 1 || signaled === 1) continue;
    if (contains(k, c, f)) return true;
  }
  return false;
}

/** True if the container holds the fence itself: as a member, in the node, or as the node before. */
export function contains(k: Kernel, container: number, f: number): boolean {
  if (chainOf(k, container) >= 0)
    return containedIn(k, container) === f || prevOf(k, container) === f;
  const array = arrayOf(k, container);
  const count = array < 0 ? 0 : memberCount(k, array);
  for (let i = 0; i < count; i++) if (memberAt(k, array, i) === f) return true;
  return false;
}

/** The placeholder that an array keeps for the first error of a member goes when the array is done: what fails later is lost. @see dma_fence_array_clear_pending_error() */
export function settleError(k: Kernel, f: number): void {
  const array = arrayOf(k, f);
  if (array >= 0 && at(k.fixed.of.dma_fence_array, array).runTime)
    at(k.dma_fence_array, array).settled = 1;
}

/** True if the fence is somewhere inside: a member, the fence of a node before, or a member of an array there. */
export function containsWithin(k: Kernel, container: number, f: number): boolean {
  for (let node = container; node >= 0; node = prevOf(k, node)) {
    const fence = containedIn(k, node);
    if (fence === f && fence !== container) return true;
    if (arrayOf(k, fence) >= 0 && contains(k, fence, f)) return true;
  }
  return false;
}

/** How many references arrays of run time have to a fence. */
export function arraysWith(k: Kernel, f: number): number {
  let count = 0;
  for (const { member } of k.dma_fence_array)
    for (let i = 0; i < member.length; i++) if (member[i] === f + 1) count++;
  return count;
}
