import { type FileOperations, type FilePoll, type FputArgs } from './file-operations.ts';
import { releasedObject } from './file-release.ts';
import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type Step, goTo } from './operation.ts';
import { callbacksOf, releaseRoutine } from './dma-fence-release.ts';
import { fenceOfSyncFile, publishSyncFile } from './sync-file.ts';
import { POLL_SCRATCH, polledFile, polledObject, wakePollers } from './poll-wake.ts';
import { EPOLLIN } from './poll-events.ts';
import { isSignaledTest } from './dma-fence-test-signaled.ts';
import { dmaFenceSignalOperations } from './dma-fence-signal.ts';
import { dmaFenceWaitOperations } from './dma-fence-wait.ts';
import { type FenceCall, anyFenceCall, fenceCall } from './fence-call.ts';
import { embed } from './embed.ts';
import { enableRoutine } from './dma-fence-wait.ts';
import { needsFence } from './dma-fence.ts';

const onSyncFile = (k: Kernel, syncFile: number): FenceCall =>
  fenceCall(fenceOfSyncFile(k, syncFile), at(k.fixed.of.sync_file, syncFile).callback);

/** A sync_file may hold any fence: what it may do is what it may do with any of them. */
const withAnyFence = (
  of: ObjectConstants,
  keys: readonly ((f: number) => string)[],
): readonly string[] =>
  of.sync_file.length === 0 ? [] : of.dma_fence.flatMap((_, f) => keys.map((key) => key(f)));

const onReleased = (k: Kernel, _: FputArgs, t: number): FenceCall =>
  onSyncFile(k, releasedObject(k, t));
const isPolled = (k: Kernel, t: number): boolean =>
  at(k.sync_file, releasedObject(k, t)).pollEnabled === 1;

/** The callback is taken back before the fence is let go. @see sync_file_release() */
function releaseOf(base: number, done: () => number): readonly Step<FputArgs>[] {
  const remove = embed<FputArgs, FenceCall>(dmaFenceWaitOperations.dma_fence_remove_callback, {
    base: base + 1,
    on: onReleased,
    after: () => goTo(base + 2),
    statically: anyFenceCall,
  });
  const put = embed<FputArgs, FenceCall>(dmaFenceSignalOperations.dma_fence_put, {
    base: base + 2,
    on: onReleased,
    after: (k, _, t) => {
      const it = at(k.sync_file, releasedObject(k, t));
      it.fence = 0;
      it.pollEnabled = 0;
      return done();
    },
    statically: anyFenceCall,
  });
  return [{ run: (k, _, t) => goTo(base + (isPolled(k, t) ? 1 : 2)) }, ...remove, ...put];
}

/**
 * The first poll adds the callback, which stays for the life of the sync_file; one that comes too late wakes the others at once.
 * What is found is what a test of the fence finds.
 * @see sync_file_poll()
 */
const poll: FilePoll = {
  uses: ['callbacks', 'lazy', 'spin', 'irqs'],
  scratch: 1,
  effects: (of) => withAnyFence(of, [(f) => `enable:${f}`]),
  calls: (of) => withAnyFence(of, [enableRoutine, callbacksOf]),
  enter: (k, _, t, base) => {
    const it = at(k.sync_file, polledObject(k, t));
    if (it.pollEnabled === 1) return goTo(base + addSteps);
    it.pollEnabled = 1;
    return goTo(base);
  },
  steps: (base, done) => [
    ...embed<Parameters<typeof done>[1], FenceCall>(dmaFenceWaitOperations.dma_fence_add_callback, {
      base,
      on: (k, _, t) => onSyncFile(k, polledObject(k, t)),
      after: (k, _, t, result) => {
        if (result < 0) wakePollers(k, polledFile(k, t));
        return goTo(base + addSteps);
      },
      statically: anyFenceCall,
    }),
    ...embed<Parameters<typeof done>[1], FenceCall>(isSignaledTest(POLL_SCRATCH), {
      base: base + addSteps,
      on: (k, _, t) => onSyncFile(k, polledObject(k, t)),
      after: (k, a, t, signaled) => done(k, a, t, signaled === 1 ? EPOLLIN : 0),
      statically: anyFenceCall,
    }),
  ],
  needs: (k, object) => {
    const { name, callback } = at(k.fixed.of.sync_file, object);
    const f = fenceOfSyncFile(k, object);
    const { fence, running } = at(k.dma_fence_cb, callback);
    if (fence > 0) return needsFence(k, f, `poll() sleeps until the fence of ${name} signals`);
    if (running > 0) return { kind: 'now' };
    return { kind: 'never', because: `the callback of ${name} has run, and nobody wakes poll()` };
  },
};

const addSteps = dmaFenceWaitOperations.dma_fence_add_callback.steps.length;

/** A sync_file as a file. */
export const syncFileFile: FileOperations = {
  of: 'sync_file',
  uses: ['refs', 'callbacks', 'spin', 'irqs', 'rcu'],
  scratch: 0,
  effects: (of) => withAnyFence(of, [(f) => `put:${f}`]),
  calls: (of) => withAnyFence(of, [releaseRoutine, callbacksOf]),
  releaseSteps: releaseOf,
  poll,
  installed: publishSyncFile,
};
