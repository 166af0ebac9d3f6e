import { type Co } from './scheduler/point.ts';
import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, type DmaFence, DmaFenceCb } from './dma-fence.ts';
import { INIT_LIST_HEAD, list_add, list_add_tail, list_del_init, list_empty } from './list.ts';
import {
  MAX_SCHEDULE_TIMEOUT,
  might_sleep,
  schedule_timeout,
  set_current_state,
  signal_pending,
  wake_up_process,
} from './sleep.ts';
import { type Kernel } from './kernel.ts';
import { type Thread } from './thread.ts';
import { allocationFails } from './kernel.ts';
import { assert_spin_locked, spin_lock_irqsave, spin_unlock_irqrestore } from './spinlock.ts';
import { errno } from './errno.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';
import { read } from './memory.ts';
import { test_and_set_bit } from './bitops.ts';

/** Functions of drivers/dma-buf/dma-fence.c that tell somebody of the signal: callbacks, and waits made of them. */
export const dmaFenceCallbackFunctions = {
  /** Asks the issuer to signal; false if it has signalled. The flag is set before the test: no signal is missed. @see __dma_fence_enable_signaling() */
  *__dma_fence_enable_signaling(k: Kernel, fence: DmaFence): Co<boolean> {
    assert_spin_locked(k, fence.lock);
    const was_set = yield* test_and_set_bit(DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, fence);
    if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return false;
    yield* rcu_read_lock(k);
    const ops = yield* read(fence, 'ops');
    const enable = was_set ? undefined : ops?.enable_signaling;
    const armed = enable === undefined || (yield* enable(k, fence));
    yield* rcu_read_unlock(k);
    if (!armed) yield* k.fn.dma_fence_signal_locked(k, fence);
    return armed;
  },

  /** @see dma_fence_enable_sw_signaling() */
  *dma_fence_enable_sw_signaling(k: Kernel, fence: DmaFence): Co<void> {
    yield* spin_lock_irqsave(k, fence.lock);
    yield* k.fn.__dma_fence_enable_signaling(k, fence);
    k.commit();
    yield* spin_unlock_irqrestore(k, fence.lock);
  },

  /** -ENOENT if the fence has signalled: then the function never runs. @see dma_fence_add_callback() */
  *dma_fence_add_callback(k: Kernel, fence: DmaFence, cb: DmaFenceCb): Co<number> {
    if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) {
      k.commit();
      yield* INIT_LIST_HEAD(cb.node);
      return errno.ENOENT;
    }
    yield* spin_lock_irqsave(k, fence.lock);
    let ret = 0;
    if (yield* k.fn.__dma_fence_enable_signaling(k, fence)) {
      yield* list_add_tail(cb.node, fence.cb_list);
    } else {
      yield* INIT_LIST_HEAD(cb.node);
      ret = errno.ENOENT;
    }
    k.commit();
    yield* spin_unlock_irqrestore(k, fence.lock);
    return ret;
  },

  /** True if the function will not run; false if it runs or has run. @see dma_fence_remove_callback() */
  *dma_fence_remove_callback(k: Kernel, fence: DmaFence, cb: DmaFenceCb): Co<boolean> {
    yield* spin_lock_irqsave(k, fence.lock);
    const ret = !(yield* list_empty(cb.node));
    if (ret) yield* list_del_init(cb.node);
    k.commit();
    yield* spin_unlock_irqrestore(k, fence.lock);
    return ret;
  },

  /** @see dma_fence_wait_timeout() */
  *dma_fence_wait_timeout(k: Kernel, fence: DmaFence, intr: boolean, timeout: number): Co<number> {
    if (timeout < 0) return errno.EINVAL;
    might_sleep(k, 'dma_fence_wait_timeout()');
    yield* k.fn.dma_fence_enable_sw_signaling(k, fence);
    const ops = yield* read(fence, 'ops');
    if (ops?.wait !== undefined) return yield* ops.wait(k, fence, intr, timeout);
    return yield* k.fn.dma_fence_default_wait(k, fence, intr, timeout);
  },

  /** 0 or -ERESTARTSYS: it has no end otherwise. @see dma_fence_wait() */
  *dma_fence_wait(k: Kernel, fence: DmaFence, intr: boolean): Co<number> {
    const ret = yield* k.fn.dma_fence_wait_timeout(k, fence, intr, MAX_SCHEDULE_TIMEOUT);
    return ret < 0 ? ret : 0;
  },

  /** The jiffies that are left, 1 if none were asked for, 0 if the time is over. @see dma_fence_default_wait() */
  *dma_fence_default_wait(k: Kernel, fence: DmaFence, intr: boolean, timeout: number): Co<number> {
    let ret = timeout === 0 ? 1 : timeout;
    yield* spin_lock_irqsave(k, fence.lock);
    const early = yield* k.fn.dma_fence_default_wait_ends(k, fence, intr, timeout);
    if (early !== undefined) {
      k.commit();
      yield* spin_unlock_irqrestore(k, fence.lock);
      return early;
    }
    const cb = new DmaFenceCb(`default_wait_cb of ${k.current.name}`, wakeUp(k.current));
    yield* list_add(cb.node, fence.cb_list);
    k.commit();
    while (!(yield* k.fn.dma_fence_test_signaled_flag(k, fence)) && ret > 0) {
      yield* set_current_state(k, intr ? 'TASK_INTERRUPTIBLE' : 'TASK_UNINTERRUPTIBLE');
      yield* spin_unlock_irqrestore(k, fence.lock);
      ret = yield* schedule_timeout(k, ret);
      yield* spin_lock_irqsave(k, fence.lock);
      if (ret > 0 && intr && (yield* signal_pending(k.current))) ret = errno.ERESTARTSYS;
    }
    if (!(yield* list_empty(cb.node))) yield* list_del_init(cb.node);
    yield* set_current_state(k, 'TASK_RUNNING');
    k.commit();
    yield* spin_unlock_irqrestore(k, fence.lock);
    cb.freed = true;
    return ret;
  },

  /** What ends a wait before it sleeps: the signal, a signal to the task, a timeout of 0. */
  *dma_fence_default_wait_ends(
    k: Kernel,
    fence: DmaFence,
    intr: boolean,
    timeout: number,
  ): Co<number | undefined> {
    if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return timeout === 0 ? 1 : timeout;
    if (intr && (yield* signal_pending(k.current))) return errno.ERESTARTSYS;
    return timeout === 0 ? 0 : undefined;
  },

  /** Waits for the first of several. @see dma_fence_wait_any_timeout() */
  *dma_fence_wait_any_timeout(
    k: Kernel,
    fences: readonly DmaFence[],
    intr: boolean,
    timeout: number,
  ): Co<number> {
    if (fences.length === 0 || timeout < 0) return errno.EINVAL;
    if (timeout === 0) return yield* k.fn.dma_fence_poll_any(k, fences);
    if (yield* allocationFails(k, 'dma_fence_wait_any_timeout()')) return errno.ENOMEM;
    const added: { readonly fence: DmaFence; readonly cb: DmaFenceCb }[] = [];
    let ret = timeout;
    for (const fence of fences) {
      const cb = new DmaFenceCb(`wait_any of ${k.current.name}`, wakeUp(k.current));
      if ((yield* k.fn.dma_fence_add_callback(k, fence, cb)) !== 0) break;
      added.unshift({ fence, cb });
    }
    while (added.length === fences.length && ret > 0) {
      yield* set_current_state(k, intr ? 'TASK_INTERRUPTIBLE' : 'TASK_UNINTERRUPTIBLE');
      if (yield* k.fn.dma_fence_test_signaled_any(k, fences)) break;
      ret = yield* schedule_timeout(k, ret);
      if (ret > 0 && intr && (yield* signal_pending(k.current))) ret = errno.ERESTARTSYS;
    }
    k.commit();
    yield* set_current_state(k, 'TASK_RUNNING');
    for (const { fence, cb } of added) {
      yield* k.fn.dma_fence_remove_callback(k, fence, cb);
      cb.freed = true;
    }
    return ret;
  },

  /** A wait for any without a timeout. */
  *dma_fence_poll_any(k: Kernel, fences: readonly DmaFence[]): Co<number> {
    for (const fence of fences) if (yield* k.fn.dma_fence_is_signaled(k, fence)) return 1;
    return 0;
  },

  /** @see dma_fence_test_signaled_any() */
  *dma_fence_test_signaled_any(k: Kernel, fences: readonly DmaFence[]): Co<boolean> {
    for (const fence of fences) if (yield* k.fn.dma_fence_test_signaled_flag(k, fence)) return true;
    return false;
  },
};

/** Wakes a task that waits. @see dma_fence_default_wait_cb() */
function wakeUp(task: Thread): DmaFenceCb['func'] {
  return function* wake() {
    yield* wake_up_process(task);
  };
}

type DmaFenceCallbackFunctions = typeof dmaFenceCallbackFunctions;
declare module './kernel.ts' {
  interface Functions extends DmaFenceCallbackFunctions {}
}
