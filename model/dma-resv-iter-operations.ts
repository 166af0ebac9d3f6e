import { type Kernel, at, broke } from './kernel.ts';
import { type Step, goTo, operation } from './operation.ts';
import { afterDrops, dropCalls, dropFence, dropSteps, dropUses } from './dma-fence-release.ts';
import { getFence, testWouldSignal } from './dma-fence.ts';
import { assertHeld } from './dma-resv.ts';
import { onFence } from './on-fence.ts';
import { signalSteps } from './dma-fence-signal.ts';

interface Args {
  readonly iter: number;
}

const resvOf = (k: Kernel, i: number): Kernel['dma_resv'][number] =>
  at(k.dma_resv, at(k.fixed.of.dma_resv_iter, i).resv);

const begin = (k: Kernel, i: number): void => {
  const it = at(k.dma_resv_iter, i);
  it.slot = 0;
  it.version = resvOf(k, i).version;
  it.num = resvOf(k, i).num;
};

/** What was gathered before a restart counts twice, or counts what is gone. */
const checkDiscarded = (k: Kernel, i: number): void => {
  const it = at(k.dma_resv_iter, i);
  if (at(k.fixed.of.dma_resv_iter, i).gathers && it.gathered === 2) broke(k, 'RESV-15');
};

/** Begins again if the list was replaced: what was gathered so far is to be thrown away. */
const restartIfReplaced = (k: Kernel, i: number): void => {
  const it = at(k.dma_resv_iter, i);
  if (it.version === resvOf(k, i).version) return;
  begin(k, i);
  it.restarted = 1;
  if (it.gathered === 1) it.gathered = 2;
};

/** Steps of a walk without the lock, behind the first: the signal of a fence that is found done, and releases. */
const SIGNAL = 1;
const GO_ON = 4;
const RELEASE = 5;

/**
 * Moves on to the next unsignalled fence that counts: 1, or 0 for NULL. The walk holds a reference to the fence that it
 * returned last, and to each that it tests; it tests them whatever their usage is.
 * @see dma_resv_iter_walk_unlocked()
 */
function walkUnlocked(k: Kernel, i: number, t: number): number {
  const it = at(k.dma_resv_iter, i);
  const { usage } = at(k.fixed.of.dma_resv_iter, i);
  const resv = resvOf(k, i);
  it.task = t + 1;
  if (it.fence !== 0) {
    const before = it.fence - 1;
    it.fence = 0;
    dropFence(k, before, t);
    const releasing = afterDrops(k, t, RELEASE, 0);
    if (releasing !== 0) return releasing;
  }
  while (it.slot < it.num) {
    const f = at(resv.fence, it.slot) - 1;
    const counts = at(resv.usage, it.slot++) <= usage;
    const isDone = testWouldSignal(k, f);
    if (!isDone && (!counts || at(k.dma_fence, f).signaled === 1)) continue;
    getFence(k, f);
    it.fence = f + 1;
    if (isDone) return goTo(SIGNAL);
    if (it.gathered === 0) it.gathered = 1;
    return 1;
  }
  return 0;
}

/** What comes behind the first step of a walk without the lock. */
const walkSteps = (name: string): readonly Step<Args>[] => [
  ...onFence<Args>(
    signalSteps(name, goTo(GO_ON), () => goTo(GO_ON), SIGNAL),
    (k, a) => at(k.dma_resv_iter, a.iter).fence - 1,
  ),
  {
    run: (k, a, t) => {
      restartIfReplaced(k, a.iter);
      return walkUnlocked(k, a.iter, t);
    },
  },
  ...dropSteps<Args>(RELEASE, goTo(GO_ON)),
];

/** The walk with the lock held takes every fence whose usage counts, and tests none of them. @see dma_resv_iter_next() */
const walkLocked = (k: Kernel, i: number, t: number): number => {
  const it = at(k.dma_resv_iter, i);
  const { usage } = at(k.fixed.of.dma_resv_iter, i);
  const resv = resvOf(k, i);
  it.task = t + 1;
  while (it.slot < resv.num && at(resv.usage, it.slot) > usage) it.slot++;
  it.fence = it.slot < resv.num ? at(resv.fence, it.slot++) : 0;
  it.borrowed = it.fence === 0 ? 0 : 1;
  return it.borrowed;
};

