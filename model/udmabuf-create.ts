import { type ArgsOf, type Step, goTo } from './operation.ts';
import { EFAULT, FAULT_IN } from './user-pointer.ts';
import { F_SEAL_FUTURE_WRITE, F_SEAL_SHRINK, F_SEAL_WRITE } from './uapi.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { ModelLimit, fits } from './limit.ts';
import { fput, getFile } from './file.ts';
import { type Profile } from './profile.ts';
import { SIZE_MAX } from './dma-buf.ts';
import { bufFile } from './dma-buf-life.ts';
import { dmaBufExportOperations } from './dma-buf-export.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { fileOfFd } from './fd.ts';
import { letGo } from './ioctl.ts';
import { memfdOfFile } from './memfd.ts';
import { mightSleep } from './task.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { unpin } from './udmabuf.ts';

const EBADFD = failureNumber('-EBADFD');
const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

/** The limits of the module: entries of a list, and pages of a buffer, which are 64 MiB. @see list_limit, size_limit_mb */
const LIST_LIMIT = 1024;
const PAGES_LIMIT = 16_384;

const SEALS_DENIED = F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;

const { dma_buf_export: exportOp, dma_buf_fd: fdOp } = dmaBufExportOperations;

const CHECK = 1;
const PIN = 2;
const EXPORT = 3;
const FD = EXPORT + exportOp.steps.length;

/** Words of scratch: the entry of the list that comes next, and the file + 1 of the one that is being pinned. */
const ENTRY = Math.max(exportOp.scratch, fdOp.scratch);
const FILE = ENTRY + 1;
const ENTRIES_MAX = 63;

/** What both ioctls have. */
interface Args {
  readonly flags: number;
  readonly buf: number;
  readonly fd: number;
  readonly arg: number;
  readonly checked: number;
  readonly polling: number;
}

/** The list of an ioctl. */
interface Ranges<A> {
  readonly count: (a: A) => number;
  readonly memfd: (a: A, i: number) => number;
  readonly offset: (a: A, i: number) => number;
  readonly size: (a: A, i: number) => number;
}

const udmabufOf = (k: Kernel, a: Args): number => {
  const { udmabuf, dma_buf: bufs } = k.fixed.of;
  const index = udmabuf.findIndex(({ buf }) => buf === a.buf);
  const isFree = index >= 0 && at(k.file, bufFile(k, a.buf)).refs === 0;
  if (isFree) return index;
  const { name } = at(bufs, a.buf);
  throw new ModelLimit(
    `UDMABUF_CREATE cannot make ${name}: it takes a d.udmabuf() with exported: false that is not in use`,
  );
};

/** What is said of the call as a whole, before a memfd is looked up, in this order; 0 if it goes on. @see udmabuf_create() */
const refused = <A extends Args>(a: A, { count, offset, size }: Ranges<A>): number => {
  if (a.arg === FAULT_IN) return EFAULT;
  if (count(a) > LIST_LIMIT) return EINVAL;
  let pages = 0;
  for (let i = 0; i < count(a); i++) {
    if (!Number.isInteger(offset(a, i)) || !Number.isInteger(size(a, i))) return EINVAL;
    pages += size(a, i);
    if (pages > PAGES_LIMIT) return EINVAL;
  }
  return pages === 0 ? EINVAL : 0;
};

/** No memory is asked for until the arguments are there; then all that a lack of it does is -ENOMEM. */
const asksMemory = <A extends Args>(a: A, { count }: Ranges<A>): boolean =>
  a.arg !== FAULT_IN && count(a) <= LIST_LIMIT;

/** Nothing becomes of the buffer: every page that was pinned goes back. */
const fail = (k: Kernel, a: Args, result: number): number => {
  unpin(k, udmabufOf(k, a));
  return result;
};

/** Pins the pages of one entry, whose memfd stays: 0, or -EINVAL for what is not in the file. @see udmabuf_pin_folios() */
const pinRange = (k: Kernel, a: Args, memfd: number, offset: number, size: number): number => {
  const { pages, seals } = at(k.memfd, memfd);
  if (size === 0) return k.fixed.profile.udmabufPinsFolios ? EINVAL : 0;
  if (offset + size > pages) return EINVAL;
  if ((seals & SEALS_DENIED) !== 0) broke(k, 'IOC-13');
  at(k.udmabuf, udmabufOf(k, a)).pins[memfd] = 1;
  return 0;
};

/** Pins one entry and goes on with the next, or with the export. */
const pinEntry = <A extends Args>(
  k: Kernel,
  a: A,
  t: number,
  memfd: number,
  ranges: Ranges<A>,
): number => {
  const { scratch } = at(k.task, t);
  const i = at(scratch, ENTRY);
  const result = pinRange(k, a, memfd, ranges.offset(a, i), ranges.size(a, i));
  if (result < 0) return refuse(k, a, 'IOC-12', fail(k, a, result));
  const next = i + 1;
  scratch[ENTRY] = next < ranges.count(a) ? fits(k, next, ENTRIES_MAX, 'the list of a udmabuf') : 0;
  return goTo(next < ranges.count(a) ? CHECK : EXPORT);
};

