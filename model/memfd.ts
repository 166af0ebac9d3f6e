import { EBADF, fdTableFull, fileOfFd, installFd, reserveFd } from './fd.ts';
import {
  F_ADD_SEALS,
  F_GET_SEALS,
  F_SEAL_EXEC,
  F_SEAL_FUTURE_WRITE,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
} from './uapi.ts';
import { type Kernel, at, kernelObject } from './kernel.ts';
import { ModelLimit, fits, within } from './limit.ts';
import { type OwnsFile, createFile } from './file.ts';
import { failureNumber } from './errno.ts';
import { int } from './schema.ts';
import { systemCall } from './system-call.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** A memfd: its size in pages, and its seals as a bit mask. */
    memfd: {
      state: { pages: number; seals: number };
      fixed: OwnsFile & { readonly pages: number; readonly seals: number };
    };
  }
}

const EBUSY = failureNumber('-EBUSY');
const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');
const EPERM = failureNumber('-EPERM');

const SEALS_6_1 = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
const ALL_SEALS = SEALS_6_1 | F_SEAL_EXEC;

const PAGES_MAX = 4095;

/** A file in memory, of userspace's own making: empty at first, and it can be sealed. @see mm/memfd.c */
export const memfd = kernelObject({
  kind: 'memfd',
  state: () => ({ pages: int(PAGES_MAX), seals: int(ALL_SEALS) }),
  init: (k, index) => {
    const { name, pages, seals } = at(k.fixed.of.memfd, index);
    const it = at(k.memfd, index);
    it.pages = within(pages, PAGES_MAX, `the size of ${name}`);
    it.seals = within(seals, ALL_SEALS, `the set of seals of ${name}`);
  },
});

/** The memfd of a file, or -1 if it is a file of another kind. */
export function memfdOfFile(k: Kernel, f: number): number {
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'memfd' ? object : -1;
}

/** A call that is about the contents of a file, of which a memfd has none here. */
export function refuseMemfd(k: Kernel, f: number, call: string): void {
  const { of, name } = at(k.fixed.of.file, f);
  if (of === 'memfd')
    throw new ModelLimit(
      `${call}() of ${name}: a memfd has a size and seals here, but no contents`,
    );
}

/** A udmabuf has pinned pages of this memfd. */
function isPinned(k: Kernel, index: number): boolean {
  for (const { pins } of k.udmabuf) if (at(pins, index) === 1) return true;
  return false;
}

/** Changes the size, unless a seal forbids it: 0 or -EPERM. @see shmem_setattr() */
export function resizeMemfd(k: Kernel, index: number, pages: number): number {
  const it = at(k.memfd, index);
  const seal = pages < it.pages ? F_SEAL_SHRINK : pages > it.pages ? F_SEAL_GROW : 0;
  if ((it.seals & seal) !== 0) return EPERM;
  it.pages = fits(k, pages, PAGES_MAX, 'the size of a memfd');
  return 0;
}

/**
 * Adds seals under the inode lock. The kernel waits a moment for pins to go, which is as if the call came later; then it is
 * -EBUSY. A memfd is executable, unless it was made otherwise.
 * @see memfd_add_seals()
 */
function addSeals(k: Kernel, index: number, added: number): number {
  const { memfdSealExec } = k.fixed.profile;
  if ((added & ~(memfdSealExec ? ALL_SEALS : SEALS_6_1)) !== 0) return EINVAL;
  const it = at(k.memfd, index);
  if ((it.seals & F_SEAL_SEAL) !== 0) return EPERM;
  const all = (added & F_SEAL_EXEC) === 0 ? added : added | (SEALS_6_1 & ~F_SEAL_SEAL);
  const closesWrites = (all & F_SEAL_WRITE) !== 0 && (it.seals & F_SEAL_WRITE) === 0;
  if (closesWrites && isPinned(k, index)) return EBUSY;
  it.seals |= all;
  return 0;
}

/** System calls on memfds. @see mm/memfd.c */
export const memfdOperations = {
  /** A new memfd, empty and without a seal, as with MFD_ALLOW_SEALING, at a descriptor: 0, -EMFILE or -ENOMEM. @see memfd_create() */
  memfd_create: systemCall({
    name: 'memfd_create',
    params: [
      ['fd', 'fd'],
      ['memfd', 'memfd'],
    ],
    returns: 'errno',
    maySleep: true,
    exists: (profile) => !profile.historic,
    step: {
      run: (k, a) => {
        reserveFd(k, a.fd);
        const it = at(k.memfd, a.memfd);
        const file = createFile(k, 'memfd', a.memfd);
        it.pages = 0;
        it.seals = 0;
        installFd(k, a.fd, file);
        return 0;
      },
      or: [
        fdTableFull(),
        { label: 'no memory', exists: (c) => c.options.shortMemory, run: () => ENOMEM },
      ],
    },
  }),

  /**
   * Adds seals to a memfd, or tells which it has: -EBADF; -EINVAL a seal that there is not; -EPERM the seals are
   * sealed; -EBUSY pages that are to be sealed against writing are pinned.
   * @see memfd_fcntl()
   */
  fcntl: systemCall({
    name: 'fcntl',
    params: [
      ['fd', 'fd'],
      ['cmd', 'number'],
      ['arg', 'number'],
    ],
    returns: 'value',
    maySleep: true,
    exists: (profile) => !profile.historic,
    step: {
      run: (k, a) => {
        const f = fileOfFd(k, a.fd);
        if (f < 0) return EBADF;
        const index = memfdOfFile(k, f);
        const isKnown = index >= 0 && (a.cmd === F_ADD_SEALS || a.cmd === F_GET_SEALS);
        if (!isKnown) {
          const { name } = at(k.fixed.of.file, f);
          throw new ModelLimit(
            `fcntl(${a.cmd}) of ${name}: the model knows the seals of a memfd only`,
          );
        }
        return a.cmd === F_ADD_SEALS ? addSeals(k, index, a.arg) : at(k.memfd, index).seals;
      },
    },
  }),
};
