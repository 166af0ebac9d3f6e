import { type Kernel, type ObjectConstants, at } from './kernel.ts';
import { FD_SCRATCH, holdFd, letGo } from './ioctl.ts';
import { MAP_PRIVATE, MAP_SHARED, PROT_WRITE } from './uapi.ts';
import { type ArgsOf, type Step, goTo, operation } from './operation.ts';
import { bufFile, checkBuffer } from './dma-buf-life.ts';
import { callOp, hasOp, opRoutine, pagesOf } from './dma-buf.ts';
import { checkMmapLock, giveRead, readStep, rwSemaphoreOperations } from './rw-semaphore.ts';
import { EBADF, fileOfFd } from './fd.ts';
import { EFAULT } from './user-pointer.ts';
import { type FileKind, fput, getFile } from './file.ts';
import { ModelLimit } from './limit.ts';
import { embed } from './embed.ts';
import { failureNumber } from './errno.ts';
import { mappedBuffer } from './vm-area-struct.ts';
import { mightSleep } from './task.ts';
import { mustNotHold } from './dma-buf-lock.ts';
import { refuse } from './refuse.ts';
import { systemCall } from './system-call.ts';
import { takeOpResult } from './op-result.ts';

const EACCES = failureNumber('-EACCES');
const EINVAL = failureNumber('-EINVAL');
const ENODEV = failureNumber('-ENODEV');
const EOVERFLOW = failureNumber('-EOVERFLOW');

const { mmap_write_lock: writeLock } = rwSemaphoreOperations;

const params = [
  ['vma', 'vm_area_struct'],
  ['length', 'number'],
  ['prot', 'number'],
  ['flags', 'number'],
  ['fd', 'fd'],
  ['offset', 'number'],
] as const;

type Args = ArgsOf<typeof params>;

/** Files that have no mmap. */
const unmappable: ReadonlySet<FileKind> = new Set<FileKind>([
  'sync_file',
  'eventfd_ctx',
  'sync_timeline',
  'drm_syncobj_file',
]);

const mmOf = (k: Kernel, vma: number): number => at(k.fixed.of.vm_area_struct, vma).mm;

const lockArgs = { lock: 0, checked: 1, polling: 0 };

const onMm = (k: Kernel, a: { readonly vma: number }): typeof lockArgs => {
  lockArgs.lock = mmOf(k, a.vma);
  return lockArgs;
};

const lockEffects = (
  a: { readonly vma: number },
  of: ObjectConstants,
  ...kinds: readonly string[]
): readonly string[] =>
  kinds.map((kind) => `${kind}rw_semaphore:${at(of.vm_area_struct, a.vma).mm}`);

/** The two steps that take the mmap_lock for writing, from step 1 on. */
const writeLockSteps = <A extends { readonly vma: number }>(
  after: Step<A>['run'],
): readonly Step<A>[] =>
  embed<A, typeof lockArgs>(writeLock, { base: 1, on: onMm, statically: () => lockArgs, after });

const writeUnlock = (k: Kernel, vma: number): void => {
  at(k.rw_semaphore, mmOf(k, vma)).writer = 0;
};

/** Offsets are unsigned: a negative one is close to the largest. */
const wraps = (offset: number, pages: number): boolean => offset < 0 && offset + pages >= 0;

const beyond = (k: Kernel, buf: number, offset: number, pages: number): boolean =>
  offset < 0 || offset + pages > pagesOf(k, buf);

/** What do_mmap() tests, before it asks the file; 0 if there is nothing against it. @see do_mmap() */
const refusedByVfs = (k: Kernel, a: Args, f: number): number => {
  if (a.length === 0) return EINVAL;
  if (wraps(a.offset, a.length)) return EOVERFLOW;
  const { of, object } = at(k.fixed.of.file, f);
  if (a.flags !== MAP_SHARED && a.flags !== MAP_PRIVATE) return EINVAL;
  const writes = a.flags === MAP_SHARED && (a.prot & PROT_WRITE) !== 0;
  if (of === 'dma_buf' && writes && at(k.fixed.of.dma_buf, object).readOnly === true)
    return refuse(k, a, 'MMAP-10', EACCES);
  if (unmappable.has(of)) return ENODEV;
  if (of !== 'dma_buf')
    throw new ModelLimit(
      `mmap() of ${at(k.fixed.of.file, f).name}, of which the model knows nothing`,
    );
  return 0;
};

/** What the core tests; 0 if the exporter may be asked. @see dma_buf_mmap_internal() */
const refusedByCore = (k: Kernel, a: Args, buf: number): number => {
  if (!hasOp(k, buf, 'mmap')) return refuse(k, a, 'MMAP-01', EINVAL);
  return beyond(k, buf, a.offset, a.length) ? refuse(k, a, 'MMAP-02', EINVAL) : 0;
};