/** Looks the memfd up, and at its seals. @see check_memfd_seals() */
const checkEntry = <A extends Args>(k: Kernel, a: A, t: number, ranges: Ranges<A>): number => {
  const { scratch } = at(k.task, t);
  const f = fileOfFd(k, ranges.memfd(a, at(scratch, ENTRY)));
  const memfd = f < 0 ? -1 : memfdOfFile(k, f);
  if (memfd < 0) return refuse(k, a, 'IOC-12', fail(k, a, EBADFD));
  const { seals } = at(k.memfd, memfd);
  if ((seals & F_SEAL_SHRINK) === 0 || (seals & SEALS_DENIED) !== 0)
    return refuse(k, a, 'IOC-13', fail(k, a, EINVAL));
  if (k.fixed.profile.udmabufLocksInode) return pinEntry(k, a, t, memfd, ranges);
  getFile(k, f);
  scratch[FILE] = f + 1;
  return goTo(PIN);
};

const exportArgs = { buf: 0, checked: 1, polling: 0 };
const fdArgs = { buf: 0, fd: 0, checked: 1, polling: 0 };

/** The buffer has no descriptor: it goes again, or it stays for ever. */
const withoutFd = (k: Kernel, a: Args, t: number, result: number): number => {
  if (result < 0 && k.fixed.profile.udmabufPutsBuffer) fput(k, bufFile(k, a.buf), t);
  return result;
};

const stepsOf = <A extends Args>(ranges: Ranges<A>): readonly Step<A>[] => [
  {
    check: (k, _, t) => mightSleep(k, t),
    run: (k, a) => {
      udmabufOf(k, a);
      const why = refused(a, ranges);
      return why === 0 ? goTo(CHECK) : refuse(k, a, 'IOC-12', why);
    },
    or: [
      {
        label: 'no memory',
        exists: (c, a) => c.options.shortMemory && asksMemory(a, ranges),
        run: () => ENOMEM,
      },
    ],
  },
  { run: (k, a, t) => checkEntry(k, a, t, ranges) },
  {
    run: (k, a, t) => {
      const memfd = memfdOfFile(k, at(at(k.task, t).scratch, FILE) - 1);
      return letGo(k, t, FILE, pinEntry(k, a, t, memfd, ranges));
    },
  },
  ...embed<A, typeof exportArgs>(exportOp, {
    base: EXPORT,
    on: (_k, a) => {
      exportArgs.buf = a.buf;
      return exportArgs;
    },
    statically: () => exportArgs,
    after: (k, a, _t, result) => {
      if (result < 0) return fail(k, a, result);
      let pages = 0;
      for (let i = 0; i < ranges.count(a); i++) pages += ranges.size(a, i);
      at(k.dma_buf, a.buf).size = fits(k, pages, SIZE_MAX, 'the size of a udmabuf');
      return goTo(FD);
    },
  }),
  ...embed<A, typeof fdArgs>(fdOp, {
    base: FD,
    on: (_k, a) => {
      fdArgs.buf = a.buf;
      fdArgs.fd = a.fd;
      return fdArgs;
    },
    statically: () => fdArgs,
    after: withoutFd,
  }),
];

const common = {
  returns: 'errno',
  maySleep: true,
  uses: [...exportOp.uses, ...fdOp.uses],
  scratch: FILE + 1,
  exists: (profile: Profile): boolean => !profile.historic,
} as const;

const one = [
  ['memfd', 'fd'],
  ['flags', 'number'],
  ['offset', 'pages'],
  ['size', 'pages'],
  ['buf', 'dma_buf'],
  ['fd', 'fd'],
  ['arg', 'user'],
] as const;

const list = [
  ['memfds', 'fd[]'],
  ['flags', 'number'],
  ['offsets', 'pages[]'],
  ['sizes', 'pages[]'],
  ['buf', 'dma_buf'],
  ['fd', 'fd'],
  ['arg', 'user'],
] as const;

/** The ioctls of /dev/udmabuf, whose own descriptor is no argument. @see drivers/dma-buf/udmabuf.c */
export const udmabufCreateOperations = {
  /**
   * Makes a buffer of pages of a memfd and gives it a descriptor: -EFAULT; -EINVAL alignment, more than 64 MiB, no page; -EBADFD
   * no descriptor, or no memfd; -EINVAL seals, the end of the file; -ENOMEM; what dma_buf_export() and dma_buf_fd() return.
   * Flags that it does not know are ignored.
   * @see udmabuf_ioctl_create()
   */
  UDMABUF_CREATE: systemCall({
    name: 'UDMABUF_CREATE',
    params: one,
    ...common,
    steps: stepsOf<ArgsOf<typeof one>>({
      count: () => 1,
      memfd: (a) => a.memfd,
      offset: (a) => a.offset,
      size: (a) => a.size,
    }),
  }),

  /** The same of several ranges, one behind the other; a list of more than 1024 is -EINVAL, before all else. @see udmabuf_ioctl_create_list() */
  UDMABUF_CREATE_LIST: systemCall({
    name: 'UDMABUF_CREATE_LIST',
    params: list,
    ...common,
    steps: stepsOf<ArgsOf<typeof list>>({
      count: (a) => {
        const { length } = a.memfds;
        if (a.offsets.length === length && a.sizes.length === length) return length;
        throw new ModelLimit('UDMABUF_CREATE_LIST takes as many offsets and sizes as memfds');
      },
      memfd: (a, i) => at(a.memfds, i),
      offset: (a, i) => at(a.offsets, i),
      size: (a, i) => at(a.sizes, i),
    }),
  }),
};
