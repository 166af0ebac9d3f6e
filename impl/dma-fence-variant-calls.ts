import { type Call, type Declaration } from './call.ts';
import { DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT, DmaFence } from './dma-fence.ts';
import { DriverFence } from './dma-fence-calls.ts';
import { SIGNALED_FLAGS, dma_fence_stub, newStub } from './dma-fence-stub.ts';
import {
  SpinLock,
  spin_lock,
  spin_lock_irqsave,
  spin_trylock,
  spin_unlock,
  spin_unlock_irqrestore,
} from './spinlock.ts';
import { KernelBug } from './kernel-bug.ts';
import { errno } from './errno.ts';
import { might_sleep } from './sleep.ts';
import { rcu_read_lock, rcu_read_unlock, synchronize_rcu } from './rcu.ts';
import { read, write } from './memory.ts';

/** Stubs as programs declare them: the one of the kernel, which somebody has asked for before, or one that a call makes. */
export const dmaFenceVariantDeclarations = {
  dma_fence_stub: (k, name, options) => {
    if (options.flag('private')) {
      const fence = newStub(k, `dma_fence_stub ${name}`);
      fence.freed = true;
      k.name(name, fence);
      return;
    }
    const stub = dma_fence_stub(k);
    stub.flags = SIGNALED_FLAGS;
    if (k.release !== '7.2') stub.ops = newStub(k, name).ops;
    k.name(name, stub);
  },
  rcu: () => undefined,
} satisfies Readonly<Record<string, Declaration>>;

