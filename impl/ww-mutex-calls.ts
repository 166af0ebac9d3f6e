import { type Args, type Call, type Declaration } from './call.ts';
import {
  WwAcquireCtx,
  type WwClass,
  reservation_ww_class,
  wound_wait_class,
} from './ww-acquire-ctx.ts';
import { type Kernel } from './kernel.ts';
import { Mutex } from './mutex.ts';
import { WwMutex } from './ww-mutex.ts';

const classOf = (k: Kernel, options: Args): WwClass =>
  options.text('class', 'wait-die') === 'wait-die' ? reservation_ww_class(k) : wound_wait_class(k);

/** Mutexes and acquire contexts as programs declare them; a context begins with ww_acquire_init(). */
export const wwMutexDeclarations = {
  mutex: (k, name) => {
    k.name(name, new Mutex(`mutex ${name}`));
  },
  ww_mutex: (k, name, options) => {
    k.name(name, new WwMutex(`ww_mutex ${name}`, classOf(k, options)));
  },
  ww_acquire_ctx: (k, name, options) => {
    k.name(name, new WwAcquireCtx(`ww_acquire_ctx ${name}`, classOf(k, options)));
  },
} satisfies Readonly<Record<string, Declaration>>;

const lockOf = (args: Args): WwMutex => args.object('lock', WwMutex);
const ctxOf = (args: Args): WwAcquireCtx => args.object('ctx', WwAcquireCtx);
const ctxOrNull = (args: Args): WwAcquireCtx | undefined => args.objectOrNull('ctx', WwAcquireCtx);

/** What programs call of kernel/locking/mutex.c and include/linux/ww_mutex.h. */
export const wwMutexCalls = {
  *mutex_lock(k, args) {
    yield* k.fn.mutex_lock(k, args.object('lock', Mutex));
    return 0;
  },
  *mutex_lock_interruptible(k, args) {
    return yield* k.fn.mutex_lock_interruptible(k, args.object('lock', Mutex));
  },
  *mutex_trylock(k, args) {
    return Number(yield* k.fn.mutex_trylock(k, args.object('lock', Mutex)));
  },
  *mutex_unlock(k, args) {
    yield* k.fn.mutex_unlock(k, args.object('lock', Mutex));
    return 0;
  },
  *ww_acquire_init(k, args) {
    const ctx = ctxOf(args);
    yield* k.fn.ww_acquire_init(k, ctx, ctx.ww_class);
    return 0;
  },
  *ww_acquire_done(k, args) {
    yield* k.fn.ww_acquire_done(k, ctxOf(args));
    return 0;
  },
  *ww_acquire_fini(k, args) {
    yield* k.fn.ww_acquire_fini(k, ctxOf(args));
    return 0;
  },
  *ww_mutex_lock(k, args) {
    return yield* k.fn.ww_mutex_lock(k, lockOf(args), ctxOrNull(args));
  },
  *ww_mutex_lock_interruptible(k, args) {
    return yield* k.fn.ww_mutex_lock_interruptible(k, lockOf(args), ctxOrNull(args));
  },
  *ww_mutex_lock_slow(k, args) {
    yield* k.fn.ww_mutex_lock_slow(k, lockOf(args), ctxOf(args));
    return 0;
  },
  *ww_mutex_lock_slow_interruptible(k, args) {
    return yield* k.fn.ww_mutex_lock_slow_interruptible(k, lockOf(args), ctxOf(args));
  },
  *ww_mutex_trylock(k, args) {
    return Number(yield* k.fn.ww_mutex_trylock(k, lockOf(args), ctxOrNull(args)));
  },
  *ww_mutex_unlock(k, args) {
    yield* k.fn.ww_mutex_unlock(k, lockOf(args));
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;
