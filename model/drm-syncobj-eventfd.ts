import { type Kernel, at } from './kernel.ts';
import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE } from './drm-syncobj-flags.ts';
import { fileOfFd } from './fd.ts';
import { POINT_MAX } from './syncobj-wait.ts';
import { beginPutKept, keepSyncobj, keptSyncobj, putSteps } from './drm-syncobj-slot.ts';
import { SERVE_STEPS, beginServing, serveSteps } from './drm-syncobj-serve.ts';
import { COUNT, SYNCOBJ_SCRATCH, setWord, word } from './drm-syncobj-words.ts';
import { type Step, goTo } from './operation.ts';
import { eventfdOfFile } from './eventfd-operations.ts';
import { failureNumber } from './errno.ts';
import { keepResult, keptResult } from './drm-syncobj-results.ts';
import { lacksFeature, syncobjOf } from './drm-syncobj-handle.ts';
import { needsSyncobjLock, syncobjLockIsFree } from './drm-syncobj.ts';
import { newEventfdEntry } from './syncobj-eventfd.ts';
import { outOfMemory } from './drm-syncobj-ioctls.ts';
import { resvWaitEffects } from './dma-resv-wait.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { systemCall } from './system-call.ts';
import { fits } from './limit.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');

interface EventfdArgs {
  readonly handle: number;
  readonly flags: number;
  readonly point: number;
  readonly fd: number;
  readonly pad: number;
}

const name = 'DRM_IOCTL_SYNCOBJ_EVENTFD';

const REGISTER = 1;
const ADD = 2;
const SERVE = 3;
const PUT = SERVE + SERVE_STEPS;

const done = (k: Kernel, _: EventfdArgs, t: number): number => keptResult(k, t);
const end = (k: Kernel, a: EventfdArgs, t: number): number => beginPutKept(k, a, t, PUT, done);
const syncobj = (k: Kernel, _: EventfdArgs, t: number): number => keptSyncobj(k, t);

const steps: readonly Step<EventfdArgs>[] = [
  {
    run: (k, a, t) => {
      if (lacksFeature(k, a.handle, 'timeline')) return EOPNOTSUPP;
      if ((a.flags & ~DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE) !== 0 || a.pad !== 0) return EINVAL;
      const s = syncobjOf(k, a.handle);
      if (s < 0) return ENOENT;
      keepSyncobj(k, t, s);
      return goTo(REGISTER);
    },
  },
  {
    run: (k, a, t) => {
      const f = fileOfFd(k, a.fd);
      const eventfd = f < 0 ? -1 : eventfdOfFile(k, f);
      if (eventfd >= 0) {
        setWord(k, t, COUNT, eventfd + 1);
        return goTo(ADD);
      }
      keepResult(k, t, f < 0 ? '-EBADF' : '-EINVAL');
      return end(k, a, t);
    },
    or: [
      outOfMemory((k, a, t) => {
        keepResult(k, t, '-ENOMEM');
        return end(k, a, t);
      }),
    ],
  },
  {
    ready: (k, _, t) => syncobjLockIsFree(k, keptSyncobj(k, t)),
    run: (k, a, t) => {
      const e = newEventfdEntry(k);
      const entry = at(k.syncobj_eventfd, e);
      entry.eventfd = word(k, t, COUNT);
      entry.syncobj = keptSyncobj(k, t) + 1;
      entry.point = fits(k, a.point, POINT_MAX, 'a point');
      entry.available = a.flags === 0 ? 0 : 1;
      return beginServing(k, a, t, SERVE, syncobj, end);
    },
    waitsFor: (k, _, t) => needsSyncobjLock(k, keptSyncobj(k, t), name),
  },
  ...serveSteps<EventfdArgs>(SERVE, name, syncobj, end),
  ...putSteps<EventfdArgs>(PUT, done),
];

/** The ioctl with which an event loop waits for syncobjs. */
export const drmSyncobjEventfdOperations = {
  /**
   * Counts an eventfd up, once, when the point has signalled, or with WAIT_AVAILABLE when it is there: 0, -EOPNOTSUPP, -EINVAL, -ENOENT,
   * -EBADF or -EINVAL for the descriptor, -ENOMEM. It does not sleep.
   * @see drm_syncobj_eventfd_ioctl()
   */
  [name]: systemCall({
    name,
    params: [
      ['handle', 'drm_syncobj_handle'],
      ['flags', 'number'],
      ['point', 'number'],
      ['fd', 'fd'],
      ['pad', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    effects: resvWaitEffects,
    calls: syncobjCalls,
    exists: (profile) => profile.syncobjEventfd,
    steps,
  }),
};
