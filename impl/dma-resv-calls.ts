import { type Args, type Call, type Declaration } from './call.ts';
import { type Co } from './scheduler/point.ts';
import { DmaFence } from './dma-fence.ts';
import { DmaResv } from './dma-resv.ts';
import { FenceSnapshot } from './fence-snapshot.ts';
import { type Kernel } from './kernel.ts';
import { MAX_SCHEDULE_TIMEOUT } from './sleep.ts';
import { WwAcquireCtx } from './ww-acquire-ctx.ts';

/** Usages by the names that programs give them. @see include/linux/dma-resv.h enum dma_resv_usage */
const USAGES: readonly string[] = ['KERNEL', 'WRITE', 'READ', 'BOOKKEEP'];

/** Reservation objects and what is read from them, as programs declare them. */
export const dmaResvDeclarations = {
  dma_resv: (k, name) => {
    const resv = new DmaResv(k, name);
    k.name(name, resv);
    k.name(`${name}.lock`, resv.lock);
  },
  fence_snapshot: (k, name) => {
    k.name(name, new FenceSnapshot(`fence_snapshot ${name}`));
  },
} satisfies Readonly<Record<string, Declaration>>;

/** Reads a usage; a word that is none is a mistake of the program. */
export function usageOf(args: Args): number {
  const usage = USAGES.indexOf(args.text('usage'));
  if (usage < 0) throw new RangeError(`${args.text('usage')} is no usage`);
  return usage;
}

const resvOf = (args: Args): DmaResv => args.object('resv', DmaResv);
const ctxOf = (args: Args): WwAcquireCtx => args.object('ctx', WwAcquireCtx);
const ctxOrNull = (args: Args): WwAcquireCtx | undefined => args.objectOrNull('ctx', WwAcquireCtx);
const snapshotOf = (args: Args): FenceSnapshot => args.object('snapshot', FenceSnapshot);

/** A call that may have nothing to do takes a step all the same: its end lies behind its begin. */
export function* enter(k: Kernel): Co<void> {
  yield { access: 'load', object: undefined, field: `${k.current.id}.call` };
  k.commit();
}

/** Keeps what was read, unless it could not be read. */
function* keep(
  k: Kernel,
  snapshot: FenceSnapshot,
  fences: readonly DmaFence[] | number,
): Co<number> {
  if (typeof fences === 'number') return fences;
  yield* k.fn.fence_snapshot_set(k, snapshot, fences);
  return 0;
}

/** What programs call of drivers/dma-buf/dma-resv.c and include/linux/dma-resv.h. */
export const dmaResvCalls = {
  *dma_resv_init(k, args) {
    const resv = resvOf(args);
    yield* k.fn.dma_resv_init(k, resv);
    return 0;
  },
  *dma_resv_fini(k, args) {
    yield* k.fn.dma_resv_fini(k, resvOf(args));
    return 0;
  },
  *dma_resv_lock(k, args) {
    return yield* k.fn.dma_resv_lock(k, resvOf(args), ctxOrNull(args));
  },
  *dma_resv_lock_interruptible(k, args) {
    return yield* k.fn.dma_resv_lock_interruptible(k, resvOf(args), ctxOrNull(args));
  },
  *dma_resv_lock_slow(k, args) {
    yield* k.fn.dma_resv_lock_slow(k, resvOf(args), ctxOf(args));
    return 0;
  },
  *dma_resv_lock_slow_interruptible(k, args) {
    return yield* k.fn.dma_resv_lock_slow_interruptible(k, resvOf(args), ctxOf(args));
  },
  *dma_resv_trylock(k, args) {
    return Number(yield* k.fn.dma_resv_trylock(k, resvOf(args)));
  },
  *dma_resv_unlock(k, args) {
    yield* k.fn.dma_resv_unlock(k, resvOf(args));
    return 0;
  },
  *dma_resv_reserve_fences(k, args) {
    yield* enter(k);
    return yield* k.fn.dma_resv_reserve_fences(k, resvOf(args), args.number('n'));
  },
  *dma_resv_add_fence(k, args) {
    const fence = args.object('fence', DmaFence);
    yield* k.fn.dma_resv_add_fence(k, resvOf(args), fence, usageOf(args));
    return 0;
  },
  *dma_resv_replace_fences(k, args) {
    const { context } = args.object('old', DmaFence);
    const replacement = args.object('replacement', DmaFence);
    yield* k.fn.dma_resv_replace_fences(k, resvOf(args), context, replacement, usageOf(args));
    return 0;
  },
  *dma_resv_copy_fences(k, args) {
    return yield* k.fn.dma_resv_copy_fences(k, resvOf(args), args.object('source', DmaResv));
  },
  *dma_resv_test_signaled(k, args) {
    return Number(yield* k.fn.dma_resv_test_signaled(k, resvOf(args), usageOf(args)));
  },
  *dma_resv_wait_timeout(k, args) {
    const timeout = args.timeout('timeout');
    const resv = resvOf(args);
    const usage = usageOf(args);
    const ret = yield* k.fn.dma_resv_wait_timeout(k, resv, usage, args.flag('intr'), timeout);
    return timeout === MAX_SCHEDULE_TIMEOUT ? Math.min(ret, 1) : ret;
  },
  *dma_resv_set_deadline(k, args) {
    yield* k.fn.dma_resv_set_deadline(k, resvOf(args), usageOf(args));
    return 0;
  },
  *dma_resv_get_fences(k, args) {
    const fences = yield* k.fn.dma_resv_get_fences(k, resvOf(args), usageOf(args));
    return yield* keep(k, snapshotOf(args), fences);
  },
  *dma_resv_get_singleton(k, args) {
    const fences = yield* k.fn.dma_resv_get_singleton(k, resvOf(args), usageOf(args));
    return yield* keep(k, snapshotOf(args), fences);
  },
  *dma_resv_for_each_fence(k, args) {
    const resv = resvOf(args);
    const fences = yield* k.fn.dma_resv_for_each_fence(k, resv, usageOf(args));
    yield* k.fn.fence_snapshot_set(k, snapshotOf(args), fences, resv);
    return 0;
  },
  *dma_fence_wait_all(k, args) {
    yield* enter(k);
    return yield* k.fn.dma_fence_wait_all(k, snapshotOf(args), args.flag('intr'));
  },
  *dma_fence_put_all(k, args) {
    yield* enter(k);
    yield* k.fn.dma_fence_put_all(k, snapshotOf(args));
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;
