import { at, kernelObject } from './kernel.ts';
import { array, constant, flag, int } from './schema.ts';
import { operation } from './operation.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_fence_array` behind its fence: `pending` is num_pending, which does not go below 0 here. The rest is for one that is
     * made at run time: its members as fence + 1 (from the front), whether its irq_work is queued, and whether the placeholder in its error is gone.
     */
    dma_fence_array: {
      state: {
        pending: number;
        readonly member: number[];
        queued: number;
        settled: number;
      };
      fixed: DmaFenceArrayFixed;
    };
  }
}

/** The constants of an array. */
export interface DmaFenceArrayFixed {
  /** Index of the fence that the array is. */
  readonly fence: number;
  readonly members: readonly number[];
  /** Signals with its first member; until 7.0. */
  readonly signalOnAny: boolean;
  /** Made by dma_resv_get_singleton(): for waiting, and for nothing else. */
  readonly singleton?: boolean;
  /** Testing it looks at num_pending alone, as before the fix of 6.13 and 6.12.5: the bug NS-02. */
  readonly pollsPendingOnly: boolean;
  /** Its members are in the state: dma_fence_array_create() makes it. */
  readonly runTime: boolean;
  /** Of one made at run time: the callbacks on its members, as many as it has room for. */
  readonly callbacks: readonly number[];
}

/**
 * `struct dma_fence_array`: a fence that signals when its members have.
 *
 * Members are watched only once somebody asked for the signal; the last callback queues an irq_work, which signals.
 * @see drivers/dma-buf/dma-fence-array.c
 */
export const dmaFenceArray = kernelObject({
  kind: 'dma_fence_array',
  state: (shape) => {
    const arrays = shape.of.dma_fence_array;
    const room = Math.max(0, ...arrays.map(({ callbacks }) => callbacks.length));
    const sizes = arrays.map(({ members }) => members.length);
    const used = room > 0 ? flag : constant(0);
    return {
      pending: int(Math.max(1, room, ...sizes)),
      member: array(int(shape.count.dma_fence), room),
      queued: used,
      settled: used,
    };
  },
  init: (k, index) => {
    const { members, signalOnAny, runTime } = at(k.fixed.of.dma_fence_array, index);
    if (runTime) return;
    at(k.dma_fence_array, index).pending = signalOnAny ? 1 : members.length;
  },
});

/** Operations inside an array. */
export const dmaFenceArrayOperations = {
  /** A member is through: its error is kept if it is the first; 1 if this completes the array. @see dma_fence_array_cb_func() */
  dma_fence_array_member_done: operation({
    name: 'dma_fence_array_member_done',
    params: [
      ['array', 'dma_fence_array'],
      ['member', 'dma_fence'],
    ],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const { fence } = at(k.fixed.of.dma_fence_array, a.array);
        const { error } = at(k.dma_fence, a.member);
        if (error !== 0 && at(k.dma_fence, fence).error === 0) at(k.dma_fence, fence).error = error;
        const it = at(k.dma_fence_array, a.array);
        if (it.pending === 0) return 0;
        it.pending--;
        return it.pending === 0 ? 1 : 0;
      },
    },
  }),
};
