import { type Co } from './scheduler/point.ts';
import {
  DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT,
  DmaFence,
  DmaFenceCb,
  type DmaFenceOps,
} from './dma-fence.ts';
import { IrqWork, irq_work_queue } from './irq-work.ts';
import { type Kernel, allocationFails } from './kernel.ts';
import { might_sleep } from './sleep.ts';
import { read, touch, update, write } from './memory.ts';
import { test_bit } from './bitops.ts';

/** Stands in dma_fence::error until a member has failed, or the array is done. */
export const PENDING_ERROR = 1;

/** @see include/linux/dma-fence-array.h struct dma_fence_array */
export class DmaFenceArray extends DmaFence {
  num_pending = 0;
  /** Every one with a reference. */
  fences: readonly DmaFence[] = [];
  callbacks: readonly DmaFenceCb[] = [];
  work: IrqWork | undefined;
  /** How a program wants it to be made; the kernel has only the number in `num_pending`. */
  signal_on_any = false;

  constructor(label: string) {
    super(label, dma_fence_array_ops, 0, 0);
  }
}

/** @see dma_fence_array_ops */
export const dma_fence_array_ops: DmaFenceOps = {
  name: 'dma_fence_array',
  *enable_signaling(k, fence) {
    const array = to_dma_fence_array(fence);
    return array === undefined || (yield* k.fn.dma_fence_array_enable_signaling(k, array));
  },
  *signaled(k, fence) {
    const array = to_dma_fence_array(fence);
    return array !== undefined && (yield* k.fn.dma_fence_array_signaled(k, array));
  },
  *release(k, fence) {
    const array = to_dma_fence_array(fence);
    if (array !== undefined) yield* k.fn.dma_fence_array_release(k, array);
  },
  *set_deadline(k, fence, deadline) {
    for (const member of to_dma_fence_array(fence)?.fences ?? [])
      yield* k.fn.dma_fence_set_deadline(k, member, deadline);
  },
};

/** The array that a fence is. Its ops never change, so that looking at them commutes with everything. @see to_dma_fence_array() */
export function to_dma_fence_array(fence: DmaFence | undefined): DmaFenceArray | undefined {
  if (fence !== undefined) touch(fence, 'ops');
  return fence instanceof DmaFenceArray ? fence : undefined;
}

/** What an array has beside its fence; nobody else sees it yet. */
export function dma_fence_array_setup(
  k: Kernel,
  array: DmaFenceArray,
  fences: readonly DmaFence[],
  signal_on_any: boolean,
): void {
  const work = new IrqWork(`${array.label}->work`, () => k.fn.irq_dma_fence_array_work(k, array));
  array.work = work;
  array.callbacks = fences.map(
    (_, i) =>
      new DmaFenceCb(`${array.label}->callbacks[${i}]`, (kernel, fence) =>
        kernel.fn.dma_fence_array_cb_func(kernel, array, fence),
      ),
  );
  array.parts = [work, ...array.callbacks];
  array.num_pending = signal_on_any ? 1 : fences.length;
  array.fences = fences;
}

