import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type ArgsOf, type ParamList, type Step, goTo } from './operation.ts';
import {
  GEM_PUT_STEPS,
  gemPutSteps,
  getGemObject,
  newGemObject,
  putGemObject,
} from './drm-gem-object.ts';
import { RELEASE_HANDLE_STEPS, closeHandle, releaseHandleSteps } from './drm-gem-close.ts';
import {
  createHandle,
  gemObjectOf,
  handleNumber,
  lookupGemObject,
  publishHandle,
} from './drm-gem-handle.ts';
import { deviceOf, holdDrmFile, nameLockOf, releaseDrmFile } from './drm-file.ts';
import { dropCalls, dropUses } from './dma-fence-release.ts';
import { createFile } from './file.ts';
import { failureNumber } from './errno.ts';
import { fdTableFull, installFd, reserveFd } from './fd.ts';
import { mightSleep } from './task.ts';
import { mutexStep } from './mutex-step.ts';
import { systemCall } from './system-call.ts';

const EACCES = failureNumber('-EACCES');
const EINVAL = failureNumber('-EINVAL');
const ENOENT = failureNumber('-ENOENT');
const ENOMEM = failureNumber('-ENOMEM');

const PAGE = 4096;
const U32 = 0xffff_ffff;

/** Words of scratch: the file of the call, the object + 1, the handle + 1 or the name. */
const FILE = 0;
const OBJECT = 1;
const FOUND = 2;
/** How many words the ioctls on handles keep. */
const WORDS = 3;

/** Features of the ioctls on GEM handles. */
export const gemUses = ['gem', 'files', 'refs', 'rcu', 'resv-fini', ...dropUses] as const;

/** What these ioctls may do for others: their locks, and those of the buffers that they let go. */
export const gemEffects = (file: number, of: ObjectConstants): readonly string[] => {
  const { primeLock, device } = at(of.drm_file, file);
  const locks = device < 0 ? [primeLock] : [primeLock, at(of.drm_device, device).nameLock];
  return [
    ...locks.flatMap((lock) => [`lock:mutex:${lock}`, `mutex:${lock}`]),
    ...of.dma_resv.map((_, r) => `lock:dma_resv:${r}`),
  ];
};

const word = (k: Kernel, t: number, index: number): number => at(at(k.task, t).scratch, index);

const setWord = (k: Kernel, t: number, index: number, value: number): void => {
  at(k.task, t).scratch[index] = value;
};

const objectOf = (k: Kernel, _: unknown, t: number): number => word(k, t, OBJECT) - 1;

const end = (k: Kernel, t: number, result: number): number => releaseDrmFile(k, t, FILE, result);

/** What is common to the ioctls of this file. */
const ioctl = {
  maySleep: true,
  uses: gemUses,
  scratch: WORDS,
  calls: (_: unknown, of: ObjectConstants): readonly string[] => dropCalls(undefined, of),
} as const;

/** The size of a dumb buffer in pages, or -EINVAL. @see drm_mode_create_dumb() */
const dumbPages = (width: number, height: number, bpp: number): number => {
  if (width === 0 || height === 0 || bpp === 0 || bpp > U32 - 8) return EINVAL;
  const stride = Math.ceil(bpp / 8) * width;
  if (stride > U32 || stride * height > U32) return EINVAL;
  const pages = Math.ceil((stride * height) / PAGE);
  return pages * PAGE > U32 ? EINVAL : pages;
};

interface FileArgs {
  readonly file: number;
}

const CREATE = 1;
const PUBLISH = 2;
const PUT = 3;
const END = PUT + GEM_PUT_STEPS;

/** What only the node of the card may do. @see drm_ioctl_permit() */
const refusesRender = (k: Kernel, file: number): boolean => at(k.fixed.of.drm_file, file).render;

/**
 * Steps {@link PUBLISH} to {@link END}, behind the one that made a handle for the object: it can be looked up from here, the
 * call's own reference of the object goes, and its number is the result.
 */
