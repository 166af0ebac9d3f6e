import { type Kernel, at } from './kernel.ts';
import {
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE,
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT,
} from './drm-syncobj-flags.ts';
import { WAIT_STEPS, type WaitArgs, arrayWaitSteps } from './drm-syncobj-wait.ts';
import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { FIRST, SYNCOBJ_SCRATCH, word } from './drm-syncobj-words.ts';
import { POINT_MAX, entryOf } from './syncobj-wait.ts';
import { type Step, goTo } from './operation.ts';
import { failureNumber } from './errno.ts';
import { findStep } from './drm-syncobj-array.ts';
import { keepResult, keptResult, noteRefusal } from './drm-syncobj-results.ts';
import { lacksFeature } from './drm-syncobj-handle.ts';
import { outOfMemory } from './drm-syncobj-ioctls.ts';
import { resvWaitEffects } from './dma-resv-wait.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { systemCall } from './system-call.ts';
import { fits, within } from './limit.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');

interface IoctlArgs extends WaitArgs {
  readonly first: number;
  readonly arg: number;
  readonly checked: number;
}

/** Goes on with the look-up of the handles. */
const LOOK_UP = 1;

const isTimeline = (a: WaitArgs): boolean => a.points !== undefined;

const flagsOf = (k: Kernel, a: WaitArgs): number =>
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_ALL |
  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT |
  (isTimeline(a) ? DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE : 0) |
  (k.fixed.profile.deadlines ? DRM_SYNCOBJ_WAIT_FLAGS_WAIT_DEADLINE : 0);

/** What the call returns before it looks up a handle, or where it goes on. */
const begin = (k: Kernel, a: IoctlArgs): number => {
  const [first] = a.handles;
  const needed = isTimeline(a) ? 'timeline' : 'binary';
  if (first !== undefined && lacksFeature(k, first, needed)) return EOPNOTSUPP;
  if ((a.flags & ~flagsOf(k, a)) !== 0) return EINVAL;
  if (a.handles.length === 0) return k.fixed.profile.syncobjWaitNeedsHandles ? EINVAL : 0;
  return a.arg === FAULT_IN ? EFAULT : goTo(LOOK_UP);
};

/** The index of the entry that ended the wait goes back to the caller; all ones, as far as its variable goes, if there was none. */
const returned = (k: Kernel, a: IoctlArgs, t: number): number => {
  const result = keptResult(k, t);
  if (result < 0) return noteRefusal(k, a, result, 'SO-05');
  if (a.first < 0) return 0;
  const first = word(k, t, FIRST);
  const { max } = at(k.fixed.of.variable, a.first);
  at(k.variable, a.first).value = first === 0 ? max : within(first - 1, max, 'first_signaled');
  return 0;
};

const WAIT = LOOK_UP + 1;

function waitSteps(name: string): readonly Step<IoctlArgs>[] {
  const cleanUp = goTo(WAIT + WAIT_STEPS);
  return [
    {
      run: (k, a) => noteRefusal(k, a, begin(k, a), 'SO-05'),
      or: [
        outOfMemory((k, a) => {
          const result = begin(k, a);
          return result === goTo(LOOK_UP) || result === EFAULT ? ENOMEM : result;
        }),
      ],
    },
    findStep<IoctlArgs>(
      LOOK_UP,
      (k, a, t) => {
        // The points are copied only now, and a pointer to nothing is a pointer to zeros.
        if (isTimeline(a) && a.arg === FAULT_OUT) {
          keepResult(k, t, '-EFAULT');
          return cleanUp;
        }
        for (let i = 0; i < a.handles.length; i++)
          entryOf(k, t, i).point = fits(k, a.points?.[i] ?? 0, POINT_MAX, 'a point');
        return goTo(WAIT);
      },
      () => cleanUp,
    ),
    ...arrayWaitSteps<IoctlArgs>(WAIT, name, returned),
  ];
}

const common = {
  returns: 'errno',
  maySleep: true,
  uses: syncobjUses,
  scratch: SYNCOBJ_SCRATCH,
  effects: resvWaitEffects,
  calls: syncobjCalls,
} as const;

/** The ioctls that wait for syncobjs. */
export const drmSyncobjWaitIoctls = {
  /**
   * Waits until one of the syncobjs has signalled, or with WAIT_ALL all of them, until an absolute time, and says which was the first:
   * 0, -EOPNOTSUPP, -EINVAL, -ENOMEM, -EFAULT, -ENOENT, -EINVAL for a syncobj without a fence, -ETIME, or -ERESTARTSYS. A time of 0, or
   * one that is past, does not sleep.
   * @see drm_syncobj_wait_ioctl(), drm_syncobj_array_wait_timeout()
   */
  DRM_IOCTL_SYNCOBJ_WAIT: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_WAIT',
    params: [
      ['handles', 'drm_syncobj_handle[]'],
      ['timeout', 'number'],
      ['flags', 'number'],
      ['first', 'variable?'],
      ['arg', 'user'],
    ],
    ...common,
    steps: waitSteps('DRM_IOCTL_SYNCOBJ_WAIT'),
  }),

  /** The same for points of timelines; with WAIT_AVAILABLE only until they are there. `{ fault: 'out' }` is the list of points. @see drm_syncobj_timeline_wait_ioctl() */
  DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT',
    params: [
      ['handles', 'drm_syncobj_handle[]'],
      ['points', 'number[]'],
      ['timeout', 'number'],
      ['flags', 'number'],
      ['first', 'variable?'],
      ['arg', 'user'],
    ],
    ...common,
    steps: waitSteps('DRM_IOCTL_SYNCOBJ_TIMELINE_WAIT'),
  }),
};
