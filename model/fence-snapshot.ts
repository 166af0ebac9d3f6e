import { type Kernel, type Shape, at, broke, kernelObject } from './kernel.ts';
import { type Step, goTo, operation } from './operation.ts';
import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  needsWaitedFence,
  resvWaitCalls,
  resvWaitEffects,
  waitForFence,
  waitedFenceSignaled,
  waitedFenceInterrupted,
} from './dma-resv-wait.ts';
import { array, constant, int } from './schema.ts';
import { assertHeld, holdsResv } from './dma-resv.ts';
import { checkFence, getFence, needsArming, testWouldSignal } from './dma-fence.ts';
import { afterDrops, dropCalls, dropFence, dropSteps, dropUses } from './dma-fence-release.ts';
import { onFence } from './on-fence.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { GFP_KERNEL, RECLAIM } from './gfp.ts';
import { checkAllocation, leaveReclaim, reclaimAlternatives, reclaimCalls } from './memory.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** Fences that a driver read from a reservation object (as fence + 1), and the object + 1 from which they are borrowed. */
    fence_snapshot: { state: { readonly fence: number[]; borrowed: number }; fixed: object };
  }
}

/** A design has room for so many; a machine for all. */
const slotsMax = (shape: Shape): number => (shape.uses('large-resv') ? 256 : 8);

/** What a driver keeps of a reservation object: an array of fences with a reference each. @see dma_resv_get_fences() */
export const fenceSnapshot = kernelObject({
  kind: 'fence_snapshot',
  state: (shape) =>
    shape.count.fence_snapshot === 0
      ? { fence: array(constant(0), 0), borrowed: constant(0) }
      : {
          fence: array(
            int(shape.count.dma_fence),
            Math.min(slotsMax(shape), shape.count.dma_fence * 2),
          ),
          borrowed: int(shape.count.dma_resv),
        },
});

const ENOMEM = failureNumber('-ENOMEM');

/** Gives back whatever the snapshot holds. */
function clear(k: Kernel, s: number, t: number): void {
  const snapshot = at(k.fence_snapshot, s);
  for (let i = 0; i < snapshot.fence.length; i++) {
    const f = at(snapshot.fence, i) - 1;
    snapshot.fence[i] = 0;
    if (f >= 0 && snapshot.borrowed === 0) dropFence(k, f, t);
  }
  snapshot.borrowed = 0;
}

function append(k: Kernel, s: number, f: number): void {
  const { fence } = at(k.fence_snapshot, s);
  const end = fence.indexOf(0);
  if (end >= 0) fence[end] = f + 1;
}

/** An unlocked iteration: where it stands, the fence that it tests, which list it reads, and how many fences that had. */
const CURSOR = 0;
const FENCE = 1;
const VERSION = 2;
const COUNT = 3;

/** Steps of the iteration: the signal of a fence that is found done, giving it back, and releases. */
const SIGNAL = 2;
const TESTED = 5;
const RELEASE = 6;
/** Direct reclaim comes back, and the memory is there. */
const RECLAIMED = 9;

interface ReadArgs {
  readonly resv: number;
  readonly usage: number;
  readonly snapshot: number;
}

/** Begins (again) with the present list. @see dma_resv_iter_restart_unlocked() */
function restart(k: Kernel, r: number, t: number): void {
  const { scratch } = at(k.task, t);
  const { version, num } = at(k.dma_resv, r);
  scratch[CURSOR] = 0;
  scratch[VERSION] = version;
  scratch[COUNT] = num;
}

/**
 * Reads one slot in each step; a new list, or a fence whose last reference is gone, makes it begin again with nothing. A
 * driver's own loop, which may forget to drop what it has, is written with dma_resv_iter_next_unlocked().
 * @see dma_resv_iter_walk_unlocked()
 */
const readSlot = (k: Kernel, a: ReadArgs, t: number): number => {
  const { scratch } = at(k.task, t);
  const resv = at(k.dma_resv, a.resv);
  const slot = at(scratch, CURSOR);
  if (at(scratch, VERSION) !== resv.version) return begin(k, a, t);
  if (slot >= at(scratch, COUNT)) return 0;
  scratch[CURSOR] = slot + 1;
  const f = at(resv.fence, slot) - 1;
  const isDone = testWouldSignal(k, f);
  const counts = at(resv.usage, slot) <= a.usage;
  if (!isDone && (!counts || at(k.dma_fence, f).signaled === 1)) return goTo(1);
  if (at(k.dma_fence, f).refs === 0) return begin(k, a, t);
  getFence(k, f);
  if (isDone) {
    scratch[FENCE] = f;
    return goTo(SIGNAL);
  }
  append(k, a.snapshot, f);
  return goTo(1);
};

/** The fence that was tested has signalled: its reference is given back. */
const giveTestedBack = (k: Kernel, _: ReadArgs, t: number): number => {
  const { scratch } = at(k.task, t);
  const f = at(scratch, FENCE);
  scratch[FENCE] = 0;
  dropFence(k, f, t);
  return afterDrops(k, t, RELEASE, goTo(1));
};

const readParams = [
  ['resv', 'dma_resv'],
  ['usage', 'usage'],
  ['snapshot', 'fence_snapshot'],
] as const;

const begin = (k: Kernel, a: ReadArgs, t: number): number => {
  clear(k, a.snapshot, t);
  restart(k, a.resv, t);
  return afterDrops(k, t, RELEASE, goTo(1));
};

