import {
  type FenceArgs,
  callsCallbacks,
  checkArmed,
  signalSteps,
  waitsForLock,
} from './dma-fence-signal.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { type Step, goTo, operation, originOf } from './operation.ts';
import {
  arrayOf,
  chainOf,
  containedIn,
  isContainer,
  memberAt,
  memberCount,
  prevOf,
  settleError,
  signalsOnAny,
} from './dma-fence-container.ts';
import {
  checkFence,
  checkFenceLock,
  fenceLockIsFree,
  getFence,
  testWouldSignal,
} from './dma-fence.ts';
import { WALK_SCRATCH, walkFrom, walkSteps, walkedNode } from './dma-fence-chain-walk.ts';
import { dropCalls, dropUses } from './dma-fence-release.ts';
import { foundDone } from './dma-fence-found-done.ts';
import { onFence } from './on-fence.ts';

interface TestArgs extends FenceArgs {
  readonly polling: number;
}

type Value = (k: Kernel, a: TestArgs) => number;

const checks = (locked: boolean) => (k: Kernel, a: TestArgs, t: number) => {
  checkFence(k, a.fence);
  if (locked) checkFenceLock(k, a.fence, t);
};

/** Testing a fence: the flag, else the driver's op, which may find it done and signal it here. */
function testSteps(name: string, value: Value, locked: boolean): readonly Step<TestArgs>[] {
  return [
    {
      check: checks(locked),
      run: (k, a) => {
        if (!testWouldSignal(k, a.fence)) return value(k, a);
        if (isContainer(k, a.fence)) settleError(k, a.fence);
        return goTo(1);
      },
      ...(locked && {
        ready: (k, a) => fenceLockIsFree(k, a.fence),
        waitsFor: waitsForLock(name),
      }),
    },
    ...signalSteps(name, goTo(4), () => goTo(4), 1),
    { run: value },
  ];
}

/**
 * The same for a container: it tests the fences inside, which may find them done and signal them here, one after the other. A word of
 * scratch knows which, and is clear behind.
 */
function testContainerSteps(
  name: string,
  value: Value,
  locked: boolean,
  word = 0,
): readonly Step<TestArgs>[] {
  return [
    {
      check: checks(locked),
      run: (k, a, t) => {
        const f = foundDone(k, a.fence);
        at(k.task, t).scratch[word] = Math.max(0, f);
        if (f < 0) return value(k, a);
        if (isContainer(k, f)) settleError(k, f);
        return goTo(1);
      },
      ...(locked && {
        ready: (k, a) => fenceLockIsFree(k, a.fence),
        waitsFor: waitsForLock(name),
      }),
    },
    ...onFence<TestArgs>(
      signalSteps(name, goTo(0), () => goTo(0), 1),
      (k, _, t) => at(at(k.task, t).scratch, word),
    ),
  ];
}

/** A test as part of another call. */
interface EmbeddedTest {
  readonly steps: readonly Step<TestArgs>[];
  readonly scratch: 0;
}

/** dma_fence_is_signaled() for a call that learns only at run time whether it has a container; it uses a word of the call's scratch. */
export const isSignaledTest = (word: number): EmbeddedTest => ({
  steps: testContainerSteps('dma_fence_is_signaled', isSignaled, false, word),
  scratch: 0,
});

/** dma_fence_get_status() for such a call. */
export const statusTest = (word: number): EmbeddedTest => ({
  steps: testContainerSteps('dma_fence_get_status', status, true, word),
  scratch: 0,
});

const isSignaled: Value = (k, a) => {
  if (a.polling === 1) checkArmed(k, a.fence);
  return at(k.dma_fence, a.fence).signaled;
};

const status: Value = (k, a) => {
  const fence = at(k.dma_fence, a.fence);
  if (fence.signaled === 0) return 0;
  if (fence.error !== 0) return -fence.error;
  if (isContainer(k, a.fence)) checkErrorLost(k, a.fence);
  return 1;
};

