import { type Kernel, at } from './kernel.ts';

const keys: string[] = [];

/** Effect key of signalling a fence: `signal:2`. */
export function signalEffect(fence: number): string {
  for (let f = keys.length; f <= fence; f++) keys.push(`signal:${f}`);
  return at(keys, fence);
}

/**
 * The published, unsignalled fence that needs task `t` to go on, or -1.
 *
 * A fence needs the task if the task may still signal it from where it stands and no other running task may: then every
 * line before the signal is code needed for its completion, annotated or not.
 * @see drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract
 */
export function fenceCompletedBy(k: Kernel, t: number): number {
  const { program } = k.fixed;
  for (let f = 0; f < k.dma_fence.length; f++) {
    const fence = at(k.dma_fence, f);
    if (fence.published === 0 || fence.signaled === 1) continue;
    if (!program.mayStill(k, t, signalEffect(f))) continue;
    if (!someOtherSignals(k, t, f)) return f;
  }
  return -1;
}

function someOtherSignals(k: Kernel, t: number, fence: number): boolean {
  for (let other = 0; other < k.task.length; other++) {
    if (other === t || at(k.task, other).pc === 0) continue;
    if (k.fixed.program.mayStill(k, other, signalEffect(fence))) return true;
  }
  return false;
}

/** True inside a signalling section, and in code that a published fence needs for its completion. */
export function completesPublishedFence(k: Kernel, t: number): boolean {
  return at(k.task, t).signalling > 0 || fenceCompletedBy(k, t) >= 0;
}