/**
 * Reads the fences without the lock into memory that it allocates; discards what it has when it must begin again. The kernel
 * asks for memory again in each round; what reclaim needs is the same each time, so the first time is enough here.
 */
const getFences = (name: 'dma_resv_get_fences' | 'dma_resv_get_singleton') =>
  operation({
    name,
    params: readParams,
    returns: 'errno',
    maySleep: true,
    uses: ['memalloc', 'resv-version', ...dropUses],
    scratch: 4,
    effects: () => [RECLAIM],
    calls: (a, of) => [...dropCalls(a, of), ...reclaimCalls()],
    steps: [
      {
        check: (k, _, t) => {
          mightSleep(k, t);
          checkAllocation(k, t, GFP_KERNEL);
        },
        run: begin,
        or: [
          ...reclaimAlternatives<ReadArgs>(() => GFP_KERNEL, RECLAIMED),
          { label: 'fails', exists: (c) => c.options.shortMemory, run: () => ENOMEM },
        ],
      },
      { run: readSlot },
      ...onFence<ReadArgs>(
        signalSteps(name, goTo(TESTED), () => goTo(TESTED), SIGNAL),
        (k, _, t) => at(at(k.task, t).scratch, FENCE),
      ),
      { run: giveTestedBack },
      ...dropSteps<ReadArgs>(RELEASE, goTo(1)),
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          return begin(k, a, t);
        },
      },
    ],
  });

interface WaitArgs {
  readonly snapshot: number;
  readonly intr: number;
}

/** The next fence of the snapshot that has not signalled; the wait is over when there is none. */
const waitForNext: Step<WaitArgs>['run'] = (k, a, t) => {
  const { fence } = at(k.fence_snapshot, a.snapshot);
  for (let i = 0; i < fence.length && fence[i] !== 0; i++) {
    const f = at(fence, i) - 1;
    if (at(k.dma_fence, f).signaled === 1) continue;
    waitForFence(k, f, t);
    return goTo(needsArming(k, f) ? 2 : 1);
  }
  return 0;
};

/** Fences from a locked iteration are borrowed: they are good while the lock is held. */
function checkSnapshot(k: Kernel, s: number, t: number): void {
  const { fence, borrowed } = at(k.fence_snapshot, s);
  if (borrowed > 0 && !holdsResv(k, borrowed - 1, t)) broke(k, 'RESV-17');
  for (let i = 0; i < fence.length && fence[i] !== 0; i++) checkFence(k, at(fence, i) - 1);
}

/** Operations that read the fences of a reservation object, and those on what was read. */
export const fenceSnapshotOperations = {
  /** Reads the unsignalled fences up to a usage, with a reference each. @see dma_resv_get_fences() */
  dma_resv_get_fences: getFences('dma_resv_get_fences'),
  /** As dma_resv_get_fences; the kernel puts more than one fence into an array, which waits for all of them too. @see dma_resv_get_singleton() */
  dma_resv_get_singleton: getFences('dma_resv_get_singleton'),

  /** Reads the fences under the lock, signalled ones too, without references; it tests none of them. @see dma_resv_for_each_fence() */
  dma_resv_for_each_fence: operation({
    name: 'dma_resv_for_each_fence',
    params: readParams,
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        check: (k, a, t) => assertHeld(k, a.resv, t),
        run: (k, a, t) => {
          clear(k, a.snapshot, t);
          at(k.fence_snapshot, a.snapshot).borrowed = a.resv + 1;
          const resv = at(k.dma_resv, a.resv);
          for (let i = 0; i < resv.num; i++)
            if (at(resv.usage, i) <= a.usage) append(k, a.snapshot, at(resv.fence, i) - 1);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<ReadArgs>(1, 0),
    ],
  }),

  /** Waits for every fence of the snapshot in turn: 0 or -ERESTARTSYS. @see dma_fence_wait() */
  dma_fence_wait_all: operation({
    name: 'dma_fence_wait_all',
    params: [
      ['snapshot', 'fence_snapshot'],
      ['intr', 'intr'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['lazy', 'signals', 'spin', 'irqs', 'callbacks'],
    scratch: RESV_WAIT_SCRATCH,
    effects: resvWaitEffects,
    calls: resvWaitCalls,
    steps: [
      {
        check: (k, a, t) => {
          mightSleep(k, t);
          checkSnapshot(k, a.snapshot, t);
        },
        run: waitForNext,
      },
      {
        ready: (k, _, t) => waitedFenceSignaled(k, t),
        run: waitForNext,
        or: [waitedFenceInterrupted],
        waitsFor: (k, a, t) =>
          needsWaitedFence(
            k,
            t,
            `dma_fence_wait_all(${at(k.fixed.of.fence_snapshot, a.snapshot).name})`,
          ),
      },
      ...armWaitedFence<WaitArgs>('dma_fence_wait_all', 2, 1),
    ],
  }),

  /** Gives back the references of a snapshot. @see dma_fence_put() */
  dma_fence_put_all: operation({
    name: 'dma_fence_put_all',
    params: [['snapshot', 'fence_snapshot']],
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          clear(k, a.snapshot, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<{ readonly snapshot: number }>(1, 0),
    ],
  }),

  /** Asks the drivers behind the fences to hurry; nothing that matters here. @see dma_resv_set_deadline() */
  dma_resv_set_deadline: operation({
    name: 'dma_resv_set_deadline',
    params: [
      ['resv', 'dma_resv'],
      ['usage', 'usage'],
    ],
    exists: (profile) => profile.deadlines,
    step: { run: () => 0 },
  }),
};
