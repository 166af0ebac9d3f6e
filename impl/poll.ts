import { type Co } from './scheduler/point.ts';
import { type File } from './file.ts';
import { KObject, read, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { type Thread } from './thread.ts';
import { WaitQueueEntry, type WaitQueueHead } from './wait-queue.ts';
import { errno } from './errno.ts';
import {
  schedule_hrtimeout_range,
  set_current_state,
  signal_pending,
  wake_up_process,
} from './sleep.ts';

/** @see include/uapi/asm-generic/poll.h */
export const EPOLLIN = 1;
export const EPOLLOUT = 4;
export const EPOLLERR = 8;
export const EPOLLHUP = 16;
export const EPOLLNVAL = 32;

/** What a file without a `poll` has: it never lets one wait. @see DEFAULT_POLLMASK */
const DEFAULT_POLLMASK = EPOLLIN | EPOLLOUT;

/** Nanoseconds of a millisecond. */
const MS_NS = 1_000_000;

/** One wait queue that a poll has joined, with a reference to the file in which it lies. @see struct poll_table_entry */
interface PollTableEntry {
  readonly filp: File;
  readonly wait: WaitQueueEntry;
  readonly wait_address: WaitQueueHead;
}

/** What a poll brings along: for what it asks, and the queues it has joined. @see struct poll_wqueues, struct poll_table_struct */
export class PollTable extends KObject {
  /** The events that are asked for. */
  key = 0;
  /** False once something was found, and in every round behind the first: nobody joins a queue then. */
  joins = true;
  triggered = false;
  readonly polling_task: Thread;
  readonly entries: PollTableEntry[] = [];

  constructor(polling_task: Thread) {
    super(`poll_wqueues of ${polling_task.name}`);
    this.polling_task = polling_task;
  }
}

/** A descriptor that is polled, and the events asked for. @see struct pollfd */
export interface PollFd {
  readonly fd: number;
  readonly events: number;
}

/** Functions of fs/select.c. */
export const pollFunctions = {
  /** Joins a wait queue of a file; nothing is lost from here on. @see poll_wait(), __pollwait() */
  *poll_wait(k: Kernel, filp: File, wait_address: WaitQueueHead, p: PollTable): Co<void> {
    if (!p.joins) return;
    yield* k.fn.get_file(k, filp);
    const label = `poll of ${p.polling_task.name}`;
    const wait = new WaitQueueEntry(label, (_, __, key) => k.fn.pollwake(k, p, key));
    p.entries.push({ filp, wait, wait_address });
    yield* k.fn.add_wait_queue(k, wait_address, wait);
  },

  /** Wakes who polls, if what there is now is among what he asks for. @see pollwake(), __pollwake() */
  *pollwake(_: Kernel, p: PollTable, key: number): Co<void> {
    if (key !== 0 && (key & p.key) === 0) return;
    yield* write(p, 'triggered', true);
    yield* wake_up_process(p.polling_task);
  },

  /** Leaves the queues. @see poll_freewait() */
  *poll_freewait(k: Kernel, p: PollTable): Co<void> {
    for (const { filp, wait, wait_address } of p.entries) {
      yield* k.fn.remove_wait_queue(k, wait_address, wait);
      wait.freed = true;
      yield* k.fn.fput(k, filp);
    }
    p.freed = true;
  },

  /** What is found at a descriptor. @see do_pollfd() */
  *do_pollfd(k: Kernel, { fd, events }: PollFd, p: PollTable): Co<number> {
    if (fd < 0) return 0;
    const file = yield* k.fn.fget(k, fd);
    if (file === undefined) return EPOLLNVAL;
    p.key = events | EPOLLERR | EPOLLHUP;
    const mask = yield* k.fn.vfs_poll(k, file, p);
    yield* k.fn.fput(k, file);
    return mask & p.key;
  },

  /** @see vfs_poll() */
  *vfs_poll(k: Kernel, file: File, p: PollTable): Co<number> {
    if (file.f_op.poll === undefined) return DEFAULT_POLLMASK;
    return yield* file.f_op.poll(k, file, p);
  },

  /** Sleeps until a queue is woken, unless one was already; false if the time is over. @see poll_schedule_timeout() */
  *poll_schedule_timeout(k: Kernel, p: PollTable, expiresNs: number): Co<boolean> {
    yield* set_current_state(k, 'TASK_INTERRUPTIBLE');
    const woken = (yield* read(p, 'triggered')) || (yield* schedule_hrtimeout_range(k, expiresNs));
    yield* set_current_state(k, 'TASK_RUNNING');
    yield* write(p, 'triggered', false);
    return woken;
  },

  /** How many descriptors have something, 0 if the time is over, or -EINTR; `revents` is what they have. @see do_poll() */
  *do_poll(
    k: Kernel,
    fds: readonly PollFd[],
    revents: number[],
    p: PollTable,
    expiresNs: number,
  ): Co<number> {
    let timed_out = expiresNs === 0;
    if (timed_out) p.joins = false;
    for (;;) {
      let count = 0;
      for (const [i, pollfd] of fds.entries()) {
        const mask = yield* k.fn.do_pollfd(k, pollfd, p);
        revents[i] = mask;
        if (mask === 0) continue;
        count++;
        p.joins = false;
      }
      p.joins = false;
      if (count === 0 && (yield* signal_pending(k.current))) return errno.EINTR;
      if (count > 0 || timed_out) return count;
      if (!(yield* k.fn.poll_schedule_timeout(k, p, expiresNs))) timed_out = true;
    }
  },

  /** Waits for several descriptors at once, so many milliseconds at most; negative: for ever. @see poll(), do_sys_poll() */
  *do_sys_poll(
    k: Kernel,
    fds: readonly PollFd[],
    revents: number[],
    timeout_msecs: number,
  ): Co<number> {
    const expires = timeout_msecs < 0 ? Infinity : k.nowNs + timeout_msecs * MS_NS;
    const table = new PollTable(k.current);
    const ret = yield* k.fn.do_poll(k, fds, revents, table, timeout_msecs === 0 ? 0 : expires);
    yield* k.fn.poll_freewait(k, table);
    return ret;
  },
};

type PollFunctions = typeof pollFunctions;
declare module './kernel.ts' {
  interface Functions extends PollFunctions {}
}
