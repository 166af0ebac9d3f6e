import { type Kernel, at, broke } from './kernel.ts';
import { directions } from './dma-buf.ts';
import { signalEffect } from './signalling.ts';
import { usages } from './dma-resv.ts';

/**
 * Happens-before for accesses to buffers: who knows that which access is over.
 *
 * All CPUs together are one _observer_, each job of the hardware is one, and so is each fence. A buffer keeps, for every
 * observer, the masks of accessors whose last write or read the observer cannot know to be over: set for all when an access
 * begins, cleared where knowledge passes on. See docs/decisions/0005-dma-hazards.md.
 */
export type Observer = number;

/** The CPUs, as an observer and as the bit of an accessor. */
export const CPU: Observer = 0;

/** The observer that a task is: work of the hardware is one of its own, and software shares one. */
export function observerOf(k: Kernel, t: number): Observer {
  return at(k.fixed.tasks, t).kind === 'engine' ? 1 + t : CPU;
}

/** The observer that a fence is: it keeps what its signaller knew. */
export function observerOfFence(k: Kernel, f: number): Observer {
  return 1 + k.fixed.tasks.length + f;
}

/** What `from` knows, `to` knows from now on. */
export function learn(k: Kernel, to: Observer, from: Observer): void {
  if (to === from) return;
  for (const { unseenWrites, unseenReads } of k.dma_buf) {
    unseenWrites[to] = at(unseenWrites, to) & at(unseenWrites, from);
    unseenReads[to] = at(unseenReads, to) & at(unseenReads, from);
  }
}

/** `to` begins anew, with what `from` knows: a fence that is initialised again. */
export function learnAnew(k: Kernel, to: Observer, from: Observer): void {
  for (const { unseenWrites, unseenReads } of k.dma_buf) {
    unseenWrites[to] = at(unseenWrites, from);
    unseenReads[to] = at(unseenReads, from);
  }
}

/** True if an access in this direction writes the buffer. */
export const writes = (direction: number): boolean => direction !== directions.DMA_TO_DEVICE;

/** True if an access in this direction reads the buffer. */
export const reads = (direction: number): boolean => direction !== directions.DMA_FROM_DEVICE;

/** Observer `who` accesses the buffer: nobody knows yet that it is over. */
export function noteAccess(k: Kernel, buf: number, who: Observer, direction: number): void {
  const { unseenWrites, unseenReads } = at(k.dma_buf, buf);
  for (let o = 0; o < unseenWrites.length; o++) {
    if (writes(direction)) unseenWrites[o] = at(unseenWrites, o) | (1 << who);
    if (reads(direction)) unseenReads[o] = at(unseenReads, o) | (1 << who);
  }
}

/** The access is over, and whoever made it knows. */
export function noteAccessOver(k: Kernel, buf: number, who: Observer): void {
  const { unseenWrites, unseenReads } = at(k.dma_buf, buf);
  unseenWrites[who] = at(unseenWrites, who) & ~(1 << who);
  unseenReads[who] = at(unseenReads, who) & ~(1 << who);
}

/** Who made an access that conflicts with one in this direction and that `who` cannot know to be over, as a mask. */
export function unordered(k: Kernel, buf: number, who: Observer, direction: number): number {
  const { unseenWrites, unseenReads } = at(k.dma_buf, buf);
  const others = at(unseenWrites, who) | (writes(direction) ? at(unseenReads, who) : 0);
  return others & ~(1 << who);
}

/** Fences of one context complete in their order: work of a ring knows what the fences before its own have told. */
function learnFromOwnRing(k: Kernel, t: number): void {
  const who = observerOf(k, t);
  for (let own = 0; own < k.dma_fence.length; own++) {
    if (!k.fixed.program.mayStill(k, t, signalEffect(own))) continue;
    const { context, seqno } = at(k.fixed.of.dma_fence, own);
    for (let f = 0; f < k.dma_fence.length; f++) {
      const earlier = at(k.fixed.of.dma_fence, f);
      if (earlier.context !== context || earlier.seqno >= seqno) continue;
      if (at(k.dma_fence, f).signaled === 1) learn(k, who, observerOfFence(k, f));
    }
  }
}