const lockCalls = {
  *spin_lock(k, args) {
    yield* spin_lock(k, args.object('lock', SpinLock));
    k.commit();
    return 0;
  },
  *spin_unlock(k, args) {
    yield* spin_unlock(k, args.object('lock', SpinLock));
    k.commit();
    return 0;
  },
  *spin_trylock(k, args) {
    const taken = yield* spin_trylock(k, args.object('lock', SpinLock));
    k.commit();
    return Number(taken);
  },
  *spin_lock_irqsave(k, args) {
    yield* spin_lock_irqsave(k, args.object('lock', SpinLock));
    k.commit();
    return 0;
  },
  *spin_unlock_irqrestore(k, args) {
    yield* spin_unlock_irqrestore(k, args.object('lock', SpinLock));
    k.commit();
    return 0;
  },
  *rcu_read_lock(k) {
    yield* rcu_read_lock(k);
    k.commit();
    return 0;
  },
  *rcu_read_unlock(k) {
    yield* rcu_read_unlock(k);
    k.commit();
    return 0;
  },
  *synchronize_rcu(k) {
    might_sleep(k, 'synchronize_rcu()');
    k.commit();
    yield* synchronize_rcu(k);
    k.commit();
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;

const signalCalls = {
  *dma_fence_signal_locked(k, args) {
    return yield* k.fn.dma_fence_signal_locked(k, args.object('fence', DmaFence));
  },
  *dma_fence_signal_timestamp(k, args) {
    return yield* k.fn.dma_fence_signal_timestamp(k, args.object('fence', DmaFence), k.nowNs);
  },
  *dma_fence_signal_timestamp_locked(k, args) {
    const fence = args.object('fence', DmaFence);
    return yield* k.fn.dma_fence_signal_timestamp_locked(k, fence, k.nowNs);
  },
  *dma_fence_check_and_signal(k, args) {
    return Number(yield* k.fn.dma_fence_check_and_signal(k, args.object('fence', DmaFence)));
  },
  *dma_fence_check_and_signal_locked(k, args) {
    const fence = args.object('fence', DmaFence);
    return Number(yield* k.fn.dma_fence_check_and_signal_locked(k, fence));
  },
  *dma_fence_is_signaled_locked(k, args) {
    const signaled = yield* k.fn.dma_fence_is_signaled_locked(k, args.object('fence', DmaFence));
    k.commit();
    return Number(signaled);
  },
  *dma_fence_get_status_locked(k, args) {
    const status = yield* k.fn.dma_fence_get_status_locked(k, args.object('fence', DmaFence));
    k.commit();
    return status;
  },
  *dma_fence_timestamp(k, args) {
    const fence = args.object('fence', DmaFence);
    const signaled = yield* k.fn.dma_fence_test_signaled_flag(k, fence);
    yield* k.fn.dma_fence_timestamp(k, fence);
    k.commit();
    return Number(signaled);
  },
  *'fence->error'(k, args) {
    const error = yield* read(args.object('fence', DmaFence), 'error');
    k.commit();
    return error;
  },
  *'fence->ops'(k, args) {
    const ops = yield* read(args.object('fence', DmaFence), 'ops');
    k.commit();
    return Number(ops !== undefined);
  },
  *hw_complete(k, args) {
    yield* write(args.object('fence', DriverFence), 'hw_done', true);
    k.commit();
    return 0;
  },
  /** A driver's engine that starts only once somebody asks for the signal. */
  *wait_enable_signaling(k, args) {
    const fence = args.object('fence', DmaFence);
    const asked = (1 << DMA_FENCE_FLAG_ENABLE_SIGNAL_BIT) | SIGNALED_FLAGS;
    const ready = (): boolean => (fence.flags & asked) !== 0;
    yield { access: 'sleep', object: fence, field: 'flags', ready };
    k.commit();
    return 0;
  },
} satisfies Readonly<Record<string, Call>>;

const orderCalls = {
  *dma_fence_set_deadline(k, args) {
    yield* k.fn.dma_fence_set_deadline(k, args.object('fence', DmaFence), k.nowNs);
    k.commit();
    return 0;
  },
  *dma_fence_describe(k, args) {
    yield* k.fn.dma_fence_describe(k, args.object('fence', DmaFence));
    k.commit();
    return 0;
  },
  /** Annotations for lockdep; what it concludes from them is not here, but a section that was never begun is noticed. */
  *dma_fence_begin_signalling(k) {
    yield { access: 'store', object: undefined, field: `${k.current.id}.signalling` };
    k.current.signalling++;
    k.commit();
    return 0;
  },
  *dma_fence_end_signalling(k) {
    yield { access: 'store', object: undefined, field: `${k.current.id}.signalling` };
    if (k.current.signalling === 0)
      throw new KernelBug('lockdep', `${k.current.name} ends no signalling section`);
    k.current.signalling--;
    k.commit();
    return 0;
  },
  *dma_fence_context_alloc(k) {
    yield* k.fn.dma_fence_context_alloc(k);
    k.commit();
    return 0;
  },
  *dma_fence_init64(k, args) {
    const fence = args.object('fence', DmaFence);
    if (fence.ops !== undefined) yield* k.fn.dma_fence_init64(k, fence, fence.ops);
    k.commit();
    return 0;
  },
  *dma_fence_is_later(k, args) {
    const [f1, f2] = [args.object('f1', DmaFence), args.object('f2', DmaFence)];
    const later = yield* k.fn.dma_fence_is_later(k, f1, f2);
    k.commit();
    return Number(later);
  },
  *dma_fence_is_later_or_same(k, args) {
    const [f1, f2] = [args.object('f1', DmaFence), args.object('f2', DmaFence)];
    const later = yield* k.fn.dma_fence_is_later_or_same(k, f1, f2);
    k.commit();
    return Number(later);
  },
  /** 0 for NULL, else which of them. */
  *dma_fence_later(k, args) {
    const [f1, f2] = [args.object('f1', DmaFence), args.object('f2', DmaFence)];
    const later = yield* k.fn.dma_fence_later(k, f1, f2);
    k.commit();
    if (later === undefined) return 0;
    return later === f1 ? 1 : 2;
  },
} satisfies Readonly<Record<string, Call>>;

const referenceCalls = {
  *dma_fence_get(k, args) {
    const fence = args.objectOrNull('fence', DmaFence);
    if (fence !== undefined) yield* k.fn.dma_fence_get(k, fence);
    else yield { access: 'load', object: undefined, field: 'NULL' };
    k.commit();
    return 0;
  },
  *dma_fence_get_rcu(k, args) {
    const got = yield* k.fn.dma_fence_get_rcu(k, args.object('fence', DmaFence));
    k.commit();
    return Number(got);
  },
  *dma_fence_put(k, args) {
    const fence = args.objectOrNull('fence', DmaFence);
    if (fence !== undefined) yield* k.fn.dma_fence_put(k, fence);
    else yield { access: 'load', object: undefined, field: 'NULL' };
    k.commit();
    return 0;
  },
  *dma_fence_get_stub(k, args) {
    k.name(args.text('fence'), yield* k.fn.dma_fence_get_stub(k));
    return 0;
  },
  *dma_fence_allocate_private_stub(k, args) {
    const fence = yield* k.fn.dma_fence_allocate_private_stub(k);
    k.commit();
    if (fence === undefined) return errno.ENOMEM;
    k.name(args.text('fence'), fence);
    return 0;
  },
  *dma_fence_default_wait(k, args) {
    const fence = args.object('fence', DmaFence);
    const timeout = args.number('timeout');
    return Math.min(1, yield* k.fn.dma_fence_default_wait(k, fence, args.flag('intr'), timeout));
  },
} satisfies Readonly<Record<string, Call>>;

/** What programs call of drivers/dma-buf/dma-fence.c, of spin locks and of RCU beside what dma-fence-calls.ts has. */
export const dmaFenceVariantCalls = {
  ...lockCalls,
  ...signalCalls,
  ...orderCalls,
  ...referenceCalls,
};
