import { type Kernel, at } from './kernel.ts';
import { DRM_SYNCOBJ_CREATE_SIGNALED } from './drm-syncobj-flags.ts';
import { EFAULT, FAULT_IN } from './user-pointer.ts';
import { type HandlesArgs, findStep, freeSteps, nextSyncobj } from './drm-syncobj-array.ts';
import { REPLACE_STEPS, beginPut, putSteps, replaceSteps } from './drm-syncobj-slot.ts';
import { NEXT, OLD, SYNCOBJ_SCRATCH, setWord, word } from './drm-syncobj-words.ts';
import { type Alternative, type Step, goTo } from './operation.ts';
import { failureNumber } from './errno.ts';
import { getFence } from './dma-fence.ts';
import { initSyncobj, unrefSyncobj } from './drm-syncobj.ts';
import { installHandle, lacksFeature, submitByHandle, syncobjOf } from './drm-syncobj-handle.ts';
import { keptResult } from './drm-syncobj-results.ts';
import { stubOf } from './syncobj-wait.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');

/** The kernel has no memory for what the call needs. */
export function outOfMemory<A>(run: Alternative<A>['run'] = () => ENOMEM): Alternative<A> {
  return { label: 'fails', exists: (c) => c.options.shortMemory, run };
}

interface CreateArgs {
  readonly handle: number;
  readonly flags: number;
}

interface ArrayArgs extends HandlesArgs {
  readonly pad: number;
  readonly arg: number;
}

/** The errno of a call on an array of handles before it looks one up, or 0. */
const refused = (k: Kernel, a: ArrayArgs): number => {
  const [first] = a.handles;
  if (first !== undefined && lacksFeature(k, first, 'binary')) return EOPNOTSUPP;
  if (a.pad !== 0 || a.handles.length === 0) return EINVAL;
  return a.arg === FAULT_IN ? EFAULT : 0;
};

/** RESET and SIGNAL: one syncobj after the other gets another fence. */
function arraySteps(name: string, fence: (k: Kernel) => number): readonly Step<ArrayArgs>[] {
  const free = 2 + REPLACE_STEPS;
  const next = (k: Kernel, a: ArrayArgs, t: number): number => {
    const i = word(k, t, NEXT) + 1;
    setWord(k, t, NEXT, i < a.handles.length ? i : 0);
    return goTo(i < a.handles.length ? 2 : free);
  };
  return [
    {
      run: (k, a) => {
        const errno = refused(k, a);
        return errno === 0 ? goTo(1) : errno;
      },
      or: [
        outOfMemory((k, a) => {
          const errno = refused(k, a);
          return errno === 0 || errno === EFAULT ? ENOMEM : errno;
        }),
      ],
    },
    findStep<ArrayArgs>(
      1,
      () => goTo(2),
      () => goTo(free),
    ),
    ...replaceSteps<ArrayArgs>(2, { name, syncobj: (k, _, t) => nextSyncobj(k, t), fence }, next),
    ...freeSteps<ArrayArgs>(free, (k, _, t) => keptResult(k, t)),
  ];
}

const arrayParams = [
  ['handles', 'drm_syncobj_handle[]'],
  ['pad', 'number'],
  ['arg', 'user'],
] as const;

/** The ioctls that make and fill syncobjs; an error comes in the order in which the kernel looks. */
export const drmSyncobjIoctls = {
  /** Creates a syncobj, empty or signalled, behind a new handle: 0, -EOPNOTSUPP, -EINVAL or -ENOMEM. @see drm_syncobj_create_ioctl() */
  DRM_IOCTL_SYNCOBJ_CREATE: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_CREATE',
    params: [
      ['handle', 'drm_syncobj_handle'],
      ['syncobj', 'drm_syncobj'],
      ['flags', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    effects: (a) => [submitByHandle(a.handle)],
    step: {
      run: (k, a) => {
        if (lacksFeature(k, a.handle, 'binary')) return EOPNOTSUPP;
        if ((a.flags & ~DRM_SYNCOBJ_CREATE_SIGNALED) !== 0) return EINVAL;
        initSyncobj(k, a.syncobj);
        if (a.flags !== 0) {
          getFence(k, stubOf(k));
          at(k.drm_syncobj, a.syncobj).fence = stubOf(k) + 1;
        }
        installHandle(k, a.handle, a.syncobj);
        return 0;
      },
      or: [
        outOfMemory<CreateArgs>((k, a) => {
          if (lacksFeature(k, a.handle, 'binary')) return EOPNOTSUPP;
          return (a.flags & ~DRM_SYNCOBJ_CREATE_SIGNALED) === 0 ? ENOMEM : EINVAL;
        }),
      ],
    },
  }),

  /** Takes the handle out of the table, and drops its reference: 0, -EOPNOTSUPP, or -EINVAL, also if it names nothing. @see drm_syncobj_destroy_ioctl() */
  DRM_IOCTL_SYNCOBJ_DESTROY: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_DESTROY',
    params: [
      ['handle', 'drm_syncobj_handle'],
      ['pad', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    calls: syncobjCalls,
    steps: [
      {
        run: (k, a, t) => {
          if (lacksFeature(k, a.handle, 'binary')) return EOPNOTSUPP;
          const s = syncobjOf(k, a.handle);
          if (a.pad !== 0 || s < 0) return EINVAL;
          at(k.drm_syncobj_handle, a.handle).syncobj = 0;
          setWord(k, t, OLD, unrefSyncobj(k, s));
          return beginPut(k, a, t, 1, () => 0);
        },
      },
      ...putSteps(1, () => 0),
    ],
  }),

  /** Empties the slots: 0, -EOPNOTSUPP, -EINVAL, -ENOMEM, -EFAULT, or -ENOENT with nothing changed. @see drm_syncobj_reset_ioctl() */
  DRM_IOCTL_SYNCOBJ_RESET: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_RESET',
    params: arrayParams,
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    calls: syncobjCalls,
    steps: arraySteps('DRM_IOCTL_SYNCOBJ_RESET', () => -1),
  }),

  /** Puts a fence that has signalled into the slots; the errors are those of RESET. @see drm_syncobj_signal_ioctl() */
  DRM_IOCTL_SYNCOBJ_SIGNAL: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_SIGNAL',
    params: arrayParams,
    returns: 'errno',
    maySleep: true,
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    effects: (a) => a.handles.map((handle) => submitByHandle(handle)),
    calls: syncobjCalls,
    steps: arraySteps('DRM_IOCTL_SYNCOBJ_SIGNAL', (k) => stubOf(k)),
  }),
};
