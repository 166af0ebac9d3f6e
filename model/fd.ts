import { type Alternative, goTo, operation } from './operation.ts';
import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { type FileOwner, fput, fputEffects, getFile } from './file.ts';
import { ModelLimit } from './limit.ts';
import { failureNumber } from './errno.ts';
import { fileInstalled } from './file-kinds.ts';
import { flag, int } from './schema.ts';
import { systemCall } from './system-call.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** One entry of a process's descriptor table: the file + 1 that is installed, and whether a number is taken for one to come. */
    fd: {
      state: { file: number; reserved: number };
      fixed: {
        /** Index of the file that is installed from the start, or -1. */
        readonly initially: number;
        /** The same as the design says it. */
        readonly of?: { readonly kind: 'file' | FileOwner; readonly index: number };
      };
    };
  }
}

/** One entry of a process's descriptor table. @see fs/file.c, struct fdtable */
export const fd = kernelObject({
  kind: 'fd',
  state: (shape) => ({ file: int(shape.count.file), reserved: flag }),
  init: (k, index) => {
    at(k.fd, index).file = at(k.fixed.of.fd, index).initially + 1;
  },
});

/** What a call on a descriptor without a file returns. */
export const EBADF = failureNumber('-EBADF');

const EMFILE = failureNumber('-EMFILE');

/** The file of a descriptor, or -1: the call then returns -EBADF. */
export function fileOfFd(k: Kernel, d: number): number {
  return at(k.fd, d).file - 1;
}

/** Takes a number out of the table for a file to come. @see get_unused_fd_flags() */
export function reserveFd(k: Kernel, d: number): void {
  const it = at(k.fd, d);
  if (it.reserved === 1 || it.file > 0) {
    const { name } = at(k.fixed.of.fd, d);
    throw new ModelLimit(
      `the descriptor ${name} is in use: a call that opens another needs a further d.fd()`,
    );
  }
  it.reserved = 1;
}

/** Gives the number back: nothing was installed. @see put_unused_fd() */
export function unreserveFd(k: Kernel, d: number): void {
  const it = at(k.fd, d);
  if (it.file > 0) broke(k, 'LIFE-09');
  it.reserved = 0;
}

/** Others can use the descriptor from now on; the caller's reference is the table's. @see fd_install() */
export function installFd(k: Kernel, d: number, f: number): void {
  const it = at(k.fd, d);
  it.reserved = 0;
  it.file = f + 1;
  fileInstalled(k, f);
}

/** The process may have no number left: what every call that makes a descriptor may meet, where it takes one. */
export function fdTableFull<A>(run: Alternative<A>['run'] = () => EMFILE): Alternative<A> {
  return {
    label: 'no descriptor is left',
    exists: (c) => c.options.fdTableFull === true,
    run,
  };
}

/** Operations on descriptors. */
export const fdOperations = {
  /** Takes the number of a descriptor: 0, or -EMFILE if the design says that the table is full. @see get_unused_fd_flags() */
  get_unused_fd_flags: operation({
    name: 'get_unused_fd_flags',
    params: [['fd', 'fd']],
    returns: 'errno',
    step: {
      run: (k, a) => {
        reserveFd(k, a.fd);
        return 0;
      },
      or: [fdTableFull()],
    },
  }),

  /** Gives the number back that nothing was installed at. @see put_unused_fd() */
  put_unused_fd: operation({
    name: 'put_unused_fd',
    params: [['fd', 'fd']],
    step: {
      run: (k, a) => {
        unreserveFd(k, a.fd);
        return 0;
      },
    },
  }),

  /** What t.fd_install(fd, file) is: the file can be used through the descriptor from now on, and the caller's reference belongs to it. @see fd_install() */
  fd_install_file: operation({
    name: 'fd_install_file',
    params: [
      ['fd', 'fd'],
      ['file', 'file'],
    ],
    uses: ['files'],
    step: {
      run: (k, a) => {
        installFd(k, a.fd, a.file);
        return 0;
      },
    },
  }),

  /** Drops a reference of a file. @see fput() */
  fput: operation({
    name: 'fput',
    params: [['file', 'file']],
    uses: ['files'],
    effects: (_, of) => fputEffects(of),
    step: {
      run: (k, a, t) => {
        fput(k, a.file, t);
        return 0;
      },
    },
  }),

  /** Takes a reference of a file. @see get_file() */
  get_file: operation({
    name: 'get_file',
    params: [['file', 'file']],
    uses: ['files'],
    step: {
      run: (k, a) => {
        getFile(k, a.file);
        return 0;
      },
    },
  }),

  /**
   * Takes the file out of the table and drops its reference: 0, or -EBADF. From 6.6 on it releases the file itself, if it was the last, and
   * not on the way back to user mode: nobody can tell.
   * @see fs/open.c close()
   */
  close: systemCall({
    name: 'close',
    params: [['fd', 'fd']],
    returns: 'errno',
    maySleep: true,
    step: {
      run: (k, a, t) => {
        const f = fileOfFd(k, a.fd);
        if (f < 0) return EBADF;
        at(k.fd, a.fd).file = 0;
        fput(k, f, t);
        return 0;
      },
    },
  }),

  /**
   * A second descriptor of the same file: 0, -EBADF or -EMFILE. It holds the file before it takes a number: the old one may be closed
   * meanwhile, and be the one that it takes.
   * @see fs/file.c dup()
   */
  dup: systemCall({
    name: 'dup',
    params: [
      ['fd', 'fd'],
      ['newfd', 'fd'],
    ],
    returns: 'errno',
    maySleep: true,
    scratch: 1,
    effects: (_, of) => fputEffects(of),
    steps: [
      {
        run: (k, a, t) => {
          const f = fileOfFd(k, a.fd);
          if (f < 0) return EBADF;
          getFile(k, f);
          at(k.task, t).scratch[HELD] = f + 1;
          return goTo(1);
        },
      },
      {
        run: (k, a, t) => {
          const f = takeHeld(k, t);
          reserveFd(k, a.newfd);
          installFd(k, a.newfd, f);
          return 0;
        },
        or: [
          fdTableFull((k, _, t) => {
            fput(k, takeHeld(k, t), t);
            return EMFILE;
          }),
        ],
      },
    ],
  }),
};

/** The word of scratch in which dup() keeps the file + 1 that it holds. */
const HELD = 0;

function takeHeld(k: Kernel, t: number): number {
  const { scratch } = at(k.task, t);
  const f = at(scratch, HELD) - 1;
  scratch[HELD] = 0;
  return f;
}