/** A device begins to access a buffer: DMA-01, CPU-09 and RESV-13. */
export function checkDeviceAccess(k: Kernel, buf: number, direction: number, t: number): void {
  learnFromOwnRing(k, t);
  const others = unordered(k, buf, observerOf(k, t), direction);
  if ((others & ~1) !== 0) broke(k, 'DMA-01');
  const { cpuReads, cpuWrites } = at(k.dma_buf, buf);
  const inBracket = cpuWrites !== 0 || (writes(direction) && cpuReads !== 0);
  if ((others & 1) !== 0 || inBracket) broke(k, 'CPU-09');
  if (writes(direction)) checkUsageOfWriter(k, at(k.fixed.of.dma_buf, buf).resv, t);
}

/** Work that writes and stands among the readers: the next reader does not wait for it. */
function checkUsageOfWriter(k: Kernel, r: number, t: number): void {
  const { fence, usage, num } = at(k.dma_resv, r);
  for (let i = 0; i < num; i++) {
    if (usages[at(usage, i)] !== 'READ') continue;
    const f = at(fence, i) - 1;
    if (at(k.dma_fence, f).signaled === 0 && k.fixed.program.mayStill(k, t, signalEffect(f)))
      broke(k, 'RESV-13');
  }
}

/**
 * The CPU touches the contents: inside a bracket that announced it, and after every device access that conflicts. For work
 * that begins inside the bracket the one is to blame who submits it, CPU-09.
 */
export function checkCpuAccess(k: Kernel, buf: number, direction: number, t: number): void {
  const { cpuAccess, cpuReads, cpuWrites } = at(k.dma_buf, buf);
  if ((cpuAccess & (1 << t)) === 0) {
    broke(k, 'CPU-01');
    return;
  }
  const announced = direction === directions.DMA_TO_DEVICE ? cpuWrites : cpuReads;
  if ((announced & (1 << t)) === 0) broke(k, 'CPU-05');
  // What the CPU writes is what a device may read and write; what it reads, what a device may write.
  const asDevice =
    direction === directions.DMA_TO_DEVICE ? directions.DMA_FROM_DEVICE : directions.DMA_TO_DEVICE;
  if (unordered(k, buf, CPU, asDevice) !== 0) broke(k, 'CPU-03');
}

/** The storage goes away or moves: accesses that nobody here knows to be over are still under way, for all that is known. */
export function unseenByMover(k: Kernel, buf: number, t: number): number {
  if (!k.fixed.shape.uses('hazards')) return 0;
  return unordered(k, buf, observerOf(k, t), directions.DMA_BIDIRECTIONAL) & ~1;
}

/** True if a job accesses or accessed the buffer through a dynamic attachment, and no fence in the buffer's object said so. */
export function accessesUnfenced(k: Kernel, buf: number, job: number): boolean {
  for (let i = 0; i < k.dma_buf_attachment.length; i++)
    if (at(k.fixed.of.dma_buf_attachment, i).buf === buf)
      if ((at(k.dma_buf_attachment, i).unfenced & (1 << job)) !== 0) return true;
  return false;
}

/** True if a fence that the job will signal is in the object, or somebody has yet to add it. */
export function isFenced(k: Kernel, r: number, job: number): boolean {
  const { fence } = at(k.dma_resv, r);
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (at(k.dma_fence, f).signaled === 1) continue;
    if (!k.fixed.program.mayStill(k, job, signalEffect(f))) continue;
    if (fence.includes(f + 1) || mayBeAdded(k, r, f)) return true;
  }
  return false;
}

function mayBeAdded(k: Kernel, r: number, f: number): boolean {
  for (let t = 0; t < k.task.length; t++)
    if (k.fixed.program.mayStill(k, t, `add:${r}:${f}`)) return true;
  return false;
}
