import { kernelObject } from './kernel.ts';
import { constant, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct dma_fence_cb`: the fence + 1 on which it is queued, and how often it has run. */
    dma_fence_cb: { state: { fence: number; executed: number }; fixed: object };
  }
}

/** `struct dma_fence_cb`: what somebody wants to happen when a fence signals. @see include/linux/dma-fence.h */
export const dmaFenceCb = kernelObject({
  kind: 'dma_fence_cb',
  state: (shape) =>
    shape.count.dma_fence_cb === 0
      ? { fence: constant(0), executed: constant(0) }
      : { fence: int(shape.count.dma_fence), executed: int(1) },
});

/** Key of the routine that a callback runs. */
export function callbackRoutine(callback: number): string {
  return `callback:${callback}`;
}
