import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type ArgsOf, type Step, goTo, operation } from './operation.ts';
import { GFP_KERNEL, RECLAIM } from './gfp.ts';
import { addEffects } from './submission-rules.ts';
import { beginRelease, dropCalls, dropUses, releaseSteps } from './dma-fence-release.ts';
import { checkAllocation, leaveReclaim, reclaimAlternatives, reclaimCalls } from './memory.ts';
import { dmaResvOperations } from './dma-resv-operations.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fenceOfVgem, lockFences, unlockFences } from './vgem-fence.ts';
import { initFence, putFence } from './dma-fence.ts';
import { GEM_PUT_STEPS, gemPutSteps, gemResv, putGemObject } from './drm-gem-object.ts';
import { gemObjectOf, lookupGemObject } from './drm-gem-handle.ts';
import { mightSleep } from './task.ts';
import { onFence } from './on-fence.ts';
import { queueTask } from './workqueue.ts';
import { refuse } from './refuse.ts';
import { signalSteps } from './dma-fence-signal.ts';
import { usages } from './dma-resv.ts';
import { VGEM_FENCE_WRITE } from './uapi.ts';

const EBUSY = failureNumber('-EBUSY');
const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const ENOMEM = failureNumber('-ENOMEM');

const attachParams = [
  ['file', 'drm_file'],
  ['handle', 'drm_gem_handle'],
  ['flags', 'number'],
  ['fence', 'vgem_fence'],
] as const;

type AttachArgs = ArgsOf<typeof attachParams>;

/** Words of scratch behind those of the calls that it makes: the object + 1, and the failure. */
const INNER = 8;
const OBJECT = INNER;
const WHY = INNER + 1;

const failures: readonly number[] = [0, EBUSY, ENOMEM];

/** Steps of the attach ioctl; the calls that it makes have their own. */
const TEST = 1;
const LOCK = 6;
const RESERVE = 9;
const ADD = 18;
const MUTEX = 26;
const ALLOC = 27;
const SIGNAL = 29;
const PUT = 32;
const RELEASE = 33;
const PUT_OBJECT = 36;
const DROP = 37;
const END = DROP + GEM_PUT_STEPS;

const objectOf = (k: Kernel, t: number): number => at(at(k.task, t).scratch, OBJECT) - 1;

const resvOf = (k: Kernel, t: number): number => gemResv(k, objectOf(k, t));

const isWrite = (a: AttachArgs): boolean => (a.flags & VGEM_FENCE_WRITE) !== 0;

/** What a writer has to wait for, or a reader. @see dma_resv_usage_rw() */
const conflicting = (a: AttachArgs): number => usages.indexOf(isWrite(a) ? 'READ' : 'WRITE');

const inner = { resv: 0, usage: 0, fence: 0, n: 1, ctx: -1, lock: 0, checked: 1, polling: 0 };

type Inner = typeof inner;

/** The arguments of the calls that the ioctl makes. */
const callArgs = (k: Kernel, a: AttachArgs, t: number): Inner => {
  inner.resv = resvOf(k, t);
  inner.fence = fenceOfVgem(k, a);
  inner.usage = usages.indexOf(isWrite(a) ? 'WRITE' : 'READ');
  return inner;
};

const testArgs = (k: Kernel, a: AttachArgs, t: number): Inner => {
  callArgs(k, a, t);
  inner.usage = conflicting(a);
  return inner;
};

const statically = (): Inner => inner;

const fails = (k: Kernel, t: number, why: number): number => {
  at(k.task, t).scratch[WHY] = failures.indexOf(why);
  return goTo(SIGNAL);
};

const unlock = (k: Kernel, t: number): void => {
  inner.resv = resvOf(k, t);
  at(dmaResvOperations.dma_resv_unlock.steps, 0).check?.(k, inner, t);
  at(dmaResvOperations.dma_resv_unlock.steps, 0).run(k, inner, t);
};

const create = (k: Kernel, a: AttachArgs, t: number): number => {
  if ((a.flags & ~VGEM_FENCE_WRITE) !== 0) return refuse(k, a, 'IOC-14', EINVAL);
  const object = lookupGemObject(k, a.file, a.handle);
  if (object < 0) return refuse(k, a, 'IOC-14', ENOENT);
  at(k.task, t).scratch[OBJECT] = object + 1;
  initFence(k, fenceOfVgem(k, a), 1);
  queueTask(k, at(k.fixed.of.vgem_fence, a.fence).timer);
  return goTo(TEST);
};

/** The number of the fence, with the reference that the creation gave. */
const record = (k: Kernel, a: AttachArgs): number => {
  const entry = at(k.vgem_fence, a.fence);
  entry.file = a.file + 1;
  entry.consumed = 0;
  unlockFences(k, a.file);
  return goTo(PUT_OBJECT);
};

