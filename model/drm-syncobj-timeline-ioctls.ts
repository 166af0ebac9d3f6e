import { type Kernel, at } from './kernel.ts';
import { ADD_POINT_STEPS, addPointSteps } from './drm-syncobj-slot.ts';
import { NEXT, SYNCOBJ_SCRATCH, setWord, word } from './drm-syncobj-words.ts';
import { EFAULT, FAULT_IN, FAULT_OUT } from './user-pointer.ts';
import { type HandlesArgs, findStep, freeSteps, nextSyncobj } from './drm-syncobj-array.ts';
import { type Step, goTo } from './operation.ts';
import { failureNumber } from './errno.ts';
import { freshNode } from './drm-syncobj-chain.ts';
import { keepResult, keptResult } from './drm-syncobj-results.ts';
import { lacksFeature, submitByHandle } from './drm-syncobj-handle.ts';
import { outOfMemory } from './drm-syncobj-ioctls.ts';
import { queryPoint } from './drm-syncobj-point.ts';
import { stubOf } from './syncobj-wait.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { systemCall } from './system-call.ts';
import { within } from './limit.ts';
import { DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED } from './drm-syncobj-flags.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');

interface TimelineArgs extends HandlesArgs {
  readonly flags: number;
  readonly arg: number;
}

interface SignalArgs extends TimelineArgs {
  readonly points: readonly number[];
  readonly chains: readonly number[];
}

const LOOK_UP = 1;

/** What the call returns before it looks up a handle, or 0. */
const refused = (k: Kernel, a: TimelineArgs, known: number): number => {
  const [first] = a.handles;
  if (first !== undefined && lacksFeature(k, first, 'timeline')) return EOPNOTSUPP;
  if ((a.flags & ~known) !== 0 || a.handles.length === 0) return EINVAL;
  return a.arg === FAULT_IN ? EFAULT : 0;
};

const begin = <A extends TimelineArgs>(known: number): Step<A> => ({
  run: (k, a) => {
    const errno = refused(k, a, known);
    return errno === 0 ? goTo(LOOK_UP) : errno;
  },
  or: [
    outOfMemory((k, a) => {
      const errno = refused(k, a, known);
      return errno === 0 || errno === EFAULT ? ENOMEM : errno;
    }),
  ],
});

/** All memory is taken before the first point is added. */
const ALLOCATE = 2;
const ADD = 3;
const SIGNAL_END = ADD + ADD_POINT_STEPS;

const signalSteps: readonly Step<SignalArgs>[] = [
  begin<SignalArgs>(0),
  findStep<SignalArgs>(
    LOOK_UP,
    (k, a, t) => {
      if (a.arg !== FAULT_OUT) return goTo(ALLOCATE);
      keepResult(k, t, '-EFAULT');
      return goTo(SIGNAL_END);
    },
    () => goTo(SIGNAL_END),
  ),
  {
    run: () => goTo(ADD),
    or: [
      outOfMemory((k, _, t) => {
        keepResult(k, t, '-ENOMEM');
        return goTo(SIGNAL_END);
      }),
    ],
  },
  ...addPointSteps<SignalArgs>(
    ADD,
    {
      name: 'DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL',
      syncobj: (k, _, t) => nextSyncobj(k, t),
      fence: (k) => stubOf(k),
      chain: (k, a, t) => freshNode(k, a.chains[word(k, t, NEXT)]),
      point: (k, a, t) => a.points[word(k, t, NEXT)] ?? 0,
    },
    (k, a, t) => {
      const i = word(k, t, NEXT) + 1;
      setWord(k, t, NEXT, i < a.handles.length ? i : 0);
      return goTo(i < a.handles.length ? ADD : SIGNAL_END);
    },
  ),
  ...freeSteps<SignalArgs>(SIGNAL_END, (k, _, t) => keptResult(k, t)),
];

interface QueryArgs extends TimelineArgs {
  readonly points: readonly number[];
}

const READ = 2;
const QUERY_END = 3;

const querySteps: readonly Step<QueryArgs>[] = [
  begin<QueryArgs>(DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED),
  findStep<QueryArgs>(
    LOOK_UP,
    () => goTo(READ),
    () => goTo(QUERY_END),
  ),
  {
    run: (k, a, t) => {
      const i = word(k, t, NEXT);
      const last = a.flags === DRM_SYNCOBJ_QUERY_FLAGS_LAST_SUBMITTED;
      const point = queryPoint(k, at(k.drm_syncobj, nextSyncobj(k, t)).fence - 1, last);
      const out = a.points[i];
      if (a.arg === FAULT_OUT) keepResult(k, t, '-EFAULT');
      else if (out !== undefined) {
        const { max } = at(k.fixed.of.variable, out);
        at(k.variable, out).value = within(point, max, 'a point');
      }
      const goesOn = i + 1 < a.handles.length && a.arg !== FAULT_OUT;
      setWord(k, t, NEXT, goesOn ? i + 1 : 0);
      return goTo(goesOn ? READ : QUERY_END);
    },
  },
  ...freeSteps<QueryArgs>(QUERY_END, (k, _, t) => keptResult(k, t)),
];

/** The ioctls on points of timelines. */
export const drmSyncobjTimelineIoctls = {
  /**
   * Adds a point that has signalled to each timeline, in nodes of the chain that it allocates: 0, -EOPNOTSUPP, -EINVAL, -ENOMEM, -EFAULT,
   * -ENOENT. `{ fault: 'out' }` is the list of points.
   * @see drm_syncobj_timeline_signal_ioctl()
   */
  DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_TIMELINE_SIGNAL',
    params: [
      ['handles', 'drm_syncobj_handle[]'],
      ['points', 'number[]'],
      ['flags', 'number'],
      ['chains', 'dma_fence_chain[]'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    effects: (a) => a.handles.map((handle) => submitByHandle(handle)),
    calls: syncobjCalls,
    steps: signalSteps,
  }),

  /**
   * Says for each timeline which point was the last to signal, or to be submitted: 0, -EOPNOTSUPP, -EINVAL, -ENOMEM, -EFAULT, -ENOENT. What
   * is no timeline is at 0.
   * @see drm_syncobj_query_ioctl()
   */
  DRM_IOCTL_SYNCOBJ_QUERY: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_QUERY',
    params: [
      ['handles', 'drm_syncobj_handle[]'],
      ['points', 'variable[]'],
      ['flags', 'number'],
      ['arg', 'user'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    calls: syncobjCalls,
    steps: querySteps,
  }),
};
