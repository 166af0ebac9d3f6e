import { type Kernel, at, broke, crash, kernelObject } from './kernel.ts';
import { type ArgsOf, goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { array, flag, int } from './schema.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct udmabuf`: what its slot for the table of CPU access holds, see {@link NO_TABLE} and its fellows; and for each
     * memfd, whether it has pinned pages of it. `buf` is its buffer.
     */
    udmabuf: { state: { sg: number; readonly pins: number[] }; fixed: { readonly buf: number } };
  }
}

const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

const NO_TABLE = 0;
const TABLE = 1;
const ERROR_POINTER = 2;

/** `struct udmabuf`: a buffer of userspace's own pages; it keeps one table for all access from the CPU. @see drivers/dma-buf/udmabuf.c */
export const udmabuf = kernelObject({
  kind: 'udmabuf',
  state: (shape) => ({ sg: int(ERROR_POINTER), pins: array(flag, shape.count.memfd) }),
});

const params = [['udmabuf', 'udmabuf']] as const;

type Args = ArgsOf<typeof params>;

const TEST = 2;
const SYNC = 3;

/** The table that is built goes into the slot at once; one that somebody else has put there meanwhile is lost. */
const store = (k: Kernel, a: Args, sg: number): number => {
  const it = at(k.udmabuf, a.udmabuf);
  if (it.sg === TABLE) broke(k, 'LOCK-49');
  it.sg = sg;
  return goTo(TEST);
};

/** Whatever the slot holds now is taken for a table. */
const sync = (k: Kernel, a: Args): number => {
  if (at(k.udmabuf, a.udmabuf).sg !== TABLE) crash(k, 'CPU-15');
  return 0;
};

/** The pages go back to their memfds. @see unpin_all_folios() */
export function unpin(k: Kernel, index: number): void {
  const { pins } = at(k.udmabuf, index);
  for (let m = 0; m < pins.length; m++) pins[m] = 0;
}

/** The ops of the exporter udmabuf around access from the CPU; the core calls them without a lock. @see drivers/dma-buf/udmabuf.c */
export const udmabufOperations = {
  /**
   * Builds the table if there is none, into the slot that everybody reads, and looks there whether that failed: 0 or -ENOMEM.
   * @see begin_cpu_udmabuf()
   */
  begin_cpu_udmabuf: operation({
    name: 'begin_cpu_udmabuf',
    params,
    returns: 'errno',
    maySleep: true,
    steps: [
      { run: (k, a) => goTo(at(k.udmabuf, a.udmabuf).sg === NO_TABLE ? 1 : SYNC) },
      {
        run: (k, a) => store(k, a, TABLE),
        or: [{ label: 'fails', run: (k, a) => store(k, a, ERROR_POINTER) }],
      },
      {
        run: (k, a) => {
          const it = at(k.udmabuf, a.udmabuf);
          if (it.sg !== ERROR_POINTER) return goTo(SYNC);
          it.sg = NO_TABLE;
          return ENOMEM;
        },
      },
      { run: sync },
    ],
  }),

  /** Hands the pages back to the device, by the table of the begin: 0, or -EINVAL if there was none. @see end_cpu_udmabuf() */
  end_cpu_udmabuf: operation({
    name: 'end_cpu_udmabuf',
    params,
    returns: 'errno',
    maySleep: true,
    steps: [
      { run: (k, a) => (at(k.udmabuf, a.udmabuf).sg === NO_TABLE ? EINVAL : goTo(1)) },
      { run: sync },
    ],
  }),

  /** Gives up the table and the pages; the buffer goes. @see release_udmabuf() */
  release_udmabuf: operation({
    name: 'release_udmabuf',
    params,
    step: {
      run: (k, a) => {
        at(k.udmabuf, a.udmabuf).sg = NO_TABLE;
        unpin(k, a.udmabuf);
        return 0;
      },
    },
  }),
};
