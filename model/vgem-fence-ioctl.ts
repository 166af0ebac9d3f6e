import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type ArgsOf, type Step, goTo, operation } from './operation.ts';
import {
  beginRelease,
  callbacksOf,
  dropUses,
  releaseRoutine,
  releaseSteps,
} from './dma-fence-release.ts';
import { failureNumber } from './errno.ts';
import { fenceOfVgem, lockFences, nextFenceOf, unlockFences } from './vgem-fence.ts';
import { mightSleep } from './task.ts';
import { onFence } from './on-fence.ts';
import { putFence } from './dma-fence.ts';
import { refuse } from './refuse.ts';
import { signalEffect } from './signalling.ts';
import { signalSteps } from './dma-fence-signal.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const ETIMEDOUT = failureNumber('-ETIMEDOUT');

const signalParams = [
  ['file', 'drm_file'],
  ['fence', 'vgem_fence'],
  ['flags', 'number'],
] as const;

type SignalArgs = ArgsOf<typeof signalParams>;

/** Takes the fence out of the table. @see idr_replace() */
const consume = (k: Kernel, a: SignalArgs, t: number): number => {
  const entry = at(k.vgem_fence, a.fence);
  unlockFences(k, a.file);
  if (entry.file !== a.file + 1 || entry.consumed === 1) return refuse(k, a, 'IOC-15', ENOENT);
  entry.consumed = 1;
  at(k.task, t).scratch[0] = at(k.dma_fence, fenceOfVgem(k, a)).signaled;
  return goTo(2);
};

const expired = (k: Kernel, t: number): number =>
  at(at(k.task, t).scratch, 0) === 1 ? ETIMEDOUT : 0;

const takeFences = lockFences<SignalArgs>(1);

const signalledSteps: readonly Step<SignalArgs>[] = [
  {
    ...takeFences,
    run: (k, a, t) => (a.flags === 0 ? takeFences.run(k, a, t) : refuse(k, a, 'IOC-15', EINVAL)),
    ready: (k, a, t) => a.flags !== 0 || takeFences.ready?.(k, a, t) === true,
  },
  { run: consume },
  ...onFence<SignalArgs>(
    signalSteps('DRM_IOCTL_VGEM_FENCE_SIGNAL', goTo(5), () => goTo(5), 2),
    fenceOfVgem,
  ),
  {
    run: (k, a, t) =>
      putFence(k, fenceOfVgem(k, a)) ? beginRelease(k, fenceOfVgem(k, a), t, 6) : expired(k, t),
  },
  ...releaseSteps<SignalArgs>(6, fenceOfVgem, (k, _, t) => expired(k, t)),
];

const closeParams = [['file', 'drm_file']] as const;

type CloseArgs = ArgsOf<typeof closeParams>;

/** The fence of the table that is being signalled. */
const closing = (k: Kernel, t: number): number =>
  at(k.fixed.of.vgem_fence, at(at(k.task, t).scratch, 0)).fence;

const nextToClose = (k: Kernel, a: CloseArgs, t: number): number => {
  const next = nextFenceOf(k, a.file, 0);
  if (next < 0) return 0;
  at(k.task, t).scratch[0] = next;
  at(k.vgem_fence, next).consumed = 1;
  return goTo(1);
};

const anyFenceOf = (of: ObjectConstants): readonly number[] => of.vgem_fence.map((v) => v.fence);

/** The ioctls of vgem's fences. @see drivers/gpu/drm/vgem/vgem_fence.c */
export const vgemFenceOperations = {
  /**
   * Signals a fence and takes it out of the file's table: -EINVAL with flags, -ENOENT unknown or consumed, -ETIMEDOUT if it has
   * expired.
   * @see vgem_fence_signal_ioctl()
   */
  DRM_IOCTL_VGEM_FENCE_SIGNAL: operation({
    name: 'DRM_IOCTL_VGEM_FENCE_SIGNAL',
    params: signalParams,
    returns: 'errno',
    maySleep: true,
    uses: ['refs', 'rcu', ...dropUses],
    scratch: 1,
    effects: (a, of) => {
      const { fence } = at(of.vgem_fence, a.fence);
      const { fenceMutex: mutex } = at(of.drm_file, a.file);
      return [signalEffect(fence), `put:${fence}`, `lock:mutex:${mutex}`, `mutex:${mutex}`];
    },
    calls: (a, of) => {
      const { fence } = at(of.vgem_fence, a.fence);
      return [releaseRoutine(fence), callbacksOf(fence)];
    },
    steps: signalledSteps,
  }),

  /** The last reference to the file is gone: what it still has in its table is signalled. @see vgem_fence_close() */
  vgem_fence_close: operation({
    name: 'vgem_fence_close',
    params: closeParams,
    maySleep: true,
    uses: ['refs', 'rcu', ...dropUses],
    scratch: 1,
    effects: (_, of) => anyFenceOf(of).flatMap((f) => [signalEffect(f), `put:${f}`]),
    calls: (_, of) => anyFenceOf(of).flatMap((f) => [releaseRoutine(f), callbacksOf(f)]),
    steps: [
      { check: (k, _, t) => mightSleep(k, t), run: nextToClose },
      ...onFence<CloseArgs>(
        signalSteps('vgem_fence_close', goTo(4), () => goTo(4), 1),
        (k, _, t) => closing(k, t),
      ),
      {
        run: (k, a, t) =>
          putFence(k, closing(k, t)) ? beginRelease(k, closing(k, t), t, 5) : nextToClose(k, a, t),
      },
      ...releaseSteps<CloseArgs>(
        5,
        (k, _, t) => closing(k, t),
        (k, a, t) => nextToClose(k, a, t),
      ),
    ],
  }),
};
