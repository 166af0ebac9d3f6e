import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { constant, flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_fence_cb`: the fence + 1 on which it is queued, how often it has run, the fence + 1 whose signal runs it now, and
     * whether it was ever added. `storage` is the kref in whose memory it lives, or -1.
     */
    dma_fence_cb: {
      state: { fence: number; executed: number; running: number; known: number };
      fixed: { readonly storage: number };
    };
  }
}

/** `struct dma_fence_cb`: what somebody wants to happen when a fence signals. @see include/linux/dma-fence.h */
export const dmaFenceCb = kernelObject({
  kind: 'dma_fence_cb',
  state: (shape) =>
    shape.count.dma_fence_cb === 0
      ? { fence: constant(0), executed: constant(0), running: constant(0), known: constant(0) }
      : {
          fence: int(shape.count.dma_fence),
          executed: flag,
          running: int(shape.count.dma_fence),
          known: flag,
        },
});

/** Memory is freed by task `t`: no callback that lives in it is queued, or runs in another task. */
export function checkCallbacksIn(k: Kernel, storage: number, t: number): void {
  for (let c = 0; c < k.dma_fence_cb.length; c++) {
    if (at(k.fixed.of.dma_fence_cb, c).storage !== storage) continue;
    const { fence, running } = at(k.dma_fence_cb, c);
    const { lock } = running === 0 ? nobody : at(k.fixed.of.dma_fence, running - 1);
    const isSignaller = lock >= 0 && at(k.spinlock, lock).owner === t + 1;
    if (fence !== 0 || (running !== 0 && !isSignaller)) broke(k, 'FENCE-22');
  }
}

const nobody = { lock: -1 };

/** Key of the routine that a callback runs. */
export function callbackRoutine(callback: number): string {
  return `callback:${callback}`;
}