const signal = (base: number): readonly Step<AttachArgs>[] =>
  onFence<AttachArgs>(
    signalSteps('DRM_IOCTL_VGEM_FENCE_ATTACH', goTo(PUT), () => goTo(PUT), base),
    fenceOfVgem,
  );

const result = (k: Kernel, t: number): number => at(failures, at(at(k.task, t).scratch, WHY));

const attachSteps: readonly Step<AttachArgs>[] = [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: create,
    or: [
      {
        label: 'fails',
        exists: (c) => c.options.shortMemory,
        ready: (k, a) => (a.flags & ~VGEM_FENCE_WRITE) === 0 && knows(k, a),
        run: () => ENOMEM,
      },
    ],
  },
  ...embed(dmaResvOperations.dma_resv_test_signaled, {
    base: TEST,
    on: testArgs,
    statically,
    after: (k, _, t, free) => (free === 1 ? goTo(LOCK) : fails(k, t, EBUSY)),
  }),
  ...embed(dmaResvOperations.dma_resv_lock, {
    base: LOCK,
    on: callArgs,
    statically,
    after: () => goTo(RESERVE),
  }),
  ...embed(dmaResvOperations.dma_resv_reserve_fences, {
    base: RESERVE,
    on: callArgs,
    statically: () => ({ ...inner, checked: 0 }),
    after: (k, _, t, failed) => {
      if (failed === 0) return goTo(ADD);
      unlock(k, t);
      return fails(k, t, failed);
    },
  }),
  ...embed(dmaResvOperations.dma_resv_add_fence, {
    base: ADD,
    on: callArgs,
    statically,
    after: (k, _, t) => {
      unlock(k, t);
      return goTo(MUTEX);
    },
  }),
  lockFences(ALLOC),
  {
    check: (k, _, t) => checkAllocation(k, t, GFP_KERNEL),
    run: record,
    or: [
      ...reclaimAlternatives<AttachArgs>(() => GFP_KERNEL, ALLOC + 1),
      {
        label: 'fails',
        exists: (c) => c.options.shortMemory,
        run: (k, a, t) => {
          unlockFences(k, a.file);
          return fails(k, t, ENOMEM);
        },
      },
    ],
  },
  {
    run: (k, a, t) => {
      leaveReclaim(k, t);
      return record(k, a);
    },
  },
  ...signal(SIGNAL),
  {
    run: (k, a, t) =>
      putFence(k, fenceOfVgem(k, a))
        ? beginRelease(k, fenceOfVgem(k, a), t, RELEASE)
        : goTo(PUT_OBJECT),
  },
  ...releaseSteps<AttachArgs>(RELEASE, fenceOfVgem, () => goTo(PUT_OBJECT)),
  {
    run: (k, _, t) => putGemObject(k, objectOf(k, t), t, DROP, goTo(END)),
  },
  ...gemPutSteps<AttachArgs>(DROP, (k, _, t) => objectOf(k, t), goTo(END)),
  { run: (k, _, t) => result(k, t) },
];

/** True if the handle is known. */
const knows = (k: Kernel, a: AttachArgs): boolean => gemObjectOf(k, a.file, a.handle) >= 0;

const fenceCalls = (of: ObjectConstants): readonly string[] => [
  ...reclaimCalls(),
  ...dropCalls(undefined, of),
];

const uses = ['refs', 'rcu', 'resv-test', 'resv-version', 'memalloc', ...dropUses] as const;

/** The ioctl that attaches a fence. @see drivers/gpu/drm/vgem/vgem_fence.c */
export const vgemFenceAttachOperations = {
  /**
   * Makes a fence with a timer of ten seconds and adds it as a writer's or reader's, if none of those that it conflicts with is
   * pending: a test before the lock is taken, so two can pass it.
   *
   * -EINVAL unknown flags, -ENOENT unknown handle, -EBUSY a conflicting fence, -ENOMEM.
   * @see vgem_fence_attach_ioctl()
   */
  DRM_IOCTL_VGEM_FENCE_ATTACH: operation({
    name: 'DRM_IOCTL_VGEM_FENCE_ATTACH',
    params: attachParams,
    returns: 'errno',
    maySleep: true,
    uses,
    scratch: WHY + 1,
    effects: (a, of) => {
      const { fence, timer } = at(of.vgem_fence, a.fence);
      const file = at(of.drm_file, a.file);
      const adds = of.dma_resv.flatMap((_, r) => [`lock:dma_resv:${r}`, ...addEffects(r, fence)]);
      const mutex = [`lock:mutex:${file.fenceMutex}`, `mutex:${file.fenceMutex}`];
      return [`init:${fence}`, `start:${timer}`, ...adds, ...mutex, RECLAIM];
    },
    calls: (_, of) => fenceCalls(of),
    steps: attachSteps,
  }),
};
