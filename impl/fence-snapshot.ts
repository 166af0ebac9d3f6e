import { type Co } from './scheduler/point.ts';
import { type DmaFence } from './dma-fence.ts';
import { type DmaResv } from './dma-resv.ts';
import { KObject } from './memory.ts';
import { type Kernel } from './kernel.ts';

/**
 * What a driver keeps of a reservation object: its own variable, which one task uses at a time.
 *
 * @see dma_resv_get_fences()
 */
export class FenceSnapshot extends KObject {
  fences: readonly DmaFence[] = [];
  /** The object whose lock keeps the fences alive; undefined if the snapshot has references of its own. */
  borrowed: DmaResv | undefined;
}

/** What drivers do with the fences that they read. */
export const fenceSnapshotFunctions = {
  /** Gives back what the snapshot has. @see dma_fence_put() */
  *dma_fence_put_all(k: Kernel, snapshot: FenceSnapshot): Co<void> {
    const { fences, borrowed } = snapshot;
    snapshot.fences = [];
    snapshot.borrowed = undefined;
    if (borrowed !== undefined) return;
    for (const fence of fences) yield* k.fn.dma_fence_put(k, fence);
  },

  /** Waits for one after the other. @see dma_fence_wait() */
  *dma_fence_wait_all(k: Kernel, snapshot: FenceSnapshot, intr: boolean): Co<number> {
    for (const fence of snapshot.fences) {
      const ret = yield* k.fn.dma_fence_wait(k, fence, intr);
      if (ret !== 0) return ret;
    }
    return 0;
  },

  /** What was read takes the place of what the snapshot had. */
  *fence_snapshot_set(
    k: Kernel,
    snapshot: FenceSnapshot,
    fences: readonly DmaFence[],
    borrowed?: DmaResv,
  ): Co<void> {
    yield* k.fn.dma_fence_put_all(k, snapshot);
    snapshot.fences = fences;
    snapshot.borrowed = borrowed;
  },
};

type FenceSnapshotFunctions = typeof fenceSnapshotFunctions;
declare module './kernel.ts' {
  interface Functions extends FenceSnapshotFunctions {}
}
