import { type Kernel, at, broke } from './kernel.ts';
import { ModelLimit } from './limit.ts';
import { type FenceSource, findFenceSteps, lookUp } from './drm-syncobj-find-fence.ts';
import { addPointSteps, beginPut, putSteps, replaceSteps } from './drm-syncobj-slot.ts';
import { FENCE, OLD, SYNCOBJ_SCRATCH, setWord, word } from './drm-syncobj-words.ts';
import { DRM_SYNCOBJ_CREATE_SIGNALED } from './drm-syncobj-flags.ts';
import { GFP_KERNEL } from './gfp.ts';
import { checkAllocation } from './memory.ts';
import { checkFence, getFence, publishFence } from './dma-fence.ts';
import { failureNumber } from './errno.ts';
import { stubOf } from './syncobj-wait.ts';
import {
  checkSyncobj,
  checkSyncobjLock,
  getSyncobj,
  hasHandles,
  initSyncobj,
  unrefSyncobj,
} from './drm-syncobj.ts';
import { installHandle, submitByHandle, syncobjOf } from './drm-syncobj-handle.ts';
import { freshNode } from './drm-syncobj-chain.ts';
import { keptResult } from './drm-syncobj-results.ts';
import { setSlot } from './dma-fence-slot.ts';
import { operation } from './operation.ts';
import { submitEffect, syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';

const ENOMEM = failureNumber('-ENOMEM');

interface ReplaceArgs {
  readonly syncobj: number;
  readonly fence: number;
}

/** drm_syncobj_replace_fence() in a design with handles: it serves those who are on the list of the syncobj. @see drm_syncobj_replace_fence() */
export const replaceFenceAndServe = operation({
  name: 'drm_syncobj_replace_fence',
  params: [
    ['syncobj', 'drm_syncobj'],
    ['fence', 'dma_fence?'],
  ],
  uses: syncobjUses,
  scratch: SYNCOBJ_SCRATCH,
  effects: (a) => (a.fence < 0 ? [] : [submitEffect(a.syncobj)]),
  calls: syncobjCalls,
  steps: replaceSteps<ReplaceArgs>(
    0,
    {
      name: 'drm_syncobj_replace_fence',
      syncobj: (_, a) => a.syncobj,
      fence: (_, a) => a.fence,
    },
    () => 0,
  ),
});

interface PointArgs extends ReplaceArgs {
  readonly chain: number;
  readonly point: number;
}

interface FindArgs {
  readonly handle: number;
  readonly point: number;
  readonly flags: number;
  readonly fence: number;
  readonly checked: number;
}

const source: FenceSource<FindArgs> = {
  name: 'drm_syncobj_find_fence',
  handle: (a) => a.handle,
  point: (a) => a.point,
  flags: (a) => a.flags,
};

/** A submission that finds no fence has none to wait for: it fails too. */
const found = (k: Kernel, a: FindArgs, t: number): number => {
  const result = keptResult(k, t);
  if (result < 0 && a.checked === 0) broke(k, 'SO-02');
  if (result === 0 && a.fence >= 0) setSlot(k, a.fence, word(k, t, FENCE) - 1, 'assigned', t);
  return result;
};

/** drm_syncobj_find_fence() with a handle and a point, as a driver calls it: -ENOENT, and then as without. @see drm_syncobj_find_fence() */
export const findFenceByHandle = operation({
  name: 'drm_syncobj_find_fence',
  params: [
    ['handle', 'drm_syncobj_handle'],
    ['point', 'number'],
    ['flags', 'number'],
    ['fence', 'dma_fence_slot?'],
  ],
  returns: 'errno',
  uses: syncobjUses,
  scratch: SYNCOBJ_SCRATCH,
  calls: syncobjCalls,
  steps: [
    { run: (k, a, t) => lookUp(k, a, t, 1, source, found) },
    ...findFenceSteps<FindArgs>(1, source, found),
  ],
});

/** Operations of drivers on syncobjs that have handles. */
export const drmSyncobjOperations = {
  /** Adds a point to the timeline: a fence in a node that was allocated before, which the syncobj takes over. @see drm_syncobj_add_point() */
  drm_syncobj_add_point: operation({
    name: 'drm_syncobj_add_point',
    params: [
      ['syncobj', 'drm_syncobj'],
      ['chain', 'dma_fence_chain'],
      ['fence', 'dma_fence'],
      ['point', 'number'],
    ],
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    effects: (a) => [submitEffect(a.syncobj)],
    calls: syncobjCalls,
    steps: addPointSteps<PointArgs>(
      0,
      {
        name: 'drm_syncobj_add_point',
        syncobj: (k, a) => {
          if (!hasHandles(k))
            throw new ModelLimit('a timeline needs a handle: declare a d.drm_syncobj_handle()');
          return a.syncobj;
        },
        fence: (_, a) => a.fence,
        chain: (k, a) => freshNode(k, a.chain),
        point: (_, a) => a.point,
      },
      () => 0,
    ),
  }),

  /** A new syncobj with one reference, empty or with a fence in it: 0, or -ENOMEM. @see drm_syncobj_create() */
  drm_syncobj_create: operation({
    name: 'drm_syncobj_create',
    params: [
      ['syncobj', 'drm_syncobj'],
      ['flags', 'number'],
      ['fence', 'dma_fence?'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: ['refs'],
    effects: (a) => [submitEffect(a.syncobj)],
    step: {
      check: (k, a, t) => {
        checkAllocation(k, t, GFP_KERNEL);
        if (a.fence >= 0) checkFence(k, a.fence);
      },
      run: (k, a) => {
        initSyncobj(k, a.syncobj);
        const signaled = (a.flags & DRM_SYNCOBJ_CREATE_SIGNALED) !== 0 ? stubOf(k) : -1;
        const f = a.fence < 0 ? signaled : a.fence;
        if (f < 0) return 0;
        getFence(k, f);
        publishFence(k, f);
        at(k.drm_syncobj, a.syncobj).fence = f + 1;
        return 0;
      },
      or: [{ label: 'fails', exists: (c) => c.options.shortMemory, run: () => ENOMEM }],
    },
  }),

  /** Takes a reference to what a handle names: 1, or 0 if it names nothing. @see drm_syncobj_find() */
  drm_syncobj_find: operation({
    name: 'drm_syncobj_find',
    params: [['handle', 'drm_syncobj_handle']],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const s = syncobjOf(k, a.handle);
        if (s < 0) return 0;
        getSyncobj(k, s);
        return 1;
      },
    },
  }),

  /** Takes a reference; the caller must already have one. @see drm_syncobj_get() */
  drm_syncobj_get: operation({
    name: 'drm_syncobj_get',
    params: [['syncobj', 'drm_syncobj']],
    step: {
      check: (k, a) => checkSyncobj(k, a.syncobj),
      run: (k, a) => {
        getSyncobj(k, a.syncobj);
        return 0;
      },
    },
  }),

  /** Drops a reference; the last one frees the syncobj, and puts the fence in it. @see drm_syncobj_put(), drm_syncobj_free() */
  drm_syncobj_put: operation({
    name: 'drm_syncobj_put',
    params: [['syncobj', 'drm_syncobj']],
    uses: syncobjUses,
    scratch: SYNCOBJ_SCRATCH,
    calls: syncobjCalls,
    steps: [
      {
        check: (k, a, t) => {
          checkSyncobj(k, a.syncobj);
          if (at(k.drm_syncobj, a.syncobj).refs === 1) checkSyncobjLock(k, t);
        },
        run: (k, a, t) => {
          setWord(k, t, OLD, unrefSyncobj(k, a.syncobj));
          return beginPut(k, a, t, 1, () => 0);
        },
      },
      ...putSteps(1, () => 0),
    ],
  }),

  /** Puts the syncobj behind a new handle, which takes a reference of its own. @see drm_syncobj_get_handle() */
  drm_syncobj_get_handle: operation({
    name: 'drm_syncobj_get_handle',
    params: [
      ['syncobj', 'drm_syncobj'],
      ['handle', 'drm_syncobj_handle'],
    ],
    returns: 'errno',
    effects: (a) => [submitByHandle(a.handle)],
    step: {
      check: (k, a) => checkSyncobj(k, a.syncobj),
      run: (k, a) => {
        getSyncobj(k, a.syncobj);
        installHandle(k, a.handle, a.syncobj);
        return 0;
      },
    },
  }),
};