const FILE = 0;
const OP = 1 + writeLock.steps.length;

const heldFile = (k: Kernel, t: number): number => at(at(k.task, t).scratch, FILE) - 1;

/** Gives back the lock and the file; a mapping has a reference of its own. */
const finish = (k: Kernel, a: Args, t: number, result: number): number => {
  writeUnlock(k, a.vma);
  return letGo(k, t, FILE, result);
};

const refuseInUse = (k: Kernel, vma: number): void => {
  if (at(k.vm_area_struct, vma).file > 0)
    throw new ModelLimit(
      `something is mapped at ${at(k.fixed.of.vm_area_struct, vma).name}: declare another, or unmap it before`,
    );
};

/** The vma has a reference before the exporter is asked. @see mmap_region() */
const map = (k: Kernel, vma: number, f: number): void => {
  refuseInUse(k, vma);
  getFile(k, f);
  at(k.vm_area_struct, vma).file = f + 1;
};

function unmap(k: Kernel, vma: number, t: number): void {
  const it = at(k.vm_area_struct, vma);
  const f = it.file - 1;
  it.file = 0;
  if (f >= 0) fput(k, f, t);
}

/** The mapping is there, unless the core or the exporter refused it. */
const mapped = (k: Kernel, a: Args, t: number, result: number): number => {
  if (result < 0) unmap(k, a.vma, t);
  return finish(k, a, t, result);
};

/**
 * Exporters refuse a private mapping: udmabuf says so, those of GEM objects in shared memory map nothing that is copied on write, and
 * remap_pfn_range(), which the heaps call, does so only for a whole mapping at once: for a buffer of one piece.
 * @see mmap_udmabuf(), drm_gem_shmem_mmap(), remap_pfn_range()
 */
const asked = (k: Kernel, a: Args, t: number, result: number): number => {
  const buf = mappedBuffer(k, a.vma);
  const isRefused =
    result === 0 && a.flags === MAP_PRIVATE && at(k.fixed.of.dma_buf, buf).mapsPrivate !== true;
  return mapped(k, a, t, isRefused ? refuse(k, a, 'MMAP-11', EINVAL) : result);
};

const mapFile = (k: Kernel, a: Args, t: number): number => {
  const f = heldFile(k, t);
  const refused = refusedByVfs(k, a, f);
  if (refused !== 0) return finish(k, a, t, refused);
  const buf = at(k.fixed.of.file, f).object;
  map(k, a.vma, f);
  const result = refusedByCore(k, a, buf);
  if (result !== 0) return mapped(k, a, t, result);
  return callOp(k, buf, 'mmap', OP, t) || asked(k, a, t, 0);
};

const faultParams = [['vma', 'vm_area_struct']] as const;

type FaultArgs = ArgsOf<typeof faultParams>;

const reading = readStep('do_user_addr_fault');

/** The handler may have given the mmap_lock back, to wait without it: then the fault is repeated. @see VM_FAULT_RETRY */
const handled = (k: Kernel, a: FaultArgs, t: number, result: number): number => {
  const it = at(k.vm_area_struct, a.vma);
  it.faulting &= ~(1 << t);
  const mm = mmOf(k, a.vma);
  if ((at(k.rw_semaphore, mm).readers & (1 << t)) === 0) return result < 0 ? result : goTo(0);
  giveRead(k, mm, t);
  return result;
};

const fault = (k: Kernel, a: FaultArgs, t: number): number => {
  reading.run(k, onMm(k, a), t);
  const buf = mappedBuffer(k, a.vma);
  if (buf < 0) return handled(k, a, t, EFAULT);
  at(k.vm_area_struct, a.vma).faulting |= 1 << t;
  return callOp(k, buf, 'fault', 1, t) || handled(k, a, t, 0);
};

const mmapParams = [
  ['buf', 'dma_buf'],
  ['vma', 'vm_area_struct?'],
  ['pgoff', 'number?'],
] as const;

type MmapArgs = ArgsOf<typeof mmapParams>;

/** The vma points at the buffer's file, and has a reference of it, before the exporter is asked. @see vma_set_file() */
const setFile = (k: Kernel, a: MmapArgs): number => {
  if (!hasOp(k, a.buf, 'mmap')) return refuse(k, a, 'MMAP-01', EINVAL);
  if (a.vma < 0) return 0;
  const { pages } = at(k.fixed.of.vm_area_struct, a.vma);
  if (wraps(a.pgoff, pages)) return refuse(k, a, 'MMAP-03', EOVERFLOW);
  if (beyond(k, a.buf, a.pgoff, pages)) return refuse(k, a, 'MMAP-02', EINVAL);
  map(k, a.vma, bufFile(k, a.buf));
  return 0;
};