/** The container looks as if all was well, and a fence in it has failed. */
function checkErrorLost(k: Kernel, f: number): void {
  if (chainOf(k, f) < 0) {
    if (hasFailedMember(k, arrayOf(k, f))) broke(k, 'CONT-08');
    return;
  }
  for (let node = f; node >= 0; node = prevOf(k, node))
    if (at(k.dma_fence, containedIn(k, node)).error !== 0) broke(k, 'CONT-10');
}

function hasFailedMember(k: Kernel, array: number): boolean {
  if (signalsOnAny(k, array)) return false;
  const count = memberCount(k, array);
  for (let i = 0; i < count; i++)
    if (at(k.dma_fence, memberAt(k, array, i)).error !== 0) return true;
  return false;
}

const params = [['fence', 'dma_fence']] as const;
const uses = ['callbacks', 'spin', 'irqs'] as const;

/** Operations that test fences. */
export const dmaFenceTestOperations = {
  /** Tests the fence; it may find the hardware done, signal, and run other people's callbacks here. @see dma_fence_is_signaled() */
  dma_fence_is_signaled: operation({
    name: 'dma_fence_is_signaled',
    params,
    returns: 'bool',
    uses,
    calls: callsCallbacks,
    steps: testSteps('dma_fence_is_signaled', isSignaled, false),
    onContainer: operation({
      name: 'dma_fence_is_signaled',
      params,
      returns: 'bool',
      uses,
      scratch: 1,
      calls: dropCalls,
      steps: testContainerSteps('dma_fence_is_signaled', isSignaled, false),
    }),
  }),

  /** 0 not signalled, 1 done, negative done with an error; tests as dma_fence_is_signaled does, under the lock. @see dma_fence_get_status() */
  dma_fence_get_status: operation({
    name: 'dma_fence_get_status',
    params,
    returns: 'value',
    uses: [...uses, 'errors'],
    calls: callsCallbacks,
    steps: testSteps('dma_fence_get_status', status, true),
    onContainer: operation({
      name: 'dma_fence_get_status',
      params,
      returns: 'value',
      uses: [...uses, 'errors'],
      scratch: 1,
      calls: dropCalls,
      steps: testContainerSteps('dma_fence_get_status', status, true),
    }),
  }),
};

/** The step of dma_fence_set_deadline() from which on a chain hands the hint to its nodes, and the word of its test behind those of the walk. */
const FORWARD = 4;

const forwards: Value = (k, a) =>
  chainOf(k, a.fence) >= 0 && at(k.dma_fence, a.fence).signaled === 0 ? goTo(FORWARD) : 0;

/**
 * What dma_fence_set_deadline() does for a container before it hands the hint on: it tests it, which may signal it here; and a chain walks
 * to all of its nodes. What is no container has no op for the hint.
 */
export const deadlineOfContainer = operation({
  name: 'dma_fence_set_deadline',
  params,
  uses: [...uses, ...dropUses, 'refs'],
  scratch: WALK_SCRATCH + 1,
  calls: dropCalls,
  steps: [
    ...testContainerSteps('dma_fence_set_deadline', forwards, false, WALK_SCRATCH).map(
      (step, index) =>
        index === 0 ? { ...step, run: ifContainer(step.run), origin: originOf(step) } : step,
    ),
    {
      run: (k, a, t) => {
        getFence(k, a.fence);
        walkFrom(k, t, a.fence);
        return goTo(FORWARD + 1);
      },
    },
    ...walkSteps<TestArgs>({
      name: 'dma_fence_set_deadline',
      base: FORWARD + 1,
      arrived: (k, _, t) => (walkedNode(k, t) < 0 ? 0 : goTo(FORWARD + 1)),
    }),
  ],
});

function ifContainer(run: Step<TestArgs>['run']): Step<TestArgs>['run'] {
  return (k, a, t) => (isContainer(k, a.fence) ? run(k, a, t) : 0);
}
