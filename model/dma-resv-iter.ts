import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { assertHeld, dropFence } from './dma-resv.ts';
import { getFence } from './dma-fence.ts';
import { flag, int } from './schema.ts';
import { operation } from './operation.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_resv_iter`: where it stands (slot, identity of the list), and the fence + 1 that it returned last. `gathered`: 1
     * the caller has fences of this round, 2 of an earlier round too. `borrowed` says of that fence: 1 the reservation lock keeps it
     * alive, 2 nobody does any more.
     */
    dma_resv_iter: {
      state: {
        task: number;
        slot: number;
        version: number;
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
    fence: int(shape.count.dma_fence),
    gathered: int(2),
    restarted: flag,
    borrowed: int(2),
  }),
});

interface Args {
  readonly iter: number;
}

/** Moves on to the next fence that counts: 1, or 0 for NULL. The locked walk returns signalled fences too. */
function walk(k: Kernel, i: number, t: number, locked: boolean): number {
  const it = at(k.dma_resv_iter, i);
  const { resv: r, usage } = at(k.fixed.of.dma_resv_iter, i);
  const resv = at(k.dma_resv, r);
  it.task = t + 1;
  for (; it.slot < resv.num; it.slot++) {
    const f = at(resv.fence, it.slot) - 1;
    if (at(resv.usage, it.slot) > usage || (!locked && at(k.dma_fence, f).signaled === 1)) continue;
    it.slot++;
    it.fence = f + 1;
    return 1;
  }
  it.fence = 0;
  return 0;
}

const begin = (k: Kernel, i: number): void => {
  const it = at(k.dma_resv_iter, i);
  it.slot = 0;
  it.version = at(k.dma_resv, at(k.fixed.of.dma_resv_iter, i).resv).version;
};

/** What was gathered before a restart counts twice, or counts what is gone. */
const checkDiscarded = (k: Kernel, i: number): void => {
  const it = at(k.dma_resv_iter, i);
  if (at(k.fixed.of.dma_resv_iter, i).gathers && it.gathered === 2) broke(k, 'RESV-15');
};

/** The walk without the lock holds a reference to the fence that it returned last. @see dma_resv_iter_walk_unlocked() */
const walkUnlocked = (k: Kernel, i: number, t: number): number => {
  const it = at(k.dma_resv_iter, i);
  const before = it.fence - 1;
  const found = walk(k, i, t, false);
  if (found === 1) getFence(k, it.fence - 1);
  if (before >= 0) dropFence(k, before);
  if (it.gathered === 0) it.gathered = found;
  return found;
};

const walkLocked = (k: Kernel, i: number, t: number): number => {
  const found = walk(k, i, t, true);
  at(k.dma_resv_iter, i).borrowed = found;
  return found;
};

const reset = (k: Kernel, i: number): void => {
  const it = at(k.dma_resv_iter, i);
  if (it.fence !== 0 && it.borrowed === 0) dropFence(k, it.fence - 1);
  it.slot = it.version = it.fence = it.gathered = it.restarted = 0;
  if (it.borrowed === 0) it.task = 0;
};

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

const iterParams = [['iter', 'dma_resv_iter']] as const;

/** Operations on iterators. */
export const dmaResvIterOperations = {
  /** First fence of a walk without the lock: 1, or 0 for NULL; signalled fences are passed over. @see dma_resv_iter_first_unlocked() */
  dma_resv_iter_first_unlocked: operation({
    name: 'dma_resv_iter_first_unlocked',
    params: iterParams,
    returns: 'bool',
    step: {
      run: (k, a, t) => {
        begin(k, a.iter);
        const it = at(k.dma_resv_iter, a.iter);
        it.restarted = 1;
        it.gathered = 0;
        return walkUnlocked(k, a.iter, t);
      },
    },
  }),

  /** Next fence of a walk without the lock; it begins again when the list was replaced. @see dma_resv_iter_next_unlocked() */
  dma_resv_iter_next_unlocked: operation({
    name: 'dma_resv_iter_next_unlocked',
    params: iterParams,
    returns: 'bool',
    step: {
      check: (k, a) => checkDiscarded(k, a.iter),
      run: (k, a, t) => {
        const it = at(k.dma_resv_iter, a.iter);
        it.restarted = 0;
        if (it.version !== at(k.dma_resv, at(k.fixed.of.dma_resv_iter, a.iter).resv).version) {
          begin(k, a.iter);
          it.restarted = 1;
          if (it.gathered === 1) it.gathered = 2;
        }
        return walkUnlocked(k, a.iter, t);
      },
    },
  }),

  /** True if the walk has begun, or begun again: whoever gathers throws away what he has. @see dma_resv_iter_is_restarted() */
  dma_resv_iter_is_restarted: operation({
    name: 'dma_resv_iter_is_restarted',
    params: iterParams,
    returns: 'bool',
    step: {
      run: (k, a) => {
        const it = at(k.dma_resv_iter, a.iter);
        const { restarted } = it;
        if (a.checked === 1 && restarted === 1) it.gathered = it.fence === 0 ? 0 : 1;
        return restarted;
      },
    },
  }),

  /** The walk without the lock is over, and what was gathered is used. @see dma_resv_iter_end() */
  dma_resv_iter_end: operation({
    name: 'dma_resv_iter_end',
    params: iterParams,
    step: {
      check: (k, a) => checkDiscarded(k, a.iter),
      run: (k, a) => {
        reset(k, a.iter);
        return 0;
      },
    },
  }),

  /** First fence of a walk with the lock held: 1, or 0 for NULL; without a reference. @see dma_resv_iter_first() */
  dma_resv_iter_first: operation({
    name: 'dma_resv_iter_first',
    params: iterParams,
    returns: 'bool',
    step: {
      check: (k, a, t) => assertHeld(k, at(k.fixed.of.dma_resv_iter, a.iter).resv, t),
      run: (k, a, t) => {
        begin(k, a.iter);
        return walkLocked(k, a.iter, t);
      },
    },
  }),

  /** Next fence of a walk with the lock held. @see dma_resv_iter_next() */
  dma_resv_iter_next: operation({
    name: 'dma_resv_iter_next',
    params: iterParams,
    returns: 'bool',
    step: {
      check: (k, a: Args, t) => assertHeld(k, at(k.fixed.of.dma_resv_iter, a.iter).resv, t),
      run: (k, a, t) => walkLocked(k, a.iter, t),
    },
  }),
};
