import { type Kernel, at, crash } from './kernel.ts';
import { assertHeld, usages } from './dma-resv.ts';
import { type FenceArgs, callsCallbacks, signalSteps } from './dma-fence-signal.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { checkFence, testWouldSignal } from './dma-fence.ts';
import { type Step, goTo, operation } from './operation.ts';
import { leaveRcu } from './rcu.ts';
import { nest } from './task.ts';
import { onFence } from './on-fence.ts';

const READ = usages.indexOf('READ');
const CURSOR = 0;
const FENCE = 1;

/** The names live in what the fence points to: newer kernels read them in an RCU section, and only before the signal. */
const readsUnderRcu = (k: Kernel, f: number): boolean =>
  k.fixed.profile.opsClearedAtSignal &&
  k.fixed.shape.uses('rcu') &&
  at(k.fixed.of.dma_fence, f).storage >= 0;

/** Up to 6.12 the names are read through the ops at any time, and nothing keeps them alive. */
const checkNames = (k: Kernel, f: number): void => {
  checkFence(k, f);
  const { storage } = at(k.fixed.of.dma_fence, f);
  if (k.fixed.profile.opsClearedAtSignal || storage < 0) return;
  if (at(k.kref, storage).freed === 1) crash(k, 'CTX-06');
};

/**
 * Prints one fence, as steps `base` to `base + 5` of an operation: tests it, which may signal it here, and reads its names if
 * it has not signalled.
 */
function describeSteps<A>(
  name: string,
  base: number,
  fenceOf: (k: Kernel, a: A, t: number) => number,
  done: number,
): readonly Step<A>[] {
  const end = (k: Kernel, f: number, t: number): number => {
    if (readsUnderRcu(k, f)) leaveRcu(k, t);
    return done;
  };
  const names = (k: Kernel, a: A, t: number): number => {
    const f = fenceOf(k, a, t);
    const unsignaled = at(k.dma_fence, f).signaled === 0;
    return unsignaled && readsUnderRcu(k, f) ? goTo(base + 5) : end(k, f, t);
  };
  return [
    {
      check: (k, a, t) => checkNames(k, fenceOf(k, a, t)),
      run: (k, a, t) => {
        const f = fenceOf(k, a, t);
        if (readsUnderRcu(k, f)) nest(at(k.task, t), 'rcu');
        return testWouldSignal(k, f) ? goTo(base + 1) : names(k, a, t);
      },
    },
    ...onFence(
      signalSteps(name, goTo(base + 4), () => goTo(base + 4), base + 1),
      fenceOf,
    ),
    { run: names },
    { run: (k, a, t) => end(k, fenceOf(k, a, t), t) },
  ];
}

const described = (k: Kernel, _: unknown, t: number): number => at(at(k.task, t).scratch, FENCE);

/** What debugfs prints about fences: reading it is not without effect. */
export const dmaFenceDescribeOperations = {
  /** Prints a fence into a file of debugfs; it may find the hardware done, signal, and run callbacks here. @see dma_fence_describe() */
  dma_fence_describe: operation({
    name: 'dma_fence_describe',
    params: [['fence', 'dma_fence']],
    uses: ['callbacks', 'spin', 'irqs', 'rcu'],
    calls: callsCallbacks,
    steps: describeSteps<FenceArgs>('dma_fence_describe', 0, (_, a) => a.fence, 0),
  }),

  /** Prints the fences of a reservation object up to READ, one by one, with its lock held. @see dma_resv_describe() */
  dma_resv_describe: operation({
    name: 'dma_resv_describe',
    params: [['resv', 'dma_resv']],
    uses: ['callbacks', 'spin', 'irqs', 'rcu'],
    scratch: 2,
    calls: (_, of) => of.dma_fence.map((__, f) => callbacksOf(f)),
    steps: [
      {
        check: (k, a, t) => assertHeld(k, a.resv, t),
        run: (k, a, t) => {
          const { scratch } = at(k.task, t);
          const { fence, usage, num } = at(k.dma_resv, a.resv);
          let slot = at(scratch, CURSOR);
          while (slot < num && at(usage, slot) > READ) slot++;
          if (slot >= num) return 0;
          scratch[CURSOR] = slot + 1;
          scratch[FENCE] = at(fence, slot) - 1;
          return goTo(1);
        },
      },
      ...describeSteps('dma_resv_describe', 1, described, goTo(0)),
    ],
  }),
};
