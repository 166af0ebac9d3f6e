import { type Kernel, at, broke } from './kernel.ts';
import { checkFence, initFence, testWouldSignal } from './dma-fence.ts';
import { checkInitOrder, contextOf, isLaterOrSame } from './dma-fence-timeline.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { goTo, operation } from './operation.ts';
import { onFence } from './on-fence.ts';

interface Pair {
  readonly f1: number;
  readonly f2: number;
}

const params = [
  ['f1', 'dma_fence'],
  ['f2', 'dma_fence'],
] as const;

const sameContext = (k: Kernel, { f1, f2 }: Pair): boolean => contextOf(k, f1) === contextOf(k, f2);

/** Sequence numbers mean nothing outside their context. */
const checkPair = (k: Kernel, a: Pair): void => {
  checkFence(k, a.f1);
  checkFence(k, a.f2);
  if (k.crashed === 0 && !sameContext(k, a)) broke(k, 'FENCE-20');
};

/** Sequence numbers of a design never wrap, so 32 bits are as good as 64. */
const isLater = (k: Kernel, { f1, f2 }: Pair): boolean =>
  sameContext(k, { f1, f2 }) && !isLaterOrSame(k, f2, f1);

const laterOf = (k: Kernel, a: Pair): number => (isLater(k, a) ? a.f1 : a.f2);

/** 0 for NULL, 1 for the first argument, 2 for the second. */
const later = (k: Kernel, a: Pair): number => {
  const f = laterOf(k, a);
  if (at(k.dma_fence, f).signaled === 1) return 0;
  return isLater(k, a) ? 1 : 2;
};

/** Contexts of fences, and the order within one. */
export const dmaFenceOrderOperations = {
  /** Reserves numbers for `num` fence contexts, at least one; a design says with `timeline` which fences share one. @see dma_fence_context_alloc() */
  dma_fence_context_alloc: operation({
    name: 'dma_fence_context_alloc',
    params: [['num', 'number']],
    step: {
      run: (k, a) => {
        if (a.num <= 0) broke(k, 'FENCE-19');
        return 0;
      },
    },
  }),

  /** As dma_fence_init, with sequence numbers of 64 bits, which never wrap. @see dma_fence_init64() */
  dma_fence_init64: operation({
    name: 'dma_fence_init64',
    params: [['fence', 'dma_fence']],
    effects: (a) => [`init:${a.fence}`],
    exists: (profile) => profile.seqno64Flag,
    step: {
      run: (k, a) => {
        checkInitOrder(k, a.fence);
        initFence(k, a.fence, 1);
        return 0;
      },
    },
  }),

  /** True if the first fence comes after the second in the context that they share. @see dma_fence_is_later() */
  dma_fence_is_later: operation({
    name: 'dma_fence_is_later',
    params,
    returns: 'bool',
    step: { check: checkPair, run: (k, a) => (isLater(k, a) ? 1 : 0) },
  }),

  /** True if the first fence is the second, or comes after it in the context that they share. @see dma_fence_is_later_or_same() */
  dma_fence_is_later_or_same: operation({
    name: 'dma_fence_is_later_or_same',
    params,
    returns: 'bool',
    step: {
      check: (k, a) => {
        if (a.f1 === a.f2) checkFence(k, a.f1);
        else checkPair(k, a);
      },
      run: (k, a) => (a.f1 === a.f2 || isLater(k, a) ? 1 : 0),
    },
  }),

  /**
   * The fence of two that signals last: 1 the first, 2 the second, 0 for NULL if that one has signalled already. It tests the
   * fence, and may find the hardware done and signal it here.
   * @see dma_fence_later()
   */
  dma_fence_later: operation({
    name: 'dma_fence_later',
    params,
    returns: 'value',
    uses: ['callbacks', 'spin', 'irqs'],
    calls: (a) => [callbacksOf(a.f1), callbacksOf(a.f2)],
    steps: [
      {
        check: checkPair,
        run: (k, a) => {
          if (!sameContext(k, a)) return 0;
          return testWouldSignal(k, laterOf(k, a)) ? goTo(1) : later(k, a);
        },
      },
      ...onFence<Pair>(
        signalSteps('dma_fence_later', goTo(4), () => goTo(4), 1),
        laterOf,
      ),
      { run: later },
    ],
  }),
};