const reset = (k: Kernel, i: number, t: number): void => {
  const it = at(k.dma_resv_iter, i);
  if (it.fence !== 0 && it.borrowed === 0) dropFence(k, it.fence - 1, t);
  it.slot = it.version = it.num = it.fence = it.gathered = it.restarted = 0;
  if (it.borrowed === 0) it.task = 0;
};

const walkUses = [...dropUses, 'resv-version'] as const;
const iterParams = [['iter', 'dma_resv_iter']] as const;

/** Operations on iterators. */
export const dmaResvIterOperations = {
  /** First fence of a walk without the lock: 1, or 0 for NULL; signalled fences are passed over. @see dma_resv_iter_first_unlocked() */
  dma_resv_iter_first_unlocked: operation({
    name: 'dma_resv_iter_first_unlocked',
    params: iterParams,
    returns: 'bool',
    uses: walkUses,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          begin(k, a.iter);
          const it = at(k.dma_resv_iter, a.iter);
          it.restarted = 1;
          it.gathered = 0;
          return walkUnlocked(k, a.iter, t);
        },
      },
      ...walkSteps('dma_resv_iter_first_unlocked'),
    ],
  }),

  /** Next fence of a walk without the lock; it begins again when the list was replaced. @see dma_resv_iter_next_unlocked() */
  dma_resv_iter_next_unlocked: operation({
    name: 'dma_resv_iter_next_unlocked',
    params: iterParams,
    returns: 'bool',
    uses: walkUses,
    calls: dropCalls,
    steps: [
      {
        check: (k, a) => checkDiscarded(k, a.iter),
        run: (k, a, t) => {
          at(k.dma_resv_iter, a.iter).restarted = 0;
          restartIfReplaced(k, a.iter);
          return walkUnlocked(k, a.iter, t);
        },
      },
      ...walkSteps('dma_resv_iter_next_unlocked'),
    ],
  }),

  /** True if the walk has begun, or begun again: whoever gathers throws away what he has. @see dma_resv_iter_is_restarted() */
  dma_resv_iter_is_restarted: operation({
    name: 'dma_resv_iter_is_restarted',
    params: iterParams,
    returns: 'bool',
    step: {
      run: (k, a) => {
        const it = at(k.dma_resv_iter, a.iter);
        const { restarted } = it;
        if (a.checked === 1 && restarted === 1) it.gathered = it.fence === 0 ? 0 : 1;
        return restarted;
      },
    },
  }),

  /** The walk without the lock is over, and what was gathered is used. @see dma_resv_iter_end() */
  dma_resv_iter_end: operation({
    name: 'dma_resv_iter_end',
    params: iterParams,
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        check: (k, a) => checkDiscarded(k, a.iter),
        run: (k, a, t) => {
          reset(k, a.iter, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<Args>(1, 0),
    ],
  }),

  /** First fence of a walk with the lock held: 1, or 0 for NULL; without a reference. @see dma_resv_iter_first() */
  dma_resv_iter_first: operation({
    name: 'dma_resv_iter_first',
    params: iterParams,
    returns: 'bool',
    step: {
      check: (k, a, t) => assertHeld(k, at(k.fixed.of.dma_resv_iter, a.iter).resv, t),
      run: (k, a, t) => {
        begin(k, a.iter);
        return walkLocked(k, a.iter, t);
      },
    },
  }),

  /** Next fence of a walk with the lock held. @see dma_resv_iter_next() */
  dma_resv_iter_next: operation({
    name: 'dma_resv_iter_next',
    params: iterParams,
    returns: 'bool',
    step: {
      check: (k, a: Args, t) => assertHeld(k, at(k.fixed.of.dma_resv_iter, a.iter).resv, t),
      run: (k, a, t) => walkLocked(k, a.iter, t),
    },
  }),
};
