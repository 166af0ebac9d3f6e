import { type Call, type Declaration } from './call.ts';
import { DmaFence, DmaFenceCb, type DmaFenceOps } from './dma-fence.ts';
import { SpinLock } from './spinlock.ts';
import { MAX_SCHEDULE_TIMEOUT } from './sleep.ts';
import { errno } from './errno.ts';
import { write } from './memory.ts';

const ops: DmaFenceOps = { name: 'driver' };

/** Errors by the names that programs give them. */
const failures: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(errno).map(([name, number]) => [`-${name}`, number]),
);

/** Fences and callbacks as programs declare them. */
export const dmaFenceDeclarations = {
  dma_fence: (k, name, options) => {
    const lock = options.objectOrNull('lock', SpinLock);
    const timeline = options.text('timeline', `context of ${name}`);
    const fence = new DmaFence(
      `dma_fence ${name}`,
      ops,
      k.context(timeline),
      k.seqno(timeline),
      lock,
    );
    if (options.text('initially', 'active') === 'signaled') fence.flags = 0b11_1000;
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

/** What programs call of drivers/dma-buf/dma-fence.c. */
export const dmaFenceCalls = {
  *dma_fence_init(k, args) {
    yield* k.fn.dma_fence_init(k, args.object('fence', DmaFence), ops);
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
      failures[args.text('error')] ?? 0,
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
    return yield* k.fn.dma_fence_wait_timeout(
      k,
      args.object('fence', DmaFence),
      args.flag('intr'),
      timeout,
    );
  },
  *dma_fence_wait_any_timeout(k, args) {
    const timeout = args.number('timeout', MAX_SCHEDULE_TIMEOUT);
    return yield* k.fn.dma_fence_wait_any_timeout(
      k,
      args.objects('fences', DmaFence),
      args.flag('intr'),
      timeout,
    );
  },
  *callback_runs(_, args) {
    const cb = args.object('cb', DmaFenceCb);
    yield { access: 'load', object: cb, field: 'runs' };
    return cb.runs;
  },
} satisfies Readonly<Record<string, Call>>;
