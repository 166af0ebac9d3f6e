import { type Kernel, at, broke } from './kernel.ts';
import {
  ADD_POINT_STEPS,
  PUT_STEPS,
  REPLACE_STEPS,
  addPointSteps,
  beginPut,
  beginPutKept,
  keepSyncobj,
  keptSyncobj,
  putSteps,
  replaceSteps,
} from './drm-syncobj-slot.ts';
import {
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE,
  DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE,
  DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE,
  DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE,
} from './drm-syncobj-flags.ts';
import { FENCE, OLD, SYNCOBJ_SCRATCH, setWord, word } from './drm-syncobj-words.ts';
import {
  FIND_FENCE_STEPS,
  type FenceSource,
  findFenceSteps,
  lookUp,
} from './drm-syncobj-find-fence.ts';
import { ModelLimit } from './limit.ts';
import { type Step, goTo } from './operation.ts';
import { createFile } from './file.ts';
import { failureNumber } from './errno.ts';
import { fdTableFull, fileOfFd, installFd, reserveFd, unreserveFd } from './fd.ts';
import { fenceOfSyncFile, initSyncFile, syncFileOfFile } from './sync-file.ts';
import { freshNode } from './drm-syncobj-chain.ts';
import { getFence } from './dma-fence.ts';
import { getSyncobj } from './drm-syncobj.ts';
import { installHandle, lacksFeature, submitByHandle, syncobjOf } from './drm-syncobj-handle.ts';
import { keepResult, keptResult, noteRefusal } from './drm-syncobj-results.ts';
import { outOfMemory } from './drm-syncobj-ioctls.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { syncobjOfFile } from './drm-syncobj-file.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const EMFILE = failureNumber('-EMFILE');
const ENOMEM = failureNumber('-ENOMEM');
const EOPNOTSUPP = failureNumber('-EOPNOTSUPP');

interface Common {
  readonly handle: number;
  readonly flags: number;
  readonly fd: number;
  readonly pad: number;
  readonly point: number;
  readonly checked: number;
}

interface ExportArgs extends Common {
  readonly file: number;
}

interface ImportArgs extends Common {
  readonly chain: number;
}

/** The point of a call: kernels before it was added to the struct do not look at it. */
const pointOf = (k: Kernel, a: Common, timeline: number): number =>
  k.fixed.profile.syncobjPointFds && (a.flags & timeline) !== 0 ? a.point : 0;

/** What both calls refuse at once, or 0. `named` is a call that passes on a sync_file, with a point or without. */
const refused = (k: Kernel, a: Common, syncFile: number, timeline: number): number => {
  if (lacksFeature(k, a.handle, 'binary')) return EOPNOTSUPP;
  const known = syncFile | (k.fixed.profile.syncobjPointFds ? timeline : 0);
  if (a.pad !== 0 || (a.flags & ~known) !== 0) return EINVAL;
  const isPlain = (a.flags & syncFile) === 0;
  return isPlain && a.point !== 0 && k.fixed.profile.syncobjPointFds ? EINVAL : 0;
};

const refuse = (k: Kernel, a: Common, errno: number): number => noteRefusal(k, a, errno, 'SO-10');

const EXPORT = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_EXPORT_SYNC_FILE;
const EXPORT_POINT = DRM_SYNCOBJ_HANDLE_TO_FD_FLAGS_TIMELINE;
const IMPORT = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_IMPORT_SYNC_FILE;
const IMPORT_POINT = DRM_SYNCOBJ_FD_TO_HANDLE_FLAGS_TIMELINE;

const isSyncFile = (a: Common): boolean => (a.flags & EXPORT) !== 0;

/** The object that the file of a call is made for; a design names it. */
function objectOf(k: Kernel, file: number, of: 'sync_file' | 'drm_syncobj_file'): number {
  const fixed = file < 0 ? undefined : at(k.fixed.of.file, file);
  if (fixed?.of !== of) throw new ModelLimit(`the call makes a ${of}, and is given another file`);
  return fixed.object;
}

const source: FenceSource<ExportArgs> = {
  name: 'DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD',
  handle: (a) => a.handle,
  point: (a) => ((a.flags & EXPORT_POINT) === 0 ? 0 : a.point),
  flags: () => 0,
};

