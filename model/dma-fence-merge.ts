import { type Kernel, at, broke } from './kernel.ts';
import { type Step, goTo, operation } from './operation.ts';
import {
  WALK_SCRATCH,
  WALK_STEPS,
  walkFrom,
  walkSteps,
  walkedNode,
} from './dma-fence-chain-walk.ts';
import { afterDrops, dropCalls, dropFence, dropSteps } from './dma-fence-release.ts';
import { allocationSteps, allocationUses } from './fence-allocation.ts';
import { checkFence, getFence, testWouldSignal } from './dma-fence.ts';
import { ModelLimit } from './limit.ts';
import { RECLAIM } from './gfp.ts';
import { dedup } from './dma-fence-dedup.ts';
import { leafAt } from './dma-fence-unwrap.ts';
import { newArray, newStub } from './dma-fence-unused.ts';
import { onFence } from './on-fence.ts';
import { reclaimCalls } from './memory.ts';
import { setSlot } from './dma-fence-slot.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { walkUses } from './dma-fence-chain-operations.ts';

/** Unsignalled fences that one merge has room for. */
const leavesMax = 6;

/** Scratch of a merge, behind that of its walk: the input and the place in its array, what it does, how many fences it has, and which. */
const INPUT = WALK_SCRATCH;
const PLACE = WALK_SCRATCH + 1;
const PHASE = WALK_SCRATCH + 2;
const COUNT = WALK_SCRATCH + 3;
const LIST = WALK_SCRATCH + 4;

/** Where nothing is packed, the list stands at the end of the scratch, and has more room. */
export const UNBOUNDED_LEAVES = 64;

const listAt = ({ fixed }: Kernel): number =>
  fixed.options.unbounded === true ? fixed.shape.scratch - UNBOUNDED_LEAVES : LIST;

const roomOf = ({ fixed }: Kernel): number =>
  fixed.options.unbounded === true ? UNBOUNDED_LEAVES : leavesMax;

/** Words of scratch of a merge. */
export const MERGE_SCRATCH = LIST + leavesMax;

/** What a merge does: counts, collects, or is through and gives back what it does not need. */
const COUNTING = 0;
const COLLECTING = 1;
const DEDUPED = 2;
const FAILED = 3;

/** Its steps, counted from its base. */
const LOOK = 1;
const SIGNALED = 5;
const DROP = 6;
const WALK = 10;
const VECTOR = WALK + WALK_STEPS;
const STUB = VECTOR + 2;
const ARRAY = STUB + 2;

/** Steps of a merge. */
export const MERGE_STEPS = ARRAY + 2;

interface Merging<A> {
  readonly name: string;
  readonly base: number;
  readonly fencesOf: (k: Kernel, a: A, t: number) => readonly number[];
  /** The merged fence with a reference, or -1 for NULL when memory was short; how the call goes on. */
  readonly merged: (k: Kernel, a: A, t: number, f: number) => number;
}

/** The fence at which the merge of task `t` looks, or -1. */
const leaf = (k: Kernel, t: number): number =>
  leafAt(k, walkedNode(k, t), at(at(k.task, t).scratch, PLACE));

/**
 * The steps `base` to `base + MERGE_STEPS - 1`: flattens what it is given, skips what has signalled, and keeps the latest fence of each
 * context: a stub if nothing is left, the one fence, or a new array. It looks twice, before and after its allocation, at one fence in each
 * step, and signals what it finds done.
 * @see __dma_fence_unwrap_merge()
 */
