import { type Co } from './scheduler/point.ts';
import { KObject, read, update, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { KernelBug } from './kernel-bug.ts';
import { type Thread } from './thread.ts';
import { type WwMutex } from './ww-mutex.ts';

/** Locks that are taken together; from its counter a transaction has its age. @see include/linux/ww_mutex.h struct ww_class */
export class WwClass extends KObject {
  stamp = 0;
  readonly is_wait_die: boolean;

  constructor(label: string, is_wait_die: boolean) {
    super(label);
    this.is_wait_die = is_wait_die;
  }
}

/** The class of reservation locks. @see drivers/dma-buf/dma-resv.c DEFINE_WD_CLASS(reservation_ww_class) */
export function reservation_ww_class(k: Kernel): WwClass {
  return k.static('reservation_ww_class', WwClass, () => new WwClass('reservation_ww_class', true));
}

/** The class of locks that resolve conflicts the other way. @see DEFINE_WW_CLASS() */
export function wound_wait_class(k: Kernel): WwClass {
  return k.static('wound_wait_class', WwClass, () => new WwClass('wound_wait_class', false));
}

/** A transaction over several ww_mutexes. @see include/linux/ww_mutex.h struct ww_acquire_ctx */
export class WwAcquireCtx extends KObject {
  /** Who holds the class in the eyes of lockdep, from ww_acquire_init() to ww_acquire_fini(). */
  task: Thread | undefined;
  stamp = 0;
  acquired = 0;
  wounded = false;
  is_wait_die: boolean;
  done_acquire = false;
  contending_lock: WwMutex | undefined;
  ww_class: WwClass;

  constructor(label: string, ww_class: WwClass) {
    super(label);
    this.ww_class = ww_class;
    this.is_wait_die = ww_class.is_wait_die;
  }
}

/** Functions of include/linux/ww_mutex.h on an acquire context, as with CONFIG_DEBUG_MUTEXES and lockdep. */
export const wwAcquireCtxFunctions = {
  /** Draws the stamp, once for the whole transaction: a smaller one is older. @see ww_acquire_init() */
  *ww_acquire_init(k: Kernel, ctx: WwAcquireCtx, ww_class: WwClass): Co<void> {
    const { current } = k;
    if (ctx.task !== undefined)
      throw new KernelBug('lockdep', `${ctx.label} is initialised while it is held`);
    const stamp = yield* k.fn.ww_acquire_stamp(k, ww_class);
    k.commit();
    yield { access: 'store', object: ctx, field: 'stamp' };
    ctx.task = current;
    ctx.stamp = stamp;
    ctx.acquired = 0;
    ctx.wounded = false;
    ctx.is_wait_die = ww_class.is_wait_die;
    ctx.ww_class = ww_class;
    ctx.done_acquire = false;
    ctx.contending_lock = undefined;
    current.held.push(ctx);
  },

  /** The next age of the class. @see atomic_long_inc_return_relaxed() */
  *ww_acquire_stamp(_: Kernel, ww_class: WwClass): Co<number> {
    return (yield* update(ww_class, 'stamp', (stamp) => stamp + 1)) + 1;
  },

  /** No lock may follow. @see ww_acquire_done() */
  *ww_acquire_done(k: Kernel, ctx: WwAcquireCtx): Co<void> {
    if (ctx.task !== k.current)
      throw new KernelBug('lockdep', `${k.current.name} does not hold ${ctx.label}`);
    if (yield* read(ctx, 'done_acquire')) k.warn(`ww_acquire_done: ${ctx.label} is done already`);
    yield* write(ctx, 'done_acquire', true);
    k.commit();
  },

  /** Every lock of it has been released before. @see ww_acquire_fini() */
  *ww_acquire_fini(k: Kernel, ctx: WwAcquireCtx): Co<void> {
    const { current } = k;
    const place = current.held.lastIndexOf(ctx);
    if (place < 0)
      throw new KernelBug('lockdep', `${current.name} ends ${ctx.label}, which it does not hold`);
    const acquired = yield* read(ctx, 'acquired');
    if (acquired > 0) k.warn(`ww_acquire_fini: ${ctx.label} still has ${acquired} locks`);
    yield* write(ctx, 'task', undefined);
    current.held.splice(current.held.lastIndexOf(ctx), 1);
    k.commit();
  },
};

type WwAcquireCtxFunctions = typeof wwAcquireCtxFunctions;
declare module './kernel.ts' {
  interface Functions extends WwAcquireCtxFunctions {}
}
