import { EPOLLIN, EPOLLOUT } from './poll-events.ts';
import {
  type Kernel,
  type ObjectConstants,
  at,
  broke,
  crash,
  kernelObject,
  needsTask,
} from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { LOCK_STEPS, lockBufSteps, unlockBuf } from './dma-buf-lock.ts';
import { armUses, dmaFenceWaitOperations, enableRoutine } from './dma-fence-wait.ts';
import { fileOf, fput, getFile } from './file.ts';
import { getFence, lockOf, needsFence, putFence } from './dma-fence.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { embed } from './embed.ts';
import { flag } from './schema.ts';
import { checkBuffer } from './dma-buf-life.ts';
import { wakePollers } from './poll-wake.ts';
import { type Need } from './need.ts';
import { mightSleep } from './task.ts';
import { usages } from './dma-resv.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** What poll() keeps in a `struct dma_buf`: whether `cb_in` and `cb_out` are in use. One for each buffer, in their order. */
    dma_buf_poll: { state: { inActive: number; outActive: number }; fixed: DmaBufPollFixed };
  }
}

/** The constants of what poll() keeps in a buffer. */
export interface DmaBufPollFixed {
  readonly buf: number;
  /** Indices of `cb_in.cb` and `cb_out.cb` among the callbacks. */
  readonly cbIn: number;
  readonly cbOut: number;
}

/**
 * The two callbacks of a buffer on which poll() waits, one for each direction and all who ask.
 * @see include/linux/dma-buf.h struct dma_buf_poll_cb_t
 */
export const dmaBufPoll = kernelObject({
  kind: 'dma_buf_poll',
  state: () => ({ inActive: flag, outActive: flag }),
});

/** What EPOLLIN waits for: writers; what EPOLLOUT waits for: readers too. @see dma_resv_usage_rw() */
const usageOf = (event: number): number => usages.indexOf(event === EPOLLOUT ? 'READ' : 'WRITE');

/** True if somebody's callback for this event is queued. */
function isActive(k: Kernel, buf: number, event: number): boolean {
  const { inActive, outActive } = at(k.dma_buf_poll, buf);
  return (event === EPOLLOUT ? outActive : inActive) === 1;
}

/** Takes the callback of an event, or gives it back. */
export function setActive(k: Kernel, buf: number, event: number, active: number): void {
  const it = at(k.dma_buf_poll, buf);
  if (event === EPOLLOUT) it.outActive = active;
  else it.inActive = active;
}

/**
 * Wakes those who poll the buffer, and gives the callback back: both under the lock of the queue. The kernel wakes only those
 * who ask for this event; the others look again here, find the callback of theirs in use, and sleep on.
 * @see wake_up_locked_poll()
 */
export function wakeAndClear(k: Kernel, buf: number, event: number, by = -1): void {
  setActive(k, buf, event, 0);
  wakePollers(k, fileOf(k, 'dma_buf', buf), event, by);
}

/** The buffer is released: a callback in use is a BUG, for its fence will run it. @see dma_buf_release() */
export function checkPollIdle(k: Kernel, buf: number): void {
  if (k.dma_buf_poll.length === 0) return;
  if (!isActive(k, buf, EPOLLIN) && !isActive(k, buf, EPOLLOUT)) return;
  broke(k, 'LIFE-14');
  crash(k, 'POLL-04');
}

/**
 * What somebody who sleeps in the queue of the buffer needs: that the callback of an event runs for which he asked. Without one,
 * nobody wakes him; that of the other event lets him look, and sleep again.
 */
export function needsPolled(k: Kernel, buf: number, events: number): Need {
  const { cbIn, cbOut } = at(k.fixed.of.dma_buf_poll, buf);
  const of: Need[] = [];
  for (const callback of [cbIn, cbOut]) {
    if ((events & (callback === cbIn ? EPOLLIN : EPOLLOUT)) === 0) continue;
    const { fence, running } = at(k.dma_fence_cb, callback);
    if (fence > 0) of.push(needsCallback(k, fence - 1));
    else if (running > 0) of.push(needsSignaller(k, running - 1));
  }
  return { kind: 'any', of };
}

/** The fence must signal; once it has, its signaller must come to the callback. */
function needsCallback(k: Kernel, f: number): Need {
  if (at(k.dma_fence, f).signaled === 1) return needsSignaller(k, f);
  const { name } = at(k.fixed.of.dma_fence, f);
  return needsFence(k, f, `poll() sleeps until the callback on ${name} wakes it`);
}

function needsSignaller(k: Kernel, f: number): Need {
  const { name } = at(k.fixed.of.dma_fence, f);
  const owner = at(k.spinlock, lockOf(k, f)).owner - 1;
  return needsTask(
    k,
    owner,
    name,
    `poll() sleeps until the signaller of ${name} runs the callback`,
  );
}

/** Words of scratch: where the walk over the fences stands, the fence + 1, the event that is looked at, and what is reported. */
const CURSOR = 0;
const FENCE = 1;
const EVENT = 2;
const EVENTS = 3;

/** How many words the steps of a poll keep. */
export const DMA_BUF_POLL_SCRATCH = 4;

/** How the steps of a poll stand in a call. */
export interface PollPlace<A> {
  readonly base: number;
  /** The first word of scratch that they may use; those before belong to the call. */
  readonly word: number;
  readonly bufOf: (k: Kernel, a: A, t: number) => number;
  readonly eventsOf: (a: A) => number;
  /** How the call goes on, with the events that are reported. */
  readonly after: (k: Kernel, a: A, t: number, events: number) => number;
}

const { dma_fence_add_callback: addCallback } = dmaFenceWaitOperations;