export function mergeSteps<A>({ name, base, fencesOf, merged }: Merging<A>): readonly Step<A>[] {
  const step = (index: number): number => goTo(base + index);

  const beginPass = (k: Kernel, a: A, t: number, phase: number): number => {
    const { scratch } = at(k.task, t);
    scratch[PHASE] = phase;
    scratch[COUNT] = scratch[INPUT] = 0;
    return beginInput(k, a, t);
  };
  const beginInput = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    const fences = fencesOf(k, a, t);
    const input = at(scratch, INPUT);
    scratch[PLACE] = 0;
    if (input >= fences.length) return endPass(k, a, t);
    scratch[INPUT] = input + 1;
    if (at(fences, input) < 0) return beginInput(k, a, t);
    getFence(k, at(fences, input));
    walkFrom(k, t, at(fences, input));
    return leaf(k, t) < 0 ? step(WALK) : step(LOOK);
  };
  const nextLeaf = (k: Kernel, _: A, t: number): number => {
    const { scratch } = at(k.task, t);
    scratch[PLACE] = at(scratch, PLACE) + 1;
    return leaf(k, t) < 0 ? step(WALK) : step(LOOK);
  };
  const arrived = (k: Kernel, a: A, t: number): number => {
    if (walkedNode(k, t) < 0) return beginInput(k, a, t);
    at(k.task, t).scratch[PLACE] = 0;
    return leaf(k, t) < 0 ? step(WALK) : step(LOOK);
  };
  const keep = (k: Kernel, a: A, t: number, f: number): number => {
    const { scratch } = at(k.task, t);
    const count = at(scratch, COUNT);
    scratch[COUNT] = count + 1;
    if (at(scratch, PHASE) === COLLECTING) {
      if (count === roomOf(k))
        throw new ModelLimit(`${name}() merges more than ${roomOf(k)} unsignalled fences`);
      getFence(k, f);
      scratch[listAt(k) + count] = f + 1;
      return nextLeaf(k, a, t);
    }
    if (!k.fixed.profile.mergeReturnsSingle) return nextLeaf(k, a, t);
    const before = at(scratch, listAt(k)) - 1;
    getFence(k, f);
    scratch[listAt(k)] = f + 1;
    if (before >= 0) dropFence(k, before, t);
    return drops(k, a, t, nextLeaf);
  };
  const drops = (
    k: Kernel,
    a: A,
    t: number,
    then: (k: Kernel, a: A, t: number) => number,
  ): number => {
    const result = afterDrops(k, t, base + DROP, 0);
    return result === 0 ? then(k, a, t) : result;
  };
  const take = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    const f = at(scratch, listAt(k)) - 1;
    scratch[listAt(k)] = 0;
    return merged(k, a, t, f);
  };
  const endPass = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    const count = at(scratch, COUNT);
    if (count === 0) return step(STUB);
    if (at(scratch, PHASE) === COUNTING) {
      if (count === 1 && k.fixed.profile.mergeReturnsSingle) return take(k, a, t);
      const kept = at(scratch, listAt(k)) - 1;
      scratch[listAt(k)] = 0;
      if (kept >= 0) dropFence(k, kept, t);
      return drops(k, a, t, () => step(VECTOR));
    }
    scratch[PHASE] = DEDUPED;
    scratch[COUNT] = dedup(k, scratch, listAt(k), count, t);
    return drops(k, a, t, build);
  };
  const build = (k: Kernel, a: A, t: number): number =>
    at(at(k.task, t).scratch, COUNT) === 1 ? take(k, a, t) : step(ARRAY);
  const afterDrop = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    const phase = at(scratch, PHASE);
    if (phase === DEDUPED) return build(k, a, t);
    if (phase === FAILED) return merged(k, a, t, -1);
    return walkedNode(k, t) >= 0 ? nextLeaf(k, a, t) : step(VECTOR);
  };
  const failed = (k: Kernel, a: A, t: number): number => {
    const { scratch } = at(k.task, t);
    scratch[PHASE] = FAILED;
    for (let i = listAt(k); i < listAt(k) + roomOf(k); i++) {
      const f = at(scratch, i) - 1;
      scratch[i] = 0;
      if (f >= 0) dropFence(k, f, t);
    }
    return drops(k, a, t, () => merged(k, a, t, -1));
  };
  return [
    {
      check: (k, a, t) => {
        for (const f of fencesOf(k, a, t)) if (f >= 0) checkFence(k, f);
      },
      run: (k, a, t) => beginPass(k, a, t, COUNTING),
    },
    {
      run: (k, a, t) => {
        const f = leaf(k, t);
        checkFence(k, f);
        if (at(k.dma_fence, f).signaled === 1) return skip(k, a, t);
        return testWouldSignal(k, f) ? step(LOOK + 1) : keep(k, a, t, f);
      },
    },
    ...onFence<A>(
      signalSteps(name, step(SIGNALED), () => step(SIGNALED), base + LOOK + 1),
      (k, _, t) => leaf(k, t),
    ),
    { run: skip },
    ...dropSteps<A>(base + DROP, step(DROP + 3)),
    { run: afterDrop },
    ...walkSteps<A>({ name, base: base + WALK, arrived }),
    ...allocationSteps<A>((k, a, t) => beginPass(k, a, t, COLLECTING), base + VECTOR, failed),
    ...allocationSteps<A>((k, a, t) => merged(k, a, t, newStub(k)), base + STUB, failed),
    ...allocationSteps<A>((k, a, t) => merged(k, a, t, collectedArray(k, t)), base + ARRAY, failed),
  ];

  /** A signalled fence is left out, and with it its error. */
  function skip(k: Kernel, a: A, t: number): number {
    if (at(k.dma_fence, leaf(k, t)).error !== 0) broke(k, 'CONT-17');
    return nextLeaf(k, a, t);
  }
}

