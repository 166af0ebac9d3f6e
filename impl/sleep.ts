import { type Co } from './scheduler/point.ts';
import { KernelBug } from './kernel-bug.ts';
import { JIFFY_NS, type Kernel } from './kernel.ts';
import { type TaskRunState, type Thread } from './thread.ts';

/** The timeout that never passes. @see include/linux/sched.h MAX_SCHEDULE_TIMEOUT */
export const MAX_SCHEDULE_TIMEOUT = Number.MAX_SAFE_INTEGER;

/** Fails in a context that may not sleep, whether or not the caller would. @see might_sleep() */
export function might_sleep(k: Kernel, what: string): void {
  const { current } = k;
  if (current.atomic || current.rcuDepth > 0)
    throw new KernelBug('sleep-in-atomic', `${current.name} sleeps in ${what}, in atomic context`);
}

/** Says that the running thread is about to sleep: a wake-up from now on is not lost. @see set_current_state() */
export function* set_current_state(k: Kernel, state: TaskRunState): Co<void> {
  yield { access: 'store', object: undefined, field: `${k.current.id}.__state` };
  k.current.state = state;
}

/** Sleeps until somebody wakes the thread, unless somebody has already. @see schedule() */
export function* schedule(k: Kernel): Co<void> {
  yield* schedule_timeout(k, MAX_SCHEDULE_TIMEOUT);
}

/**
 * The same, for so many jiffies at most; returns how many are left, 0 if the time is over.
 *
 * @see kernel/time/sleep_timeout.c schedule_timeout()
 */
export function* schedule_timeout(k: Kernel, timeout: number): Co<number> {
  const thread = k.current;
  might_sleep(k, 'schedule()');
  const bounded = timeout < MAX_SCHEDULE_TIMEOUT;
  const until = bounded ? k.nowNs + timeout * JIFFY_NS : Infinity;
  thread.expiresNs = until;
  const ready = (): boolean =>
    thread.state === 'TASK_RUNNING' ||
    (thread.state === 'TASK_INTERRUPTIBLE' && thread.signalPending) ||
    k.nowNs >= until;
  yield { access: 'sleep', object: undefined, field: `${thread.id}.__state`, ready };
  thread.expiresNs = Infinity;
  thread.state = 'TASK_RUNNING';
  if (!bounded) return timeout;
  return Math.max(0, Math.ceil((until - k.nowNs) / JIFFY_NS));
}

/**
 * Sleeps until a time of the clock, or until somebody wakes the thread; false if the time is over.
 *
 * @see schedule_hrtimeout_range()
 */
export function* schedule_hrtimeout_range(k: Kernel, expiresNs: number): Co<boolean> {
  const thread = k.current;
  might_sleep(k, 'schedule_hrtimeout_range()');
  thread.expiresNs = expiresNs;
  const ready = (): boolean =>
    thread.state === 'TASK_RUNNING' ||
    (thread.state === 'TASK_INTERRUPTIBLE' && thread.signalPending) ||
    k.nowNs >= expiresNs;
  yield { access: 'sleep', object: undefined, field: `${thread.id}.__state`, ready };
  thread.expiresNs = Infinity;
  const woken = thread.state === 'TASK_RUNNING' || thread.signalPending;
  thread.state = 'TASK_RUNNING';
  return woken || k.nowNs < expiresNs;
}

/** Wakes a thread, or keeps it from falling asleep. @see wake_up_process() */
export function* wake_up_process(thread: Thread): Co<void> {
  yield { access: 'store', object: undefined, field: `${thread.id}.__state` };
  thread.state = 'TASK_RUNNING';
}

/** True if the thread was sent a signal. @see signal_pending() */
export function* signal_pending(thread: Thread): Co<boolean> {
  yield { access: 'load', object: undefined, field: `${thread.id}.signal` };
  return thread.signalPending;
}

/** Sends a signal: it ends an interruptible sleep. @see signal_wake_up() */
export function* send_signal(thread: Thread): Co<void> {
  yield { access: 'store', object: undefined, field: `${thread.id}.signal` };
  thread.signalPending = true;
}

/** Waits for a condition without a queue of its own: who makes it true need not know who waits. @see wait_event() */
export function* waitUntil(k: Kernel, what: string, ready: () => boolean): Co<void> {
  might_sleep(k, what);
  yield { access: 'sleep', object: undefined, field: what, ready };
}
