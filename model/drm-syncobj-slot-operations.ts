import { type Kernel, at, broke, needsEffect } from './kernel.ts';
import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT } from './drm-syncobj-flags.ts';
import { type Step, goTo, operation } from './operation.ts';
import {
  RESV_WAIT_SCRATCH,
  armWaitedFence,
  needsWaitedFence,
  resvWaitCalls,
  resvWaitEffects,
  waitForFence,
  waitedFenceInterrupted,
  waitedFenceSignaled,
} from './dma-resv-wait.ts';
import { checkFence, getFence, needsArming, publishFence, putFence } from './dma-fence.ts';
import { freeFence } from './dma-fence-release.ts';
import { checkSyncobjLock, checkWaitForSubmit } from './drm-syncobj.ts';
import { failureNumber } from './errno.ts';
import { submitEffect } from './drm-syncobj-effects.ts';

const EINVAL = failureNumber('-EINVAL');
const ERESTARTSYS = failureNumber('-ERESTARTSYS');
const ETIME = failureNumber('-ETIME');

interface SyncobjArgs {
  readonly syncobj: number;
}

const isEmpty = (k: Kernel, a: SyncobjArgs): boolean => at(k.drm_syncobj, a.syncobj).fence === 0;

/** Sleeps until the slot has a fence; what is interrupted here waits for userspace, not for hardware. */
function submitStep<A extends SyncobjArgs>(
  name: string,
  run: Step<A>['run'],
  or: NonNullable<Step<A>['or']>,
): Step<A> {
  return {
    ready: (k, a) => !isEmpty(k, a),
    run,
    or,
    waitsFor: (k, a) => {
      const syncobj = at(k.fixed.of.drm_syncobj, a.syncobj).name;
      return needsEffect(
        k,
        submitEffect(a.syncobj),
        syncobj,
        `${name}(${syncobj}) sleeps until userspace submits a fence`,
        `nobody is left who submits a fence to ${syncobj}`,
      );
    },
  };
}

interface WaitArgs extends SyncobjArgs {
  readonly intr: number;
}

/** Goes to sleep for the fence in the slot, in step 2, or arms it first. */
const waitForSlot = (k: Kernel, a: SyncobjArgs, t: number): number => {
  const f = at(k.drm_syncobj, a.syncobj).fence - 1;
  checkFence(k, f);
  if (at(k.dma_fence, f).signaled === 1) return 0;
  waitForFence(k, f, t);
  return goTo(needsArming(k, f) ? 3 : 2);
};

/** @see drm_syncobj_fence_get() */
const getSlot = (k: Kernel, a: SyncobjArgs): number => {
  getFence(k, at(k.drm_syncobj, a.syncobj).fence - 1);
  return 0;
};

/** Operations on the slot of a syncobj, in a design without handles. */
export const drmSyncobjSlotOperations = {
  /** Puts a fence into the slot, which publishes it, and wakes who waited for one; NULL empties the slot. @see drm_syncobj_replace_fence() */
  drm_syncobj_replace_fence: operation({
    name: 'drm_syncobj_replace_fence',
    params: [
      ['syncobj', 'drm_syncobj'],
      ['fence', 'dma_fence?'],
    ],
    effects: (a) => (a.fence < 0 ? [] : [submitEffect(a.syncobj)]),
    step: {
      check: (k, a, t) => {
        checkSyncobjLock(k, t);
        if (a.fence >= 0) checkFence(k, a.fence);
      },
      run: (k, a, t) => {
        const it = at(k.drm_syncobj, a.syncobj);
        const old = it.fence - 1;
        if (a.fence >= 0) {
          getFence(k, a.fence);
          publishFence(k, a.fence);
        }
        it.fence = a.fence + 1;
        if (old >= 0 && putFence(k, old)) freeFence(k, old, t);
        return 0;
      },
    },
  }),

  /**
   * Looks up the fence and takes a reference to it: 0, or -EINVAL if there is none. With WAIT_FOR_SUBMIT it sleeps until there
   * is one: -ERESTARTSYS, or -ETIME after 5 s.
   * @see drm_syncobj_find_fence()
   */
  drm_syncobj_find_fence: operation({
    name: 'drm_syncobj_find_fence',
    params: [
      ['syncobj', 'drm_syncobj'],
      ['flags', 'number'],
    ],
    returns: 'errno',
    uses: ['signals'],
    steps: [
      {
        check: (k, a, t) => {
          if (a.flags === DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT) checkWaitForSubmit(k, t);
        },
        run: (k, a) => {
          if (a.flags !== 0 && a.flags !== DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT) return EINVAL;
          if (!isEmpty(k, a)) return getSlot(k, a);
          return a.flags === 0 ? EINVAL : goTo(1);
        },
      },
      submitStep('drm_syncobj_find_fence', getSlot, [
        {
          label: 'timeout',
          external: 'timeout',
          ready: isEmpty,
          run: () => ETIME,
        },
        {
          label: 'interrupted',
          external: 'signal',
          ready: (k, a, t) => at(k.fixed.tasks, t).signals && isEmpty(k, a),
          run: () => ERESTARTSYS,
        },
      ]),
    ],
  }),

  /**
   * The wait ioctl with WAIT_FOR_SUBMIT: sleeps until there is a fence, and then until it has signalled: 0 or -ERESTARTSYS.
   * @see drm_syncobj_array_wait_timeout()
   */
  drm_syncobj_wait: operation({
    name: 'drm_syncobj_wait',
    params: [
      ['syncobj', 'drm_syncobj'],
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
          checkWaitForSubmit(k, t);
          if (a.intr === 0) broke(k, 'INDEF-10');
        },
        run: (k, a, t) => (isEmpty(k, a) ? goTo(1) : waitForSlot(k, a, t)),
      },
      submitStep<WaitArgs>('drm_syncobj_wait', waitForSlot, [
        {
          label: 'interrupted',
          external: 'signal',
          ready: (k, a, t) => a.intr === 1 && at(k.fixed.tasks, t).signals && isEmpty(k, a),
          run: () => ERESTARTSYS,
        },
      ]),
      {
        ready: (k, _, t) => waitedFenceSignaled(k, t),
        run: () => 0,
        or: [waitedFenceInterrupted],
        waitsFor: (k, a, t) =>
          needsWaitedFence(k, t, `drm_syncobj_wait(${at(k.fixed.of.drm_syncobj, a.syncobj).name})`),
      },
      ...armWaitedFence<WaitArgs>('drm_syncobj_wait', 3, 2),
    ],
  }),
};
