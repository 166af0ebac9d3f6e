import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { type ArgsOf, type ParamList, type Step, goTo } from './operation.ts';
import { EBADF, fileOfFd, installFd, reserveFd, unreserveFd } from './fd.ts';
import {
  GEM_PUT_STEPS,
  gemPutSteps,
  getGemObject,
  isUnlocked,
  keepBuffer,
  needsLock,
  newGemObject,
  objectOfBuffer,
  putGemObject,
} from './drm-gem-object.ts';
import {
  addMember,
  createHandle,
  handleNumber,
  handleOfBuffer,
  lookupGemObject,
  publishHandle,
} from './drm-gem-handle.ts';
import { deviceOf, holdDrmFile, nameLockOf, primeLockOf, releaseDrmFile } from './drm-file.ts';
import { gemEffects, gemUses } from './drm-gem-ioctl.ts';
import { failureOf, smallFailure } from './op-result.ts';
import { fput, getFile } from './file.ts';
import { mutexStep, releaseMutex, takeMutex } from './mutex-step.ts';
import { ModelLimit } from './limit.ts';
import { bufFile } from './dma-buf-life.ts';
import { bufferOfFd, dmaBufExportOperations } from './dma-buf-export.ts';
import { dropCalls } from './dma-fence-release.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fdTableFull } from './fd.ts';
import { mightSleep } from './task.ts';
import { opRoutine, pagesOf } from './dma-buf.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';

const EINVAL = failureNumber('-EINVAL');
const EMFILE = failureNumber('-EMFILE');
const ENOENT = failureNumber('-ENOENT');
const ENOMEM = failureNumber('-ENOMEM');

/** DRM_CLOEXEC and DRM_RDWR. @see include/uapi/drm/drm.h */
const FLAGS = 0o2000002;

/** Words of scratch: the file of the call, the object + 1, the buffer + 1, the handle + 1, the failure. */
const FILE = 0;
const OBJECT = 1;
const BUF = 2;
const HANDLE = 3;
const WHY = 4;
const WORDS = 5;

const exportParams = [
  ['file', 'drm_file'],
  ['handle', 'drm_gem_handle'],
  ['flags', 'number'],
  ['fd', 'fd'],
] as const satisfies ParamList;

const importParams = [
  ['file', 'drm_file'],
  ['fd', 'fd'],
] as const satisfies ParamList;

type ExportArgs = ArgsOf<typeof exportParams>;
type ImportArgs = ArgsOf<typeof importParams>;

const word = (k: Kernel, t: number, index: number): number => at(at(k.task, t).scratch, index);

const setWord = (k: Kernel, t: number, index: number, value: number): void => {
  at(k.task, t).scratch[index] = value;
};

const objectOf = (k: Kernel, _: unknown, t: number): number => word(k, t, OBJECT) - 1;

const bufOf = (k: Kernel, t: number): number => word(k, t, BUF) - 1;

const end = (k: Kernel, t: number, result: number): number => releaseDrmFile(k, t, FILE, result);

const { dma_buf_export: exportOp } = dmaBufExportOperations;

/** Steps of the export. */
const LOOKUP = 1;
const NAMES = 2;
const EXPORT = 3;
const OUT = EXPORT + exportOp.steps.length;
const PUT = OUT + 1;
const UNLOCK = PUT + GEM_PUT_STEPS;

const exportArgs = { buf: 0, checked: 1, polling: 0 };

/** The buffer that an object becomes. */
const ownBuffer = (k: Kernel, object: number): number => {
  const { buf, name } = at(k.fixed.of.drm_gem_object, object);
  if (buf < 0)
    throw new ModelLimit(`${name} cannot be exported: d.drm_gem_object(name, { device })`);
  return buf;
};

/** The number of the descriptor is taken first, by the kernels that can give it back. */
const beginExport = (k: Kernel, a: ExportArgs, t: number): number => {
  const failed = holdDrmFile(k, a.file, t, FILE);
  if (failed < 0) return failed;
  if ((a.flags & ~FLAGS) !== 0) return end(k, t, refuse(k, a, 'IOC-17', EINVAL));
  if (k.fixed.profile.primeReservesFd) reserveFd(k, a.fd);
  return goTo(LOOKUP);
};

const validFlags = (a: ExportArgs): boolean => (a.flags & ~FLAGS) === 0;

/** What ends the export without a buffer. */
const failExport = (k: Kernel, t: number, why: number): void =>
  setWord(k, t, WHY, smallFailure(why));

/** The object of the handle, and the buffer if this file has exported it before. */
const lookup = (k: Kernel, a: ExportArgs, t: number): number => {
  takeMutex(k, primeLockOf(k, a.file), t);
  const object = lookupGemObject(k, a.file, a.handle);
  if (object < 0) {
    failExport(k, t, refuse(k, a, 'IOC-17', ENOENT));
    return goTo(UNLOCK);
  }
  setWord(k, t, OBJECT, object + 1);
  const { member } = at(k.drm_gem_handle, a.handle);
  if (member === 0) return goTo(NAMES);
  setWord(k, t, BUF, member);
  getFile(k, bufFile(k, member - 1));
  return goTo(OUT);
};