/** If it fails, whoever gave the vma lets the file go with it. */
const exporterMapped = (k: Kernel, a: MmapArgs, t: number, result: number): number => {
  if (result < 0 && a.vma >= 0) unmap(k, a.vma, t);
  return result;
};

/** Mappings of a buffer in an address space. Lengths and offsets are in pages. @see mm/mmap.c, drivers/dma-buf/dma-buf.c */
export const dmaBufMmapOperations = {
  /**
   * Maps a buffer into userspace: -EBADF, -EINVAL no length, -EOVERFLOW, -EINVAL neither shared nor private, -EACCES to write shared to
   * what is open for reading, -ENODEV a file that cannot be mapped, -EINVAL without the op or beyond the end, what the exporter says.
   * The mapping has a reference of the file.
   * @see do_mmap(), dma_buf_mmap_internal()
   */
  mmap: systemCall({
    name: 'mmap',
    params,
    returns: 'errno',
    maySleep: true,
    uses: ['exporter-ops'],
    scratch: FILE + FD_SCRATCH,
    effects: (a, of) => lockEffects(a, of, 'write:', ''),
    calls: (_, of) => of.dma_buf.map((_buf, b) => opRoutine('mmap', b)),
    steps: [
      {
        check: (k, _, t) => {
          mightSleep(k, t);
          checkMmapLock(k, t);
        },
        run: (k, a, t) => {
          if (fileOfFd(k, a.fd) < 0) return EBADF;
          holdFd(k, a.fd, t, FILE);
          return goTo(1);
        },
      },
      ...writeLockSteps<Args>(mapFile),
      { run: (k, a, t) => asked(k, a, t, takeOpResult(k, t)) },
    ],
  }),

  /** Ends the mapping, and gives its reference back: 0, mapped or not. @see do_vmi_munmap() */
  munmap: systemCall({
    name: 'munmap',
    params: faultParams,
    returns: 'errno',
    maySleep: true,
    effects: (a, of) => lockEffects(a, of, 'write:', ''),
    steps: [
      {
        check: (k, _, t) => {
          mightSleep(k, t);
          checkMmapLock(k, t);
        },
        run: () => goTo(1),
      },
      ...writeLockSteps<FaultArgs>((k, a, t) => {
        unmap(k, a.vma, t);
        writeUnlock(k, a.vma);
        return 0;
      }),
    ],
  }),

  /**
   * Userspace, or the kernel on its behalf, touches a page of the mapping that is not there: takes the mmap_lock, and calls the fault
   * handler of the exporter. 0, or -EFAULT: nothing is mapped, or the handler says so (SIGBUS). From 6.4 on the lock of the vma may do
   * instead; a handler that waits takes this one.
   * @see arch/x86/mm/fault.c do_user_addr_fault(), __do_fault()
   */
  do_user_addr_fault: operation({
    name: 'do_user_addr_fault',
    params: faultParams,
    returns: 'errno',
    maySleep: true,
    uses: ['exporter-ops', 'files'],
    effects: (a, of) => lockEffects(a, of, 'read:', ''),
    calls: (_, of) => of.dma_buf.map((_buf, b) => opRoutine('fault', b)),
    steps: [
      {
        check: (k, _, t) => {
          mightSleep(k, t);
          checkMmapLock(k, t);
        },
        ready: (k, a, t) => reading.ready?.(k, onMm(k, a), t) === true,
        run: fault,
        waitsFor: (k, a, t) => reading.waitsFor?.(k, onMm(k, a), t) ?? { kind: 'now' },
      },
      { run: (k, a, t) => handled(k, a, t, takeOpResult(k, t)) },
    ],
  }),

  /**
   * Maps the buffer into userspace for an importer, through the exporter: -EINVAL without its op; with a vma, which has the mmap_lock
   * of its address space held, -EOVERFLOW if the offset wraps, and -EINVAL beyond the end.
   * @see dma_buf_mmap()
   */
  dma_buf_mmap: operation({
    name: 'dma_buf_mmap',
    params: mmapParams,
    returns: 'errno',
    maySleep: true,
    uses: ['exporter-ops'],
    calls: (a) => [opRoutine('mmap', a.buf)],
    steps: [
      {
        check: (k, a, t) => {
          mightSleep(k, t);
          checkBuffer(k, a.buf);
          mustNotHold(k, a.buf, t, 'LOCK-14');
        },
        run: (k, a, t) => setFile(k, a) || callOp(k, a.buf, 'mmap', 1, t),
      },
      { run: (k, a, t) => exporterMapped(k, a, t, takeOpResult(k, t)) },
    ],
  }),
};