const publishSteps = <A extends FileArgs>(): readonly Step<A>[] => [
  {
    run: (k, _, t) => {
      publishHandle(k, word(k, t, FOUND) - 1);
      return putGemObject(k, objectOf(k, undefined, t), t, PUT, goTo(END));
    },
  },
  ...gemPutSteps<A>(PUT, objectOf, goTo(END)),
  { run: (k, _, t) => end(k, t, handleNumber(k, word(k, t, FOUND) - 1)) },
];

const createSteps: readonly Step<ArgsOf<typeof dumbParams>>[] = [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: (k, a, t) => {
      const failed = holdDrmFile(k, a.file, t, FILE);
      if (failed < 0) return failed;
      if (refusesRender(k, a.file)) return end(k, t, EACCES);
      const pages = dumbPages(a.width, a.height, a.bpp);
      if (pages < 0) return end(k, t, pages);
      setWord(k, t, OBJECT, newGemObject(k, deviceOf(k, a.file), pages) + 1);
      return goTo(CREATE);
    },
    or: [
      {
        label: 'no memory',
        exists: (c) => c.options.shortMemory,
        ready: (k, a) => !refusesRender(k, a.file) && dumbPages(a.width, a.height, a.bpp) > 0,
        run: () => ENOMEM,
      },
    ],
  },
  mutexStep(
    (k, a) => nameLockOf(k, a.file),
    (k, a, t) => {
      setWord(k, t, FOUND, createHandle(k, a.file, objectOf(k, a, t)) + 1);
      return goTo(PUBLISH);
    },
  ),
  ...publishSteps(),
];

/** The object with a name, or -1. */
const objectNamed = (k: Kernel, device: number, name: number): number =>
  k.drm_gem_object.findIndex((it) => name > 0 && it.flink === name && it.device === device + 1);

const openSteps: readonly Step<ArgsOf<typeof openParams>>[] = [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: (k, a, t) => {
      const failed = holdDrmFile(k, a.file, t, FILE);
      if (failed < 0) return failed;
      return refusesRender(k, a.file) ? end(k, t, EACCES) : goTo(CREATE);
    },
  },
  mutexStep(
    (k, a) => nameLockOf(k, a.file),
    (k, a, t) => {
      const object = objectNamed(k, deviceOf(k, a.file), a.name);
      if (object < 0) return end(k, t, ENOENT);
      getGemObject(k, object);
      setWord(k, t, OBJECT, object + 1);
      setWord(k, t, FOUND, createHandle(k, a.file, object) + 1);
      return goTo(PUBLISH);
    },
  ),
  ...publishSteps(),
];

/** The name of an object, a new one if it has none. @see idr_alloc() */
const nameOf = (k: Kernel, object: number): number => {
  const it = at(k.drm_gem_object, object);
  let name = 1;
  while (it.flink === 0) {
    if (objectNamed(k, it.device - 1, name) < 0) it.flink = name;
    name++;
  }
  return it.flink;
};

const FLINK_PUT = 2;
const FLINK_END = FLINK_PUT + GEM_PUT_STEPS;

const flinkSteps: readonly Step<ArgsOf<typeof handleParams>>[] = [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: (k, a, t) => {
      const failed = holdDrmFile(k, a.file, t, FILE);
      if (failed < 0) return failed;
      if (refusesRender(k, a.file)) return end(k, t, EACCES);
      const object = lookupGemObject(k, a.file, a.handle);
      if (object < 0) return end(k, t, ENOENT);
      setWord(k, t, OBJECT, object + 1);
      return goTo(1);
    },
  },
  mutexStep(
    (k, a) => nameLockOf(k, a.file),
    (k, a, t) => {
      const object = objectOf(k, a, t);
      if (at(k.drm_gem_object, object).handles > 0) setWord(k, t, FOUND, nameOf(k, object));
      return putGemObject(k, object, t, FLINK_PUT, goTo(FLINK_END));
    },
  ),
  ...gemPutSteps<ArgsOf<typeof handleParams>>(FLINK_PUT, objectOf, goTo(FLINK_END)),
  { run: (k, _, t) => end(k, t, word(k, t, FOUND) > 0 ? word(k, t, FOUND) : ENOENT) },
];