/** -EMFILE comes before the handle for a sync_file, and behind it for the syncobj itself. */
const beginExport = (k: Kernel, a: ExportArgs, t: number): number => {
  const errno = refused(k, a, EXPORT, EXPORT_POINT);
  if (errno !== 0) return refuse(k, a, errno);
  if (isSyncFile(a)) {
    reserveFd(k, a.fd);
    return lookUp(k, a, t, 1, source, foundForExport);
  }
  const s = syncobjOf(k, a.handle);
  if (s < 0) return refuse(k, a, EINVAL);
  reserveFd(k, a.fd);
  getSyncobj(k, s);
  const object = objectOf(k, a.file, 'drm_syncobj_file');
  at(k.drm_syncobj_file, object).syncobj = s + 1;
  installFd(k, a.fd, createFile(k, 'drm_syncobj_file', object));
  return 0;
};

const MAKE_FILE = 1 + FIND_FENCE_STEPS;

const foundForExport = (k: Kernel, a: ExportArgs, t: number): number => {
  const result = keptResult(k, t);
  if (result === 0) return goTo(MAKE_FILE);
  unreserveFd(k, a.fd);
  return refuse(k, a, result);
};

const done = (k: Kernel, _: unknown, t: number): number => keptResult(k, t);

const putFound = (k: Kernel, a: ExportArgs, t: number): number => {
  setWord(k, t, OLD, word(k, t, FENCE));
  setWord(k, t, FENCE, 0);
  return beginPut(k, a, t, MAKE_FILE + 1, done);
};

const exportSteps: readonly Step<ExportArgs>[] = [
  {
    run: beginExport,
    or: [
      fdTableFull((k, a) => {
        const errno = refused(k, a, EXPORT, EXPORT_POINT);
        if (errno !== 0) return refuse(k, a, errno);
        return isSyncFile(a) || syncobjOf(k, a.handle) >= 0 ? EMFILE : refuse(k, a, EINVAL);
      }),
      outOfMemory((k, a, t) => {
        const plain = !isSyncFile(a) && syncobjOf(k, a.handle) >= 0;
        const mayFail = refused(k, a, EXPORT, EXPORT_POINT) === 0 && plain;
        return mayFail ? ENOMEM : beginExport(k, a, t);
      }),
    ],
  },
  ...findFenceSteps<ExportArgs>(1, source, foundForExport),
  {
    run: (k, a, t) => {
      const object = objectOf(k, a.file, 'sync_file');
      const f = createFile(k, 'sync_file', object);
      initSyncFile(k, object, word(k, t, FENCE) - 1);
      installFd(k, a.fd, f);
      return putFound(k, a, t);
    },
    or: [
      outOfMemory((k, a, t) => {
        unreserveFd(k, a.fd);
        keepResult(k, t, '-EINVAL');
        return putFound(k, a, t);
      }),
    ],
  },
  ...putSteps<ExportArgs>(MAKE_FILE + 1, done),
];

/** Where the parts of an import begin. */
const FIND = 1;
const ALLOCATE = 2;
const ADD = 3;
const REPLACE = ADD + ADD_POINT_STEPS;
const PUT_FENCE = REPLACE + REPLACE_STEPS;
const PUT_SYNCOBJ = PUT_FENCE + 1 + PUT_STEPS;

const importPoint = (k: Kernel, a: ImportArgs): number => pointOf(k, a, IMPORT_POINT);

const importEnd = (k: Kernel, a: ImportArgs, t: number): number => refuse(k, a, keptResult(k, t));

const putImported = (k: Kernel, a: ImportArgs, t: number): number =>
  keptSyncobj(k, t) < 0 ? importEnd(k, a, t) : beginPutKept(k, a, t, PUT_SYNCOBJ, importEnd);

const destination = {
  name: 'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
  syncobj: (k: Kernel, _: ImportArgs, t: number): number => keptSyncobj(k, t),
  fence: (k: Kernel, _: ImportArgs, t: number): number => word(k, t, FENCE) - 1,
};

const toPutFence = (): number => goTo(PUT_FENCE);