/** The buffer that the object has already, from its import or from another export; a new one otherwise. */
const findBuffer = (k: Kernel, a: ExportArgs, t: number): number => {
  const object = objectOf(k, a, t);
  const { imported, exported, handles } = at(k.drm_gem_object, object);
  const known = imported > 0 ? imported : exported;
  if (known > 0) {
    setWord(k, t, BUF, known);
    getFile(k, bufFile(k, known - 1));
    addMember(k, a.handle, known - 1);
    return goTo(OUT);
  }
  if (handles === 0) {
    failExport(k, t, refuse(k, a, 'IOC-17', ENOENT));
    return goTo(OUT);
  }
  setWord(k, t, BUF, ownBuffer(k, object) + 1);
  takeMutex(k, nameLockOf(k, a.file), t);
  return goTo(EXPORT);
};

/** The new buffer counts on its object, and the object on it as long as it has handles. @see export_and_register_object() */
const exported = (k: Kernel, a: ExportArgs, t: number, failed: number): number => {
  if (failed < 0) failExport(k, t, failed);
  else {
    const object = objectOf(k, a, t);
    const buf = bufOf(k, t);
    at(k.dma_buf, buf).size = at(k.drm_gem_object, object).pages;
    getGemObject(k, object);
    keepBuffer(k, object, buf);
    addMember(k, a.handle, buf);
  }
  releaseMutex(k, nameLockOf(k, a.file));
  return goTo(OUT);
};

/** Until 6.11 the descriptor comes last, and the lock is held until it is there. */
const finishExport = (k: Kernel, a: ExportArgs, t: number): number => {
  releaseMutex(k, primeLockOf(k, a.file));
  const failed = failureOf(word(k, t, WHY));
  const { primeReservesFd } = k.fixed.profile;
  if (failed < 0) {
    if (primeReservesFd) unreserveFd(k, a.fd);
    return end(k, t, failed);
  }
  if (!primeReservesFd) reserveFd(k, a.fd);
  installFd(k, a.fd, bufFile(k, bufOf(k, t)));
  return end(k, t, 0);
};

const noDescriptor = fdTableFull<ExportArgs>((k, a, t) => {
  releaseMutex(k, primeLockOf(k, a.file));
  fput(k, bufFile(k, bufOf(k, t)), t);
  return end(k, t, EMFILE);
});

const exportSteps: readonly Step<ExportArgs>[] = [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: beginExport,
    or: [
      {
        ...fdTableFull<ExportArgs>(),
        exists: (c) => c.options.fdTableFull === true && c.profile.primeReservesFd,
        ready: (_, a) => validFlags(a),
      },
    ],
  },
  mutexStep((k, a) => primeLockOf(k, a.file), lookup),
  mutexStep((k, a) => nameLockOf(k, a.file), findBuffer),
  ...embed(exportOp, {
    base: EXPORT,
    on: (k, a: ExportArgs, t) => {
      exportArgs.buf = ownBuffer(k, objectOf(k, a, t));
      return exportArgs;
    },
    statically: () => exportArgs,
    after: exported,
  }),
  { run: (k, a, t) => putGemObject(k, objectOf(k, a, t), t, PUT, goTo(UNLOCK)) },
  ...gemPutSteps<ExportArgs>(PUT, objectOf, goTo(UNLOCK)),
  {
    run: finishExport,
    or: [
      {
        ...noDescriptor,
        exists: (c) => c.options.fdTableFull === true && !c.profile.primeReservesFd,
        ready: (k, _, t) => word(k, t, WHY) === 0,
      },
    ],
  },
];

/** Steps of the import. */
const FIND = 1;
const IMPORT = 2;
const MAP = 3;
const PUBLISH = 4;
const ADD = 5;
const IMPORT_PUT = 6;

const beginImport = (k: Kernel, a: ImportArgs, t: number): number => {
  const failed = holdDrmFile(k, a.file, t, FILE);
  if (failed < 0) return failed;
  const buf = bufferOfFd(k, a.fd);
  if (buf < 0) return end(k, t, refuse(k, a, 'IOC-17', buf === EBADF ? EBADF : EINVAL));
  getFile(k, fileOfFd(k, a.fd));
  setWord(k, t, BUF, buf + 1);
  return goTo(FIND);
};

/** The lock of the file and the reference that the call took go; `result` stays. */
const endImport = (k: Kernel, a: ImportArgs, t: number, result: number): number => {
  releaseMutex(k, primeLockOf(k, a.file));
  fput(k, bufFile(k, bufOf(k, t)), t);
  return end(k, t, result);
};

/** The handle that the file already has for the buffer. */
const find = (k: Kernel, a: ImportArgs, t: number): number => {
  takeMutex(k, primeLockOf(k, a.file), t);
  const handle = handleOfBuffer(k, a.file, bufOf(k, t));
  return handle < 0 ? goTo(IMPORT) : endImport(k, a, t, handleNumber(k, handle));
};

