import { type Kernel, at, kernelObject } from './kernel.ts';
import { int } from './schema.ts';
import { operation } from './operation.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct dma_fence_array` behind its fence: `pending` is num_pending, which does not go below 0 here. */
    dma_fence_array: { state: { pending: number }; fixed: DmaFenceArrayFixed };
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
    const sizes = shape.of.dma_fence_array.map((array) => array.members.length);
    return { pending: int(Math.max(1, ...sizes)) };
  },
  init: (k, index) => {
    const { members, signalOnAny } = at(k.fixed.of.dma_fence_array, index);
    at(k.dma_fence_array, index).pending = signalOnAny ? 1 : members.length;
  },
});

/** How many members must still signal, as far as the flags show it. */
export function membersMissing(k: Kernel, array: number): number {
  const { members, signalOnAny } = at(k.fixed.of.dma_fence_array, array);
  let missing = signalOnAny ? 1 : members.length;
  for (let i = 0; i < members.length; i++) missing -= at(k.dma_fence, at(members, i)).signaled;
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