const closeSteps: readonly Step<ArgsOf<typeof handleParams>>[] = [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: (k, a, t) => {
      const failed = holdDrmFile(k, a.file, t, FILE);
      if (failed < 0) return failed;
      if (gemObjectOf(k, a.file, a.handle) < 0) return end(k, t, EINVAL);
      closeHandle(k, a.handle);
      return goTo(1);
    },
  },
  ...releaseHandleSteps<ArgsOf<typeof handleParams>>(
    1,
    (_, a) => a.handle,
    () => goTo(1 + RELEASE_HANDLE_STEPS),
  ),
  { run: (k, _, t) => end(k, t, 0) },
];

const dumbParams = [
  ['file', 'drm_file'],
  ['width', 'number'],
  ['height', 'number'],
  ['bpp', 'number'],
] as const satisfies ParamList;

const openParams = [
  ['file', 'drm_file'],
  ['name', 'number'],
] as const satisfies ParamList;

const handleParams = [
  ['file', 'drm_file'],
  ['handle', 'drm_gem_handle'],
] as const satisfies ParamList;

/** The ioctls on GEM handles, and the opening of a device. A handle is what its number stands for: its place in the table of its file. @see drivers/gpu/drm/drm_gem.c */
export const drmGemIoctls = {
  /** Opens a device: the file is usable through the descriptor. 0, or -EMFILE. @see drivers/gpu/drm/drm_file.c drm_open() */
  drm_open: systemCall({
    name: 'drm_open',
    params: [
      ['file', 'drm_file'],
      ['fd', 'fd'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: gemUses,
    step: {
      run: (k, a) => {
        reserveFd(k, a.fd);
        installFd(k, a.fd, createFile(k, 'drm_file', a.file));
        return 0;
      },
      or: [fdTableFull()],
    },
  }),

  /**
   * Makes a buffer of whole pages, the first declared object of the device that is not there yet, and a handle for it: the number
   * of the handle. -EACCES on a render node, -EINVAL without a size or with one of more than 32 bits, -ENOMEM.
   * @see drm_mode_create_dumb(), drm_gem_shmem_dumb_create()
   */
  DRM_IOCTL_MODE_CREATE_DUMB: systemCall({
    ...ioctl,
    name: 'DRM_IOCTL_MODE_CREATE_DUMB',
    params: dumbParams,
    returns: 'value',
    effects: (a, of) => gemEffects(a.file, of),
    steps: createSteps,
  }),

  /** Closes a handle: 0, or -EINVAL if it stands for nothing. @see drm_gem_close_ioctl(), drm_gem_handle_delete() */
  DRM_IOCTL_GEM_CLOSE: systemCall({
    ...ioctl,
    name: 'DRM_IOCTL_GEM_CLOSE',
    params: handleParams,
    returns: 'errno',
    effects: (a, of) => gemEffects(a.file, of),
    steps: closeSteps,
  }),

  /** The name of an object, by which every file of the device can open it: from 1 on, or -ENOENT. @see drm_gem_flink_ioctl() */
  DRM_IOCTL_GEM_FLINK: systemCall({
    ...ioctl,
    name: 'DRM_IOCTL_GEM_FLINK',
    params: handleParams,
    returns: 'value',
    effects: (a, of) => gemEffects(a.file, of),
    steps: flinkSteps,
  }),

  /** A new handle for the object of a name: its number, or -ENOENT. @see drm_gem_open_ioctl() */
  DRM_IOCTL_GEM_OPEN: systemCall({
    ...ioctl,
    name: 'DRM_IOCTL_GEM_OPEN',
    params: openParams,
    returns: 'value',
    effects: (a, of) => gemEffects(a.file, of),
    steps: openSteps,
  }),
};
