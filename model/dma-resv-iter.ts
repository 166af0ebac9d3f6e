import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_resv_iter`: where it stands (slot, identity of the list, how many fences that had), and the fence + 1 that it returned last. `gathered`: 1
     * the caller has fences of this round, 2 of an earlier round too. `borrowed` says of that fence: 1 the reservation lock keeps it
     * alive, 2 nobody does any more.
     */
    dma_resv_iter: {
      state: {
        task: number;
        slot: number;
        version: number;
        num: number;
        fence: number;
        gathered: number;
        restarted: number;
        borrowed: number;
      };
      fixed: { readonly resv: number; readonly usage: number; readonly gathers: boolean };
    };
  }
}

/** `struct dma_resv_iter`: walks over the fences of a reservation object up to a usage. @see include/linux/dma-resv.h */
export const dmaResvIter = kernelObject({
  kind: 'dma_resv_iter',
  state: (shape) => ({
    task: int(shape.tasks),
    slot: int(8),
    version: int(3),
    num: int(8),
    fence: int(shape.count.dma_fence),
    gathered: int(2),
    restarted: flag,
    borrowed: int(2),
  }),
  // A walk without the lock that stands at a fence has a reference to it.
  atExit: (k, t) => {
    for (const { task, fence, gathered } of k.dma_resv_iter)
      if (task === t + 1 && fence !== 0 && gathered > 0) broke(k, 'RESV-16');
  },
});

/** Task `t` gives the lock of an object back: nothing keeps the fences alive any more that a locked walk returned. */
export function endBorrowing(k: Kernel, r: number, t: number): void {
  for (let i = 0; i < k.dma_resv_iter.length; i++) {
    const it = at(k.dma_resv_iter, i);
    if (it.task === t + 1 && it.borrowed === 1 && at(k.fixed.of.dma_resv_iter, i).resv === r)
      it.borrowed = 2;
  }
}

/** Task `t` uses a fence; a reference of its own, taken under the lock, ends the borrowing. */
export function checkBorrowed(k: Kernel, f: number, t: number, takesReference: boolean): void {
  for (const it of k.dma_resv_iter) {
    if (it.task !== t + 1 || it.fence !== f + 1 || it.borrowed === 0) continue;
    if (it.borrowed === 2) broke(k, 'RESV-17');
    else if (takesReference) it.borrowed = 0;
  }
}
