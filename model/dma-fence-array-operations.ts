import { type Kernel, at, broke } from './kernel.ts';
import { type Step, goTo, operation } from './operation.ts';
import { afterDrops, dropCalls, dropFence, dropSteps, dropUses } from './dma-fence-release.ts';
import { allocationSteps, allocationUses } from './fence-allocation.ts';
import { arrayOf, isContainer, memberAt, memberCount, settleError } from './dma-fence-container.ts';
import { checkFence, checkUnused, getFence, initFence } from './dma-fence.ts';
import { contextOf, newContext, setTimeline } from './dma-fence-timeline.ts';
import { ModelLimit } from './limit.ts';
import { RECLAIM } from './gfp.ts';
import { addCallbackSteps } from './dma-fence-add-callback.ts';
import { armUses } from './dma-fence-wait.ts';
import { queueContainerWork } from './irq-work.ts';
import { reclaimCalls } from './memory.ts';
import { resvWaitCalls, resvWaitEffects } from './dma-resv-wait.ts';
import { setSlot } from './dma-fence-slot.ts';

interface ArrayArgs {
  readonly array: number;
}

const fenceOfArray = (k: Kernel, array: number): number =>
  at(k.fixed.of.dma_fence_array, array).fence;

/**
 * Makes the array of these fences, and takes over their references.
 * @see dma_fence_array_init()
 */
export function arrayInit(k: Kernel, array: number, fences: readonly number[]): void {
  const { fence: f, signalOnAny, callbacks, name } = at(k.fixed.of.dma_fence_array, array);
  const it = at(k.dma_fence_array, array);
  checkUnused(k, f);
  if (fences.length === 0) broke(k, 'CONT-06');
  if (fences.length > callbacks.length)
    throw new ModelLimit(
      `the array ${name} has ${fences.length} fences, and room for ${callbacks.length}`,
    );
  it.member.fill(0);
  for (let i = 0; i < fences.length; i++) {
    it.member[i] = at(fences, i) + 1;
    if (isContainer(k, at(fences, i))) broke(k, 'CONT-01');
  }
  it.pending = signalOnAny ? 1 : fences.length;
  it.queued = it.settled = 0;
  initFence(k, f, 1);
  setTimeline(k, f, newContext(k, f), 1);
}

/** The first error that a member reports is kept, unless the array was found done before. @see dma_fence_array_set_pending_error() */
function foldError(k: Kernel, array: number, member: number): void {
  const { error } = at(k.dma_fence, member);
  const fence = at(k.dma_fence, fenceOfArray(k, array));
  if (error !== 0 && fence.error === 0 && at(k.dma_fence_array, array).settled === 0)
    fence.error = error;
}

/** Counts a member that is through: true if it was the last that the array needs. */
function countDown(k: Kernel, array: number): boolean {
  const it = at(k.dma_fence_array, array);
  if (it.pending === 0) return false;
  it.pending--;
  return it.pending === 0;
}

const MEMBER = 0;
const member = (k: Kernel, t: number): number => at(at(k.task, t).scratch, MEMBER);

/** The next member gets its callback, with a reference to the array: 1 when all have theirs. */
const nextMember = (k: Kernel, a: ArrayArgs, t: number): number => {
  if (member(k, t) >= memberCount(k, a.array)) return 1;
  getFence(k, fenceOfArray(k, a.array));
  return goTo(1);
};

const added = (k: Kernel, a: ArrayArgs, t: number, result: number): number => {
  const i = member(k, t);
  at(k.task, t).scratch[MEMBER] = i + 1;
  if (result === 0) return nextMember(k, a, t);
  const f = fenceOfArray(k, a.array);
  foldError(k, a.array, memberAt(k, a.array, i));
  dropFence(k, f, t);
  if (!countDown(k, a.array)) return nextMember(k, a, t);
  settleError(k, f);
  return 0;
};

interface CallbackArgs extends ArrayArgs {
  readonly callback: number;
  readonly work: number;
}

const createSteps = allocationSteps<{ readonly array: number; readonly fences: readonly number[] }>(
  (k, a) => {
    for (let i = 0; i < a.fences.length; i++) checkFence(k, at(a.fences, i));
    arrayInit(k, a.array, a.fences);
    return 0;
  },
);

interface MemberArgs {
  readonly p: number;
  readonly head: number;
  readonly index: number;
}

const memberStep: Step<MemberArgs> = {
  run: (k, a) => {
    const array = a.head < 0 ? -1 : arrayOf(k, a.head);
    const isThere = array >= 0 && a.index < memberCount(k, array);
    setSlot(k, a.p, isThere ? memberAt(k, array, a.index) : -1, 'assigned');
    return 0;
  },
};

