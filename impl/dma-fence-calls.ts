import { type Call, type Declaration } from './call.ts';
import { DmaFence, DmaFenceCb, type DmaFenceOps } from './dma-fence.ts';
import { SpinLock } from './spinlock.ts';
import { MAX_SCHEDULE_TIMEOUT } from './sleep.ts';
import { errno } from './errno.ts';
import { read, write } from './memory.ts';
import { SIGNALED_FLAGS } from './dma-fence-stub.ts';

/** A fence of a driver: its hardware says when it is done. */
export class DriverFence extends DmaFence {
  hw_done = false;
}

const ops: DmaFenceOps = { name: 'driver' };

/** A driver that can ask its hardware. */
const opsWithSignaled: DmaFenceOps = {
  name: 'driver with signaled()',
  *signaled(_, fence) {
    return fence instanceof DriverFence && (yield* read(fence, 'hw_done'));
  },
};

/** Errors by the names that programs give them. */
const failures: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(errno).map(([name, number]) => [`-${name}`, number]),
);

/** An error by its name. */
function failureOf(name: string): number {
  const number = failures[name];
  if (number === undefined) throw new RangeError(`${name} is no errno of the implementation`);
  return number;
}

/** Fences and callbacks as programs declare them. */
export const dmaFenceDeclarations = {
  dma_fence: (k, name, options) => {
    const lock = options.objectOrNull('lock', SpinLock);
    const timeline = options.text('timeline', `context of ${name}`);
    const fence = new DriverFence(
      `dma_fence ${name}`,
      options.flag('signaled_op') ? opsWithSignaled : ops,
      k.context(timeline),
      k.seqno(timeline),
      lock,
    );
    fence.refcount = options.number('refs', 1);
    const initially = options.text('initially', 'active');
    if (initially === 'signaled') fence.flags = SIGNALED_FLAGS;
    if (initially === 'signaled' && k.release === '7.2') fence.ops = undefined;
    fence.freed = initially === 'uninitialised';
    k.name(name, fence);
  },
  dma_fence_cb: (k, name) => {
    const cb = new DmaFenceCb(`dma_fence_cb ${name}`, function* func(_, __, self) {
      yield* write(self, 'runs', self.runs + 1);
    });
    k.name(name, cb);
  },
  spinlock: (k, name) => {
    k.name(name, new SpinLock(`spinlock ${name}`));
  },
} satisfies Readonly<Record<string, Declaration>>;

/** How much time is left is nobody's business: 1 if any is. */
const left = (ret: number): number => Math.min(ret, 1);

/** What programs call of drivers/dma-buf/dma-fence.c. */
export const dmaFenceCalls = {
  *dma_fence_init(k, args) {
    const fence = args.object('fence', DmaFence);
    yield* k.fn.dma_fence_init(k, fence, fence.ops ?? ops);
    k.commit();
    return 0;
  },
  *dma_fence_signal(k, args) {
    return yield* k.fn.dma_fence_signal(k, args.object('fence', DmaFence));
  },
  *dma_fence_test_signaled_flag(k, args) {
    return Number(yield* k.fn.dma_fence_test_signaled_flag(k, args.object('fence', DmaFence)));
  },
  *dma_fence_is_signaled(k, args) {
    return Number(yield* k.fn.dma_fence_is_signaled(k, args.object('fence', DmaFence)));
  },
  *dma_fence_get_status(k, args) {
    return yield* k.fn.dma_fence_get_status(k, args.object('fence', DmaFence));
  },
  *dma_fence_set_error(k, args) {
    yield* k.fn.dma_fence_set_error(
      k,
      args.object('fence', DmaFence),
      failureOf(args.text('error')),
    );
    return 0;
  },
  *dma_fence_enable_sw_signaling(k, args) {
    yield* k.fn.dma_fence_enable_sw_signaling(k, args.object('fence', DmaFence));
    return 0;
  },
  *dma_fence_add_callback(k, args) {
    const cb = args.object('callback', DmaFenceCb);
    return yield* k.fn.dma_fence_add_callback(k, args.object('fence', DmaFence), cb);
  },
  *dma_fence_remove_callback(k, args) {
    const cb = args.object('callback', DmaFenceCb);
    return Number(yield* k.fn.dma_fence_remove_callback(k, args.object('fence', DmaFence), cb));
  },
  *dma_fence_wait(k, args) {
    return yield* k.fn.dma_fence_wait(k, args.object('fence', DmaFence), args.flag('intr'));
  },
  *dma_fence_wait_timeout(k, args) {
    const timeout = args.number('timeout', MAX_SCHEDULE_TIMEOUT);
    const fence = args.object('fence', DmaFence);
    return left(yield* k.fn.dma_fence_wait_timeout(k, fence, args.flag('intr'), timeout));
  },
  *dma_fence_wait_any_timeout(k, args) {
    const timeout = args.number('timeout', MAX_SCHEDULE_TIMEOUT);
    const fences = args.objects('fences', DmaFence);
    return left(yield* k.fn.dma_fence_wait_any_timeout(k, fences, args.flag('intr'), timeout));
  },
  *callback_runs(_, args) {
    const cb = args.object('cb', DmaFenceCb);
    yield { access: 'load', object: cb, field: 'runs' };
    return cb.runs;
  },
} satisfies Readonly<Record<string, Call>>;
