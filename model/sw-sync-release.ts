import { type FileOperations, type FputArgs } from './file-operations.ts';
import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type FenceCall, anyFenceCall, fenceCall } from './fence-call.ts';
import { type Step, goTo } from './operation.ts';
import { spinGive, spinIsFree, spinTake, spinWaitsFor } from './spinlock.ts';
import { callbacksOf } from './dma-fence-release.ts';
import { dmaFenceSignalOperations } from './dma-fence-signal.ts';
import { embed } from './embed.ts';
import { errno } from './errno.ts';
import { FPUT_SCRATCH, releasedObject } from './file-release.ts';
import { fenceOfPoint } from './sync-timeline.ts';
import { signalEffect } from './signalling.ts';

/** Word of scratch: how many points of the list it has been at. */
const INDEX = FPUT_SCRATCH;

/** The fences of all points. */
export function pointFences(of: ObjectConstants): readonly number[] {
  return of.sync_pt.map(({ fence }) => fence);
}

const lockOf = (k: Kernel, t: number): number =>
  at(k.fixed.of.sync_timeline, releasedObject(k, t)).lock;

/** The point of the list at which the release is, -1 behind the last; its lock is held, so that the list stays as it is. */
const pointAt = (k: Kernel, t: number, index: number): number => {
  const { points } = at(k.sync_timeline, releasedObject(k, t));
  return index < points.length ? at(points, index) - 1 : -1;
};

/** The fence of the point before the one at which the release is: the one that it signals. */
const signalled = (k: Kernel, t: number): number =>
  fenceOfPoint(k, pointAt(k, t, at(at(k.task, t).scratch, INDEX) - 1));

/**
 * Whatever is pending fails with -ENOENT, under the lock of the timeline, and without a reference of its own: a callback that gives
 * the last one away takes the lock that the release of the point needs.
 * @see sw_sync_debugfs_release()
 */
function releaseOf(base: number, done: () => number): readonly Step<FputArgs>[] {
  return [
    {
      ready: (k, _, t) => spinIsFree(k, lockOf(k, t)),
      run: (k, _, t) => {
        spinTake(k, lockOf(k, t), t, true);
        return goTo(base + 1);
      },
      waitsFor: (k, _, t) => spinWaitsFor(k, lockOf(k, t), 'sw_sync_debugfs_release'),
    },
    {
      run: (k, _, t) => {
        const { scratch } = at(k.task, t);
        const point = pointAt(k, t, at(scratch, INDEX));
        if (point < 0) {
          spinGive(k, lockOf(k, t), t, true);
          return done();
        }
        const fence = at(k.dma_fence, fenceOfPoint(k, point));
        if (fence.signaled === 0 && k.fixed.shape.uses('errors')) fence.error = errno.ENOENT;
        scratch[INDEX] = at(scratch, INDEX) + 1;
        return goTo(base + 2);
      },
    },
    ...embed<FputArgs, FenceCall>(dmaFenceSignalOperations.dma_fence_signal_locked, {
      base: base + 2,
      on: (k, _, t) => fenceCall(signalled(k, t)),
      after: () => goTo(base + 1),
      statically: anyFenceCall,
    }),
  ];
}

/** An opened /sys/kernel/debug/sync/sw_sync: a timeline as a file. */
export const swSyncFile: FileOperations = {
  of: 'sync_timeline',
  uses: ['callbacks', 'spin', 'irqs', 'errors', 'refs'],
  scratch: 1,
  effects: (of) => pointFences(of).map(signalEffect),
  calls: (of) => pointFences(of).map(callbacksOf),
  releaseSteps: releaseOf,
};