/** Functions of drivers/dma-buf/dma-fence-array.c. */
export const dmaFenceArrayFunctions = {
  /** The first error of a member is the array's, as long as the array is not done. @see dma_fence_array_set_pending_error() */
  *dma_fence_array_set_pending_error(_: Kernel, array: DmaFenceArray, error: number): Co<void> {
    if (error === 0) return;
    yield* update(array, 'error', (old) => (old === PENDING_ERROR ? error : old));
  },

  /** @see dma_fence_array_clear_pending_error() */
  *dma_fence_array_clear_pending_error(_: Kernel, array: DmaFenceArray): Co<void> {
    yield* update(array, 'error', (old) => (old === PENDING_ERROR ? 0 : old));
  },

  /** Signals outside the locks of the members. @see irq_dma_fence_array_work() */
  *irq_dma_fence_array_work(k: Kernel, array: DmaFenceArray): Co<void> {
    yield* k.fn.dma_fence_array_clear_pending_error(k, array);
    yield* k.fn.dma_fence_signal(k, array);
    yield* k.fn.dma_fence_put(k, array);
  },

  /** A member has signalled: the last one leaves its reference to the irq_work. @see dma_fence_array_cb_func() */
  *dma_fence_array_cb_func(k: Kernel, array: DmaFenceArray, fence: DmaFence): Co<void> {
    yield* k.fn.dma_fence_array_set_pending_error(k, array, yield* read(fence, 'error'));
    const last = yield* k.fn.dma_fence_array_dec_and_test(k, array);
    const work = yield* read(array, 'work');
    if (last && work !== undefined) yield* irq_work_queue(k, work);
    else yield* k.fn.dma_fence_put(k, array);
  },

  /** `atomic_dec_and_test(&array->num_pending)`; of an array that signals with any it goes on below 0. */
  *dma_fence_array_dec_and_test(k: Kernel, array: DmaFenceArray): Co<boolean> {
    const old = yield* update(array, 'num_pending', (pending) => pending - 1);
    k.commit();
    return old === 1;
  },

  /** A callback on every member; each has a reference to the array, because that may signal before they have all run. @see dma_fence_array_enable_signaling() */
  *dma_fence_array_enable_signaling(k: Kernel, array: DmaFenceArray): Co<boolean> {
    for (const [i, fence] of (yield* read(array, 'fences')).entries()) {
      const cb = array.callbacks[i];
      if (cb === undefined) break;
      yield* k.fn.dma_fence_get(k, array);
      if ((yield* k.fn.dma_fence_add_callback(k, fence, cb)) === 0) continue;
      yield* k.fn.dma_fence_array_set_pending_error(k, array, yield* read(fence, 'error'));
      yield* k.fn.dma_fence_put(k, array);
      if (yield* k.fn.dma_fence_array_dec_and_test(k, array)) {
        yield* k.fn.dma_fence_array_clear_pending_error(k, array);
        return false;
      }
    }
    return true;
  },

  /** With callbacks on the members it looks at what they have counted, else at the members; the count is loaded first. @see dma_fence_array_signaled() */
  *dma_fence_array_signaled(k: Kernel, array: DmaFenceArray): Co<boolean> {
    let pending = yield* read(array, 'num_pending');
    k.commit();
    let done = false;
    if (yield* test_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, array)) {
      done = pending <= 0;
    } else {
      for (const fence of yield* read(array, 'fences')) {
        if (!(yield* k.fn.dma_fence_is_signaled(k, fence))) continue;
        pending--;
        if (pending === 0) done = true;
        if (done) break;
      }
    }
    if (done) yield* k.fn.dma_fence_array_clear_pending_error(k, array);
    return done;
  },

  /** @see dma_fence_array_release() */
  *dma_fence_array_release(k: Kernel, array: DmaFenceArray): Co<void> {
    for (const fence of yield* read(array, 'fences')) yield* k.fn.dma_fence_put(k, fence);
    yield* k.fn.dma_fence_free(k, array);
  },

  /** @see dma_fence_array_alloc() */
  *dma_fence_array_alloc(
    k: Kernel,
    label = `dma_fence_array of ${k.current.name}`,
  ): Co<DmaFenceArray | undefined> {
    might_sleep(k, 'kzalloc(GFP_KERNEL)');
    if (yield* allocationFails(k, 'dma_fence_array_alloc()')) return undefined;
    return new DmaFenceArray(label);
  },

  /** Takes over the references to the members, which are no containers. @see dma_fence_array_init() */
  *dma_fence_array_init(
    k: Kernel,
    array: DmaFenceArray,
    fences: readonly DmaFence[],
    context: number,
    seqno: number,
    signal_on_any = false,
  ): Co<void> {
    if (fences.length === 0) k.warn(`dma_fence_array_init: ${array.label} has no fences`);
    yield* k.fn.dma_fence_init(k, array, dma_fence_array_ops, context, seqno);
    dma_fence_array_setup(k, array, fences, signal_on_any);
    yield* write(array, 'error', PENDING_ERROR);
    for (const fence of fences)
      if (k.fn.dma_fence_is_container(k, fence))
        k.warn(`dma_fence_array_init: ${fence.label} in ${array.label} is a container`);
  },

  /** NULL when memory is short: then the caller keeps the references. @see dma_fence_array_create() */
  *dma_fence_array_create(
    k: Kernel,
    fences: readonly DmaFence[],
    context: number,
    seqno: number,
    signal_on_any = false,
    label?: string,
  ): Co<DmaFenceArray | undefined> {
    const array = yield* k.fn.dma_fence_array_alloc(k, label);
    k.commit();
    if (array !== undefined)
      yield* k.fn.dma_fence_array_init(k, array, fences, context, seqno, signal_on_any);
    return array;
  },

  /** True if all are of the context. @see dma_fence_match_context() */
  *dma_fence_match_context(_: Kernel, fence: DmaFence, context: number): Co<boolean> {
    const array = to_dma_fence_array(fence);
    if (array === undefined) return (yield* read(fence, 'context')) === context;
    for (const member of yield* read(array, 'fences'))
      if ((yield* read(member, 'context')) !== context) return false;
    return true;
  },

  /** The first of an array, or the fence itself; without a reference. @see dma_fence_array_first() */
  *dma_fence_array_first(_: Kernel, head: DmaFence | undefined): Co<DmaFence | undefined> {
    const array = to_dma_fence_array(head);
    return array === undefined ? head : (yield* read(array, 'fences'))[0];
  },

  /** @see dma_fence_array_next() */
  *dma_fence_array_next(
    _: Kernel,
    head: DmaFence | undefined,
    index: number,
  ): Co<DmaFence | undefined> {
    const array = to_dma_fence_array(head);
    return array === undefined ? undefined : (yield* read(array, 'fences'))[index];
  },
};

type DmaFenceArrayFunctions = typeof dmaFenceArrayFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceArrayFunctions {}
}
