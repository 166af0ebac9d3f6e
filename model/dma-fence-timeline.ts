import { type Kernel, type Shape, at, broke } from './kernel.ts';
import { ModelLimit, fits } from './limit.ts';
import { type Schema, constant, int } from './schema.ts';
import { containerIsDone, isContained, isContainer } from './dma-fence-container.ts';

/** The largest sequence number of a fence that gets it at run time. */
export const SEQNO_MAX = 255;

/** Userspace chooses the sequence numbers of a sw_sync timeline, which have 32 bits. */
const seqnoMax = (shape: Shape): number =>
  shape.count.sync_pt > 0 ? SW_SYNC_SEQNO_MAX : SEQNO_MAX;

const SW_SYNC_SEQNO_MAX = 2 ** 31 - 1;

/** Fields of a fence whose context and sequence number are known only at run time; the others have theirs as constants. */
export function timelineSchema(shape: Shape): {
  readonly context: Schema<number>;
  readonly seqno: Schema<number>;
} {
  const fences = shape.of.dma_fence;
  if (!fences.some((fence) => fence.runTime === true))
    return { context: constant(0), seqno: constant(0) };
  return {
    context: int(Math.max(...fences.map((fence) => fence.context))),
    seqno: int(seqnoMax(shape)),
  };
}

/** The fence context: of a chain node, an array or a point of sw_sync it is in the state, of every other fence a constant. */
export function contextOf(k: Kernel, f: number): number {
  const fixed = at(k.fixed.of.dma_fence, f);
  return fixed.runTime === true ? at(k.dma_fence, f).context : fixed.context;
}

/** The sequence number within the fence context; the fences of a job of the DRM scheduler share the one that it gets when it is armed. */
export function seqnoOf(k: Kernel, f: number): number {
  const fixed = at(k.fixed.of.dma_fence, f);
  if (fixed.runTime === true) return at(k.dma_fence, f).seqno;
  return fixed.sched === undefined ? fixed.seqno : at(k.drm_sched_job, fixed.sched.job).seqno;
}

/** Gives a fence of run time its place on a timeline; its initialisation itself is initFence(). */
export function setTimeline(k: Kernel, f: number, context: number, seqno: number): void {
  fits(k, seqno, seqnoMax(k.fixed.shape), 'a sequence number');
  const fence = at(k.dma_fence, f);
  fence.context = context;
  fence.seqno = seqno;
}

/**
 * A context that no living fence has: the fence's own, else the lowest that some other fence of run time has given up. Every
 * such fence brings one, so there is always one left.
 * @see dma_fence_context_alloc()
 */
export function newContext(k: Kernel, f: number): number {
  const own = at(k.fixed.of.dma_fence, f).context;
  if (!isContextUsed(k, own, f)) return own;
  for (let other = 0; other < k.dma_fence.length; other++) {
    const { runTime, context, point } = at(k.fixed.of.dma_fence, other);
    if (runTime === true && point === undefined && !isContextUsed(k, context, f)) return context;
  }
  throw new ModelLimit('no fence context is left');
}

function isContextUsed(k: Kernel, context: number, except: number): boolean {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (f === except || contextOf(k, f) !== context) continue;
    const { initialized, freed } = at(k.dma_fence, f);
    if (initialized === 1 && freed === 0) return true;
  }
  return false;
}

/** How far a fence is ahead of another in their common context; the points of sw_sync count in 32 bits. @see __dma_fence_is_later() */
function ahead(k: Kernel, a: number, b: number): number {
  const difference = seqnoOf(k, a) - seqnoOf(k, b);
  const { point, wraps } = at(k.fixed.of.dma_fence, a);
  return point === undefined && wraps === undefined ? difference : difference | 0;
}

/** True if fence `a` comes no earlier than `b` in their common context. @see dma_fence_is_later_or_same() */
export function isLaterOrSame(k: Kernel, a: number, b: number): boolean {
  return contextOf(k, a) === contextOf(k, b) && ahead(k, a, b) >= 0;
}

/** A later fence of a context must not be initialised before an earlier one. */
export function checkInitOrder(k: Kernel, f: number): void {
  const context = contextOf(k, f);
  const seqno = seqnoOf(k, f);
  for (let other = 0; other < k.dma_fence.length; other++) {
    if (contextOf(k, other) !== context || seqnoOf(k, other) <= seqno) continue;
    const { initialized, freed } = at(k.dma_fence, other);
    if (initialized === 0 || (freed === 1 && isRunTime(k, other))) continue;
    broke(k, 'FENCE-19');
  }
}

const isRunTime = (k: Kernel, f: number): boolean => at(k.fixed.of.dma_fence, f).runTime === true;

/**
 * A later fence of a context must not signal before an earlier one; a container that would be found done counts as signalled. If a
 * container was built on that order, what was left out of it is lost.
 */
export function checkSeqnoOrder(k: Kernel, f: number): void {
  const context = contextOf(k, f);
  for (let other = 0; other < k.dma_fence.length; other++) {
    if (contextOf(k, other) !== context || ahead(k, other, f) >= 0) continue;
    const fence = at(k.dma_fence, other);
    if (fence.initialized === 0 || fence.signaled === 1 || fence.freed === 1) continue;
    if (isContainer(k, other) && containerIsDone(k, other)) continue;
    broke(k, 'FENCE-19');
    if (isContained(k, f) && !isContained(k, other)) broke(k, 'CONT-18');
  }
}
