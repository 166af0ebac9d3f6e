import { type Co } from './scheduler/point.ts';
import { KObject } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { ListHead, list_add, list_del_init, list_next } from './list.ts';
import {
  SpinLock,
  assert_spin_locked,
  spin_lock_irqsave,
  spin_unlock_irqrestore,
} from './spinlock.ts';

/** What an entry does when its queue is woken; `key` says for what. Runs under the lock of the queue. @see wait_queue_func_t */
export type WaitQueueFunc = (k: Kernel, entry: WaitQueueEntry, key: number) => Co<void>;

/** @see include/linux/wait.h struct wait_queue_head */
export class WaitQueueHead extends KObject {
  readonly lock: SpinLock;
  readonly head: ListHead<WaitQueueEntry>;

  /** `within` is the memory in which the queue lies. */
  constructor(label: string, within?: KObject) {
    super(label);
    this.lock = new SpinLock(`${label}.lock`);
    this.head = new ListHead<WaitQueueEntry>(`${label}.head`, undefined, within);
  }
}

/** @see include/linux/wait.h struct wait_queue_entry */
export class WaitQueueEntry extends KObject {
  readonly entry: ListHead<WaitQueueEntry>;
  readonly func: WaitQueueFunc;

  constructor(label: string, func: WaitQueueFunc) {
    super(label);
    this.func = func;
    this.entry = new ListHead<WaitQueueEntry>(`${label}.entry`, this, this);
  }
}

/** The key of a wake-up that is for everybody. */
export const WAKE_ALL = 0;

/** Functions of kernel/sched/wait.c. */
export const waitQueueFunctions = {
  /** @see add_wait_queue() */
  *add_wait_queue(k: Kernel, wq: WaitQueueHead, entry: WaitQueueEntry): Co<void> {
    yield* spin_lock_irqsave(k, wq.lock);
    yield* list_add(entry.entry, wq.head);
    yield* spin_unlock_irqrestore(k, wq.lock);
  },

  /** @see remove_wait_queue() */
  *remove_wait_queue(k: Kernel, wq: WaitQueueHead, entry: WaitQueueEntry): Co<void> {
    yield* spin_lock_irqsave(k, wq.lock);
    yield* list_del_init(entry.entry);
    yield* spin_unlock_irqrestore(k, wq.lock);
  },

  /** Wakes everybody who is in the queue now. @see wake_up_all(), __wake_up() */
  *wake_up_all(k: Kernel, wq: WaitQueueHead, key = WAKE_ALL): Co<void> {
    yield* spin_lock_irqsave(k, wq.lock);
    yield* k.fn.wake_up_locked_poll(k, wq, key);
    yield* spin_unlock_irqrestore(k, wq.lock);
  },

  /** The same for who holds the lock. @see wake_up_locked_poll(), __wake_up_common() */
  *wake_up_locked_poll(k: Kernel, wq: WaitQueueHead, key: number): Co<void> {
    assert_spin_locked(k, wq.lock);
    let node = yield* list_next(wq.head, wq.head);
    while (node?.owner !== undefined) {
      const next = yield* list_next(node, wq.head);
      yield* node.owner.func(k, node.owner, key);
      node = next;
    }
  },
};

type WaitQueueFunctions = typeof waitQueueFunctions;
declare module './kernel.ts' {
  interface Functions extends WaitQueueFunctions {}
}