/** Operations on arrays whose members are known only at run time. */
export const dmaFenceArrayRunTimeOperations = {
  /** Allocates and makes an array, with a new context: 0, or -ENOMEM for NULL, and then the caller keeps the references. @see dma_fence_array_create() */
  dma_fence_array_create: operation({
    name: 'dma_fence_array_create',
    params: [
      ['array', 'dma_fence_array'],
      ['fences', 'dma_fence[]'],
    ],
    returns: 'errno',
    maySleep: true,
    consumes: ['fences'],
    uses: [...allocationUses, ...dropUses],
    effects: () => [RECLAIM],
    calls: reclaimCalls,
    steps: createSteps,
  }),

  /** Allocates an array, before anything is published: 0, or -ENOMEM for NULL. @see dma_fence_array_alloc() */
  dma_fence_array_alloc: operation({
    name: 'dma_fence_array_alloc',
    params: [['array', 'dma_fence_array']],
    returns: 'errno',
    maySleep: true,
    uses: allocationUses,
    effects: () => [RECLAIM],
    calls: reclaimCalls,
    exists: (profile) => profile.arrayInit,
    steps: allocationSteps<ArrayArgs>(() => 0),
  }),

  /** Makes an array in memory that was allocated before. @see dma_fence_array_init() */
  dma_fence_array_init: operation({
    name: 'dma_fence_array_init',
    params: [
      ['array', 'dma_fence_array'],
      ['fences', 'dma_fence[]'],
    ],
    consumes: ['fences'],
    uses: dropUses,
    exists: (profile) => profile.arrayInit,
    step: {
      check: (k, a) => {
        for (const f of a.fences) checkFence(k, f);
      },
      run: (k, a) => {
        arrayInit(k, a.array, a.fences);
        return 0;
      },
    },
  }),

  /** The op enable_signaling: a callback on every member, each with a reference to the array: 0 if it finds them done. @see dma_fence_array_enable_signaling() */
  dma_fence_array_enable_signaling: operation({
    name: 'dma_fence_array_enable_signaling',
    params: [['array', 'dma_fence_array']],
    returns: 'bool',
    uses: [...armUses, ...dropUses, 'errors', 'refs'],
    scratch: 1,
    effects: resvWaitEffects,
    calls: (a, of) => [...resvWaitCalls(), ...dropCalls(a, of)],
    steps: [
      { run: nextMember },
      ...addCallbackSteps<ArrayArgs>({
        name: 'dma_fence_array_enable_signaling',
        base: 1,
        fenceOf: (k, a, t) => memberAt(k, a.array, member(k, t)),
        callbackOf: (k, a, t) =>
          at(at(k.fixed.of.dma_fence_array, a.array).callbacks, member(k, t)),
        done: added,
      }),
    ],
  }),

  /** A member has signalled: the last one queues the irq_work, the others give their reference back. @see dma_fence_array_cb_func() */
  dma_fence_array_cb_func: operation({
    name: 'dma_fence_array_cb_func',
    params: [
      ['array', 'dma_fence_array'],
      ['callback', 'dma_fence_cb'],
      ['work', 'task'],
    ],
    uses: [...dropUses, 'errors', 'refs'],
    effects: (a) => [`start:${a.work}`],
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          foldError(k, a.array, at(k.dma_fence_cb, a.callback).running - 1);
          if (countDown(k, a.array)) {
            queueContainerWork(k, at(k.dma_fence_array, a.array), a.work);
            return 0;
          }
          dropFence(k, fenceOfArray(k, a.array), t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<CallbackArgs>(1, 0),
    ],
  }),

  /** The first fence of an array, or the fence itself if it is none; without a reference. @see dma_fence_array_first() */
  dma_fence_array_first: operation({
    name: 'dma_fence_array_first',
    params: [
      ['p', 'dma_fence_slot'],
      ['head', 'dma_fence?'],
    ],
    step: {
      run: (k, a, t) => {
        if (a.head >= 0 && arrayOf(k, a.head) >= 0)
          return memberStep.run(k, { p: a.p, head: a.head, index: 0 }, t);
        setSlot(k, a.p, a.head, 'assigned');
        return 0;
      },
    },
  }),

  /** The fence of an array at an index, or NULL. @see dma_fence_array_next() */
  dma_fence_array_next: operation({
    name: 'dma_fence_array_next',
    params: [
      ['p', 'dma_fence_slot'],
      ['head', 'dma_fence?'],
      ['index', 'number'],
    ],
    step: memberStep,
  }),

  /** True if the fence, or every fence of the array, is of the context of the other. @see dma_fence_match_context() */
  dma_fence_match_context: operation({
    name: 'dma_fence_match_context',
    params: [
      ['fence', 'dma_fence'],
      ['contextOf', 'dma_fence'],
    ],
    returns: 'bool',
    step: {
      check: (k, a) => checkFence(k, a.fence),
      run: (k, a) => {
        const context = contextOf(k, a.contextOf);
        const array = arrayOf(k, a.fence);
        if (array < 0) return contextOf(k, a.fence) === context ? 1 : 0;
        for (let i = 0; i < memberCount(k, array); i++)
          if (contextOf(k, memberAt(k, array, i)) !== context) return 0;
        return 1;
      },
    },
  }),
};
