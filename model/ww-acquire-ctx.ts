import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { breaksSignalling } from './signalling.ts';
import { operation } from './operation.ts';
import { flag, int } from './schema.ts';

/** How a class of ww_mutexes resolves a conflict. */
export type WwClass = 'wait-die' | 'wound-wait';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct ww_acquire_ctx`. `task` is the owner + 1 while it lives; `stamp` is its age among the living contexts,
     * 0 the oldest, because only the order of the stamps matters. `gaveUp` is the task + 1 that ended the context when it
     * had been told to back off, and has not come back from userspace since.
     */
    ww_acquire_ctx: {
      state: {
        task: number;
        stamp: number;
        acquired: number;
        wounded: number;
        done: number;
        contending: number;
        gaveUp: number;
      };
      fixed: { readonly class: WwClass };
    };
  }
}

/** `struct ww_acquire_ctx`: one transaction over several ww_mutexes. @see include/linux/ww_mutex.h */
export const wwAcquireCtx = kernelObject({
  kind: 'ww_acquire_ctx',
  state: (shape) => ({
    task: int(shape.tasks),
    stamp: int(Math.max(0, shape.count.ww_acquire_ctx - 1)),
    acquired: int(shape.count.ww_mutex),
    wounded: shape.of.ww_acquire_ctx.some((c) => c.class === 'wound-wait') ? flag : int(0),
    done: flag,
    contending: int(shape.count.ww_mutex),
    gaveUp: int(shape.tasks),
  }),
  atExit: (k, t) => {
    for (const ctx of k.ww_acquire_ctx) if (ctx.task === t + 1) broke(k, 'WW-12');
    backFromUserspace(k, t);
  },
});

/** True if context `a` is older than `b`: it drew its stamp first. */
export function isOlder(k: Kernel, a: number, b: number): boolean {
  return at(k.ww_acquire_ctx, a).stamp < at(k.ww_acquire_ctx, b).stamp;
}

/** The living context of task `t` in a class, or -1. */
export function contextOf(k: Kernel, t: number, wwClass: WwClass): number {
  for (let c = 0; c < k.ww_acquire_ctx.length; c++) {
    if (
      at(k.ww_acquire_ctx, c).task === t + 1 &&
      at(k.fixed.of.ww_acquire_ctx, c).class === wwClass
    )
      return c;
  }
  return -1;
}

/** The task was in userspace: what it begins now is a new transaction, and may be younger than the one it gave up. */
export function backFromUserspace(k: Kernel, t: number): void {
  for (const ctx of k.ww_acquire_ctx) if (ctx.gaveUp === t + 1) ctx.gaveUp = 0;
}

/** Breaks WW-02 if the task ended a context of the class that had to back off, and tries again with a new stamp. */
function checkKeepsStamp(k: Kernel, t: number, wwClass: WwClass): void {
  for (let c = 0; c < k.ww_acquire_ctx.length; c++) {
    const ctx = at(k.ww_acquire_ctx, c);
    if (ctx.gaveUp !== t + 1 || at(k.fixed.of.ww_acquire_ctx, c).class !== wwClass) continue;
    broke(k, 'WW-02');
    ctx.gaveUp = 0;
  }
}

/** Starts a context for task `t`: it is the youngest from here on. */
export function startContext(k: Kernel, c: number, t: number): void {
  const ctx = at(k.ww_acquire_ctx, c);
  let living = 0;
  for (const other of k.ww_acquire_ctx) if (other.task !== 0) living++;
  ctx.task = t + 1;
  ctx.stamp = living;
  ctx.acquired = 0;
  ctx.wounded = 0;
  ctx.done = 0;
  ctx.contending = 0;
}

/** Ends a context; everyone who was younger moves up. */
export function endContext(k: Kernel, c: number): void {
  const ctx = at(k.ww_acquire_ctx, c);
  for (const other of k.ww_acquire_ctx) {
    if (other.task !== 0 && other.stamp > ctx.stamp) other.stamp--;
  }
  ctx.task = 0;
  ctx.stamp = 0;
  ctx.acquired = 0;
  ctx.wounded = 0;
  ctx.done = 0;
  ctx.contending = 0;
}

const isReservationClass = (k: Kernel, wwClass: WwClass): boolean =>
  k.fixed.of.ww_mutex.some((lock) => lock.isReservation && lock.class === wwClass);

/** The acquire class ranks outside reclaim and outside every fence, like the locks that follow. */
const checkReservationRank = (k: Kernel, t: number): void => {
  if (at(k.task, t).reclaim > 0) broke(k, 'LOCK-40');
  breaksSignalling(k, t, 'FENCE-40');
};

const holdsWithoutContext = (k: Kernel, t: number, wwClass: WwClass): boolean => {
  for (let l = 0; l < k.ww_mutex.length; l++) {
    const lock = at(k.ww_mutex, l);
    if (lock.owner === t + 1 && lock.ctx === 0 && at(k.fixed.of.ww_mutex, l).class === wwClass)
      return true;
  }
  return false;
};

/** Operations on acquire contexts. */
export const wwAcquireCtxOperations = {
  /** Starts a transaction and draws its stamp, once: retries keep it. @see ww_acquire_init() */
  ww_acquire_init: operation({
    name: 'ww_acquire_init',
    params: [['ctx', 'ww_acquire_ctx']],
    step: {
      run: (k, a, t) => {
        const { class: wwClass } = at(k.fixed.of.ww_acquire_ctx, a.ctx);
        const living = contextOf(k, t, wwClass);
        const lives = at(k.ww_acquire_ctx, a.ctx).task !== 0;
        if (lives) broke(k, 'WW-02');
        if (living >= 0 && living !== a.ctx) broke(k, 'WW-13');
        checkKeepsStamp(k, t, wwClass);
        if (isReservationClass(k, wwClass)) checkReservationRank(k, t);
        if (holdsWithoutContext(k, t, wwClass)) broke(k, 'WW-25');
        if (lives) endContext(k, a.ctx);
        startContext(k, a.ctx, t);
        return 0;
      },
    },
  }),

  /** Ends the acquire phase: no lock may follow in this context. @see ww_acquire_done() */
  ww_acquire_done: operation({
    name: 'ww_acquire_done',
    params: [['ctx', 'ww_acquire_ctx']],
    step: {
      run: (k, a) => {
        const ctx = at(k.ww_acquire_ctx, a.ctx);
        if (ctx.done === 1) broke(k, 'WW-11');
        ctx.done = 1;
        return 0;
      },
    },
  }),

  /** Ends the transaction; every lock of it must be released before. @see ww_acquire_fini() */
  ww_acquire_fini: operation({
    name: 'ww_acquire_fini',
    params: [['ctx', 'ww_acquire_ctx']],
    step: {
      run: (k, a, t) => {
        const ctx = at(k.ww_acquire_ctx, a.ctx);
        if (ctx.task !== t + 1 || ctx.acquired > 0) broke(k, 'WW-12');
        if (ctx.task === t + 1 && ctx.contending !== 0) ctx.gaveUp = t + 1;
        if (ctx.task !== 0) endContext(k, a.ctx);
        return 0;
      },
    },
  }),
};