/** A buffer of this very device is its object again; one of somebody else is mapped. @see drm_gem_prime_import_dev() */
const beginMapping = (k: Kernel, a: ImportArgs, t: number): number => {
  const object = objectOfBuffer(k, bufOf(k, t));
  const isOwn = object >= 0 && at(k.drm_gem_object, object).device === deviceOf(k, a.file) + 1;
  if (isOwn) {
    getGemObject(k, object);
    return register(k, a, t, object);
  }
  for (const op of ['attach', 'map_dma_buf'] as const)
    if (k.fixed.program.routine(opRoutine(op, bufOf(k, t))) >= 0)
      throw new ModelLimit(`a GEM driver imports a buffer whose op ${op} has a body`);
  takeMutex(k, nameLockOf(k, a.file), t);
  return goTo(MAP);
};

/** The exporter's reservation object is that of the import from here on. */
const map = (k: Kernel, a: ImportArgs, t: number): number => {
  const buf = bufOf(k, t);
  const object = newGemObject(k, deviceOf(k, a.file), pagesOf(k, buf));
  at(k.drm_gem_object, object).imported = buf + 1;
  getFile(k, bufFile(k, buf));
  releaseMutex(k, nameLockOf(k, a.file));
  return register(k, a, t, object);
};

/** With the mutex of names: the object is that of this buffer, and has a handle more. */
const register = (k: Kernel, a: ImportArgs, t: number, object: number): number => {
  const it = at(k.drm_gem_object, object);
  if (it.exported === 0) keepBuffer(k, object, bufOf(k, t));
  setWord(k, t, OBJECT, object + 1);
  setWord(k, t, HANDLE, createHandle(k, a.file, object) + 1);
  return goTo(PUBLISH);
};

const importSteps: readonly Step<ImportArgs>[] = [
  { check: (k, _, t) => mightSleep(k, t), run: beginImport },
  mutexStep((k, a) => primeLockOf(k, a.file), find),
  mutexStep((k, a) => nameLockOf(k, a.file), beginMapping),
  {
    ready: (k, _, t) => isUnlocked(k, bufOf(k, t)),
    run: map,
    or: [
      {
        label: 'no memory',
        exists: (c) => c.options.shortMemory,
        run: (k, a, t) => {
          releaseMutex(k, nameLockOf(k, a.file));
          return endImport(k, a, t, ENOMEM);
        },
      },
    ],
    waitsFor: (k, _, t) => needsLock(k, bufOf(k, t), 'dma_buf_attach'),
  },
  {
    run: (k, a, t) => {
      publishHandle(k, word(k, t, HANDLE) - 1);
      return putGemObject(k, objectOf(k, a, t), t, IMPORT_PUT, goTo(ADD));
    },
  },
  {
    run: (k, a, t) => {
      const handle = word(k, t, HANDLE) - 1;
      addMember(k, handle, bufOf(k, t));
      return endImport(k, a, t, handleNumber(k, handle));
    },
  },
  ...gemPutSteps<ImportArgs>(IMPORT_PUT, objectOf, goTo(ADD)),
];

const calls = (_: unknown, of: ObjectConstants): readonly string[] => dropCalls(undefined, of);

/** What becomes of GEM handles between files and drivers. @see drivers/gpu/drm/drm_prime.c */
export const drmPrimeOperations = {
  /**
   * Gives the object of a handle a descriptor as a buffer, the same buffer as long as the object has handles: 0, -EINVAL unknown
   * flags, -ENOENT unknown handle or one that is being closed, -EMFILE, or what dma_buf_export() returns.
   *
   * The lock of the file, `prime.lock`, is taken before that of the names of the device, `object_name_lock`.
   * @see drm_gem_prime_handle_to_fd()
   */
  DRM_IOCTL_PRIME_HANDLE_TO_FD: systemCall({
    name: 'DRM_IOCTL_PRIME_HANDLE_TO_FD',
    params: exportParams,
    returns: 'errno',
    maySleep: true,
    uses: [...exportOp.uses, ...gemUses],
    scratch: WORDS,
    effects: (a, of) => gemEffects(a.file, of),
    calls,
    steps: exportSteps,
  }),

  /**
   * The number of the handle that a file has for the buffer of a descriptor, or of a new one: for the object itself if it is of
   * this device, else for the first declared object of the device that is not there yet, which shares the reservation object of
   * the exporter. -EBADF, -EINVAL for another kind of file, -ENOMEM.
   *
   * Of several handles for one buffer it is the one with the lowest number. The exporter's attachment and mapping are not
   * objects of their own: the import stands for them, and takes the lock of the buffer once to make or end them.
   * @see drm_gem_prime_fd_to_handle()
   */
  DRM_IOCTL_PRIME_FD_TO_HANDLE: systemCall({
    name: 'DRM_IOCTL_PRIME_FD_TO_HANDLE',
    params: importParams,
    returns: 'value',
    maySleep: true,
    uses: gemUses,
    scratch: WORDS,
    effects: (a, of) => gemEffects(a.file, of),
    calls,
    steps: importSteps,
  }),
};