const beginImport = (k: Kernel, a: ImportArgs, t: number): number => {
  const errno = refused(k, a, IMPORT, IMPORT_POINT);
  if (errno !== 0) return refuse(k, a, errno);
  const f = fileOfFd(k, a.fd);
  if (isSyncFile(a)) {
    const syncFile = syncFileOfFile(k, f);
    if (syncFile < 0) return refuse(k, a, EINVAL);
    const fence = fenceOfSyncFile(k, syncFile);
    getFence(k, fence);
    setWord(k, t, FENCE, fence + 1);
    return goTo(FIND);
  }
  const s = syncobjOfFile(k, f);
  if (s < 0) return refuse(k, a, EINVAL);
  getSyncobj(k, s);
  installHandle(k, a.handle, s);
  return 0;
};

const importSteps: readonly Step<ImportArgs>[] = [
  {
    run: beginImport,
    or: [
      outOfMemory((k, a, t) => {
        const isOther = refused(k, a, IMPORT, IMPORT_POINT) !== 0 || isSyncFile(a);
        return isOther || syncobjOfFile(k, fileOfFd(k, a.fd)) < 0 ? beginImport(k, a, t) : ENOMEM;
      }),
    ],
  },
  {
    run: (k, a, t) => {
      const s = syncobjOf(k, a.handle);
      if (s < 0) {
        keepResult(k, t, '-ENOENT');
        return goTo(PUT_FENCE);
      }
      keepSyncobj(k, t, s);
      return goTo(importPoint(k, a) === 0 ? REPLACE : ALLOCATE);
    },
  },
  {
    run: () => goTo(ADD),
    or: [
      // Neither reference is given back.
      outOfMemory((k) => {
        broke(k, 'SO-11');
        return ENOMEM;
      }),
    ],
  },
  ...addPointSteps<ImportArgs>(
    ADD,
    { ...destination, chain: (k, a) => freshNode(k, a.chain), point: importPoint },
    toPutFence,
  ),
  ...replaceSteps<ImportArgs>(REPLACE, destination, toPutFence),
  {
    run: (k, a, t) => {
      setWord(k, t, OLD, word(k, t, FENCE));
      setWord(k, t, FENCE, 0);
      return beginPut(k, a, t, PUT_FENCE + 1, putImported);
    },
  },
  ...putSteps<ImportArgs>(PUT_FENCE + 1, putImported),
  ...putSteps<ImportArgs>(PUT_SYNCOBJ, importEnd),
];

const common = {
  returns: 'errno',
  maySleep: true,
  uses: [...syncobjUses, 'files'],
  scratch: SYNCOBJ_SCRATCH,
  calls: syncobjCalls,
} as const;

/** The ioctls that pass syncobjs and their fences through descriptors. */
export const drmSyncobjFdIoctls = {
  /**
   * A descriptor for the syncobj itself, or with EXPORT_SYNC_FILE for the fence that is in it now; from 7.0 with TIMELINE for one point. 0,
   * -EOPNOTSUPP, -EINVAL for pad and flags; then -EMFILE, -ENOENT, -EINVAL; or for the syncobj itself -EINVAL, -EMFILE, -ENOMEM.
   * @see drm_syncobj_handle_to_fd_ioctl()
   */
  DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_HANDLE_TO_FD',
    params: [
      ['handle', 'drm_syncobj_handle'],
      ['flags', 'number'],
      ['fd', 'fd'],
      ['pad', 'number'],
      ['point', 'number'],
      ['file', 'file'],
    ],
    ...common,
    steps: exportSteps,
  }),

  /**
   * A handle for the syncobj behind a descriptor, or with IMPORT_SYNC_FILE the fence of a sync_file in the syncobj of a handle; from 7.0 with
   * TIMELINE as a point, in the node `chain`. 0, -EOPNOTSUPP, -EINVAL for pad, flags and the descriptor, -ENOENT for the handle, -ENOMEM.
   * @see drm_syncobj_fd_to_handle_ioctl()
   */
  DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE: systemCall({
    name: 'DRM_IOCTL_SYNCOBJ_FD_TO_HANDLE',
    params: [
      ['fd', 'fd'],
      ['flags', 'number'],
      ['handle', 'drm_syncobj_handle'],
      ['pad', 'number'],
      ['point', 'number'],
      ['chain', 'dma_fence_chain?'],
    ],
    ...common,
    effects: (a) => [submitByHandle(a.handle)],
    steps: importSteps,
  }),
};