const callbackArgs = { fence: 0, callback: 0, checked: 1, polling: 0 };

/** The first fence from the cursor on that the event waits for and that has not signalled: its slot, or -1. */
function pendingFrom(k: Kernel, r: number, usage: number, from: number): number {
  const { fence, usage: as, num } = at(k.dma_resv, r);
  for (let i = from; i < num; i++)
    if (at(as, i) <= usage && at(k.dma_fence, at(fence, i) - 1).signaled === 0) return i;
  return -1;
}

/**
 * What poll() does once for a buffer: takes the reservation lock, and for each event that nobody's callback waits for takes
 * the callback, with a reference to the file, and queues it on the first fence that is pending. If there is none, it runs the
 * callback itself, and reports the event.
 * @see dma_buf_poll()
 */
export function dmaBufPollSteps<A>(place: PollPlace<A>): readonly Step<A>[] {
  const { base, word, bufOf, eventsOf, after } = place;
  const SCAN = base + 1 + LOCK_STEPS;
  const ADD = SCAN + 1;
  const get = (k: Kernel, t: number, index: number): number =>
    at(at(k.task, t).scratch, word + index);
  const set = (k: Kernel, t: number, index: number, value: number): void => {
    at(k.task, t).scratch[word + index] = value;
  };
  const end = (k: Kernel, a: A, t: number): number => {
    const events = get(k, t, EVENTS);
    for (let i = 0; i < DMA_BUF_POLL_SCRATCH; i++) set(k, t, i, 0);
    return after(k, a, t, events);
  };
  /** EPOLLOUT first, then EPOLLIN, then the end. */
  const nextEvent = (k: Kernel, a: A, t: number): number => {
    const done = get(k, t, EVENT);
    const next = done === 0 && (eventsOf(a) & EPOLLOUT) !== 0 ? EPOLLOUT : EPOLLIN;
    if (done === EPOLLIN || (next === EPOLLIN && (eventsOf(a) & EPOLLIN) === 0)) {
      unlockBuf(k, bufOf(k, a, t), t);
      return end(k, a, t);
    }
    set(k, t, EVENT, next);
    set(k, t, CURSOR, 0);
    const buf = bufOf(k, a, t);
    if (isActive(k, buf, next)) return nextEvent(k, a, t);
    setActive(k, buf, next, 1);
    getFile(k, fileOf(k, 'dma_buf', buf));
    return goTo(SCAN);
  };
  const scan = (k: Kernel, a: A, t: number): number => {
    const buf = bufOf(k, a, t);
    const event = get(k, t, EVENT);
    const { resv } = at(k.fixed.of.dma_buf, buf);
    const slot = pendingFrom(k, resv, usageOf(event), get(k, t, CURSOR));
    if (slot < 0) {
      wakeAndClear(k, buf, event, t);
      set(k, t, EVENTS, get(k, t, EVENTS) | event);
      fput(k, fileOf(k, 'dma_buf', buf), t);
      return nextEvent(k, a, t);
    }
    const f = at(at(k.dma_resv, resv).fence, slot) - 1;
    getFence(k, f);
    set(k, t, CURSOR, slot + 1);
    set(k, t, FENCE, f + 1);
    return goTo(ADD);
  };
  const added = (k: Kernel, a: A, t: number, failed: number): number => {
    const f = get(k, t, FENCE) - 1;
    set(k, t, FENCE, 0);
    if (failed === 0) return nextEvent(k, a, t);
    putFence(k, f);
    return goTo(SCAN);
  };
  return [
    {
      check: (k, a, t) => {
        mightSleep(k, t);
        checkBuffer(k, bufOf(k, a, t));
        if (at(k.file, fileOf(k, 'dma_buf', bufOf(k, a, t))).refs === 0) broke(k, 'POLL-09');
      },
      run: (k, a, t) =>
        (eventsOf(a) & (EPOLLIN | EPOLLOUT)) === 0 ? end(k, a, t) : goTo(base + 1),
    },
    ...lockBufSteps<A>('dma_buf_poll', bufOf, () => {}, nextEvent, base + 1).map((step) => ({
      ...step,
      ...(step.waitsFor && {
        stuck: (k: Kernel, a: A, t: number): void => {
          step.stuck?.(k, a, t);
          broke(k, 'POLL-07');
        },
      }),
    })),
    { run: scan },
    ...embed(addCallback, {
      base: ADD,
      on: (k: Kernel, a: A, t: number) => {
        const { cbIn, cbOut } = at(k.fixed.of.dma_buf_poll, bufOf(k, a, t));
        callbackArgs.fence = get(k, t, FENCE) - 1;
        callbackArgs.callback = get(k, t, EVENT) === EPOLLOUT ? cbOut : cbIn;
        return callbackArgs;
      },
      statically: () => callbackArgs,
      after: added,
    }),
  ];
}

/** How many steps a poll has. */
export const DMA_BUF_POLL_STEPS = 1 + LOCK_STEPS + 1 + addCallback.steps.length;

/** Features of a call that polls. */
export const dmaBufPollUses = ['refs', 'files', ...armUses] as const;

/** What a poll may do for others: arm whatever fence it meets. */
export const dmaBufPollEffects = (of: ObjectConstants): readonly string[] => [
  ...of.dma_resv.map((_, r) => `lock:dma_resv:${r}`),
  ...of.dma_fence.map((_, f) => `enable:${f}`),
];

/** What a poll may call. */
export const dmaBufPollCalls = (of: ObjectConstants): readonly string[] =>
  of.dma_fence.flatMap((_, f) => [enableRoutine(f), callbacksOf(f)]);