/** An array of what was collected. @see dma_fence_array_create() */
function collectedArray(k: Kernel, t: number): number {
  const { scratch } = at(k.task, t);
  const fences = scratch.slice(listAt(k), listAt(k) + at(scratch, COUNT)).map((f) => f - 1);
  return newArray(k, fences);
}

/** Features of a call that merges. */
export const mergeUses = [...walkUses, ...allocationUses, 'errors'] as const;

/** What a merge may run. */
export const mergeCalls = (a: unknown, of: Parameters<typeof dropCalls>[1]): readonly string[] => [
  ...dropCalls(a, of),
  ...reclaimCalls(),
];

/** One fence for several. */
export const dmaFenceMergeOperations = {
  /**
   * One fence that signals when all of these have, with a reference: an array, the one that has not signalled, or a stub; NULL if memory is
   * short. The array or the stub is one that the design declares and nobody uses.
   * @see dma_fence_unwrap_merge()
   */
  dma_fence_unwrap_merge: operation({
    name: 'dma_fence_unwrap_merge',
    params: [
      ['p', 'dma_fence_slot'],
      ['fences', 'dma_fence[]'],
    ],
    maySleep: true,
    uses: mergeUses,
    scratch: MERGE_SCRATCH,
    effects: () => [RECLAIM],
    calls: mergeCalls,
    steps: mergeSteps<{ readonly p: number; readonly fences: readonly number[] }>({
      name: 'dma_fence_unwrap_merge',
      base: 0,
      fencesOf: (_, a) => a.fences,
      merged: (k, a, t, f) => {
        setSlot(k, a.p, f, 'assigned', t);
        return 0;
      },
    }),
  }),

  /** Sorts the fences of a snapshot, and keeps the latest of each context: how many are left. @see dma_fence_dedup_array() */
  dma_fence_dedup_array: operation({
    name: 'dma_fence_dedup_array',
    params: [['fences', 'fence_snapshot']],
    returns: 'value',
    uses: walkUses,
    calls: dropCalls,
    exists: (profile) => profile.mergeReturnsSingle,
    steps: [
      {
        run: (k, a, t) => {
          const { fence } = at(k.fence_snapshot, a.fences);
          dedup(k, fence, 0, left(fence), t);
          return afterDrops(k, t, 1, left(fence));
        },
      },
      ...dropSteps<{ readonly fences: number }>(1, goTo(4)),
      { run: (k, a) => left(at(k.fence_snapshot, a.fences).fence) },
    ],
  }),
};

function left(fences: readonly number[]): number {
  const end = fences.indexOf(0);
  return end < 0 ? fences.length : end;
}
