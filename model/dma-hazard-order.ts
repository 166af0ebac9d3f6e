import { type Kernel, at, broke } from './kernel.ts';
import { type ArgKind, type Operation, type Step } from './operation.ts';
import {
  CPU,
  type Observer,
  learn,
  learnAnew,
  noteAccess,
  noteAccessOver,
  observerOf,
  observerOfFence,
  reads,
  writes,
} from './dma-hazard.ts';
import { DMA_BUF_SYNC_END, DMA_BUF_SYNC_WRITE } from './uapi.ts';
import { EPOLLIN, EPOLLOUT } from './poll-events.ts';
import { fenceOfSyncFile } from './sync-file.ts';
import { ioctlObject } from './ioctl.ts';
import { directionOf } from './dma-buf-ioctl.ts';
import { directions } from './dma-buf.ts';
import { memberAt, memberCount } from './dma-fence-container.ts';
import { usages } from './dma-resv.ts';
import { waitedFence } from './dma-resv-wait.ts';

/** What a call looks at, by the names of its parameters. */
type Args = Readonly<Record<string, unknown>> & {
  readonly checked: number;
  readonly polling: number;
};

type Look = (k: Kernel, a: Args, who: Observer) => void;

type Run = (k: Kernel, args: Args, t: number) => number;

/** Calls that wait for the fences of an object, or ask for them, up to a usage; the other calls on it look at none. */
const usageOf: Readonly<Record<string, (a: Args) => number>> = {
  dma_resv_wait_timeout: (a) => Number(a['usage']),
  dma_resv_test_signaled: (a) => Number(a['usage']),
  dma_resv_get_fences: (a) => Number(a['usage']),
  dma_resv_get_singleton: (a) => Number(a['usage']),
  dma_resv_for_each_fence: (a) => Number(a['usage']),
  dma_buf_begin_cpu_access: (a) => usages.indexOf(reads(Number(a['direction'])) ? 'READ' : 'WRITE'),
  DMA_BUF_IOCTL_SYNC: (a) => syncUsage(Number(a['flags'])),
  dma_buf_map_attachment: () => usages.indexOf('KERNEL'),
  dma_buf_map_attachment_unlocked: () => usages.indexOf('KERNEL'),
};

/** What DMA_BUF_IOCTL_SYNC waits for: readers too if it writes, and nobody at the end. */
function syncUsage(flags: number): number {
  if ((flags & DMA_BUF_SYNC_END) !== 0) return -1;
  return usages.indexOf((flags & DMA_BUF_SYNC_WRITE) === 0 ? 'WRITE' : 'READ');
}

/** In which steps a wait for the fences of an object may have one that it sleeps for, or that it tests. */
const sleepsIn: Readonly<Record<string, readonly [first: number, last: number]>> = {
  dma_resv_wait_timeout: [1, Infinity],
  dma_buf_begin_cpu_access: [2, Infinity],
  DMA_BUF_IOCTL_SYNC: [3, 17],
};

/** A step whose ways also pass on what its task knows about accesses to buffers. */
export function orderedStep(operation: Operation, index: number, step: Step<Args>): Step<Args> {
  const pass = (run: Run): Run => ordered(operation, index, run);
  return {
    ...step,
    run: pass(step.run),
    ...(step.or && { or: step.or.map((way) => ({ ...way, run: pass(way.run) })) }),
  };
}

/**
 * One way of a step that also passes on what its task knows about accesses to buffers.
 *
 * It stands around the step, and not in it: only designs that access buffers pay for it, and no operation has to know. What
 * orders two tasks is what the kernel and the hardware order by: the signal of a fence and whoever looks at it, the start of
 * work, and memory that hardware and software share. The units of an engine do not: who comes first there is open.
 */
function ordered(operation: Operation, index: number, run: Run): Run {
  const looks = looksAt(operation);
  const [first, last] = sleepsIn[operation.name] ?? [Infinity, Infinity];
  const sleeps = index >= first && index <= last;
  return (k, args, t) => {
    const before = snapshot(k);
    const waited = sleeps ? waitedFence(k, t) : -1;
    const result = run(k, args, t);
    const who = observerOf(k, t);
    if (waited >= 0) see(k, who, waited);
    looks(k, args, who);
    seeDropped(k, before.listed, who);
    passOn(k, before, who);
    noteCalls(k, operation.name, args, t, result);
    return result;
  };
}

interface Before {
  readonly signaled: number;
  /** Fences that stand in a list. */
  readonly listed: number;
  readonly running: number;
}

function snapshot(k: Kernel): Before {
  let signaled = 0;
  let running = 0;
  for (let f = 0; f < k.dma_fence.length; f++)
    if (at(k.dma_fence, f).signaled === 1) signaled |= 1 << f;
  for (let t = 0; t < k.task.length; t++) if (at(k.task, t).pc !== 0) running |= 1 << t;
  return { signaled, listed: listedFences(k), running };
}

function listedFences(k: Kernel): number {
  let listed = 0;
  for (const { fence, num } of k.dma_resv)
    for (let i = 0; i < num; i++) listed |= 1 << (at(fence, i) - 1);
  return listed;
}

/** Whoever takes a fence off a list has found that it has signalled, and so stands for it to all who come later. */
function seeDropped(k: Kernel, listed: number, who: Observer): void {
  const dropped = listed & ~listedFences(k);
  for (let f = 0; dropped >> f !== 0; f++) if ((dropped & (1 << f)) !== 0) see(k, who, f);
}

/** A fence that has signalled tells what its signaller knew. */
function see(k: Kernel, who: Observer, f: number): void {
  if (f >= 0 && at(k.dma_fence, f).signaled === 1) learn(k, who, observerOfFence(k, f));
}

/** The fences that have signalled in this step keep what the task knew, and the tasks that began know it. */
function passOn(k: Kernel, before: Before, who: Observer): void {
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (at(k.dma_fence, f).signaled === 0 || (before.signaled & (1 << f)) !== 0) continue;
    const it = observerOfFence(k, f);
    learn(k, it, who);
    learnFromContents(k, f);
  }
  for (let t = 0; t < k.task.length; t++)
    if (at(k.task, t).pc !== 0 && (before.running & (1 << t)) === 0)
      learn(k, observerOf(k, t), who);
}

/** A container has signalled because what it contains has. */
function learnFromContents(k: Kernel, f: number): void {
  const it = observerOfFence(k, f);
  const { array = -1, chain = -1 } = at(k.fixed.of.dma_fence, f);
  if (array >= 0) for (let i = 0; i < memberCount(k, array); i++) see(k, it, memberAt(k, array, i));
  if (chain < 0) return;
  const { prev, fence } = at(k.dma_fence_chain, chain);
  see(k, it, fence - 1);
  see(k, it, prev - 1);
}

/** What a call looks at: fences by name, the list of an object, or a place in memory. */
function looksAt({ name, params }: Operation): Look {
  if (name === 'dma_fence_init' || name === 'dma_fence_init64')
    return (k, a, who) => learnAnew(k, observerOfFence(k, Number(a['fence'])), who);
  const looks = params.map(([param, kind]) => lookOf(param, kind, name));
  return (k, a, who) => {
    for (const look of looks) look(k, a, who);
  };
}

function lookOf(param: string, kind: ArgKind, name: string): Look {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the other kinds are no memory of a design.
  switch (kind) {
    case 'dma_fence':
    case 'dma_fence?':
      return (k, a, who) => see(k, who, Number(a[param]));
    case 'dma_fence[]':
      return (k, a, who) => {
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind says so.
        for (const f of a[param] as readonly number[]) see(k, who, f);
      };
    case 'dma_resv':
      return listOf((_, a) => [Number(a[param])], name);
    case 'dma_resv[]':
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the kind says so.
      return listOf((_, a) => a[param] as readonly number[], name);
    case 'dma_buf':
      return listOf((k, a) => [at(k.fixed.of.dma_buf, Number(a[param])).resv], name);
    case 'fd':
      return listOf((k, a) => bufsOfFd(k, Number(a[param])), name);
    case 'dma_buf_attachment':
      return listOf((k, a) => {
        const { buf } = at(k.fixed.of.dma_buf_attachment, Number(a[param]));
        return [at(k.fixed.of.dma_buf, buf).resv];
      }, name);
    case 'dma_resv_iter':
      return (k, a, who) => {
        const { resv, usage } = at(k.fixed.of.dma_resv_iter, Number(a[param]));
        seeList(k, resv, usage, who);
      };
    case 'fence_snapshot':
      return (k, a, who) => {
        for (const f of at(k.fence_snapshot, Number(a[param])).fence) see(k, who, f - 1);
      };
    case 'drm_syncobj':
      return (k, a, who) => see(k, who, at(k.drm_syncobj, Number(a[param])).fence - 1);
    case 'variable':
    case 'user_fence':
    case 'completion':
    case 'wait_queue':
      return shareMemory;
    default:
      return () => undefined;
  }
}

/** What hardware writes into memory, software may read there, and the other way round. */
function shareMemory(k: Kernel, _: Args, who: Observer): void {
  learn(k, CPU, who);
  learn(k, who, CPU);
}

/** The reservation object of the buffer that a descriptor stands for, if it does. */
function bufsOfFd(k: Kernel, fd: number): readonly number[] {
  const buf = ioctlObject(k, fd, 'dma_buf');
  return buf < 0 ? [] : [at(k.fixed.of.dma_buf, buf).resv];
}

function listOf(resvs: (k: Kernel, a: Args) => readonly number[], name: string): Look {
  const usage = usageOf[name];
  if (usage === undefined) return () => undefined;
  return (k, a, who) => {
    for (const r of resvs(k, a)) seeList(k, r, usage(a), who);
  };
}

/** Everybody who has signalled and stands in the list up to a usage. */
function seeList(k: Kernel, r: number, upTo: number, who: Observer): void {
  const { fence, usage, num } = at(k.dma_resv, r);
  for (let i = 0; i < num; i++) if (at(usage, i) <= upTo) see(k, who, at(fence, i) - 1);
}

/** The calls that are accesses themselves, or announce one. */
function noteCalls(k: Kernel, name: string, a: Args, t: number, result: number): void {
  const buf = Number(a['buf']);
  if (name === 'dma_buf_begin_cpu_access' && result === 0)
    announce(k, buf, Number(a['direction']), t);
  else if (name === 'dma_buf_end_cpu_access') unannounce(k, buf, Number(a['direction']), t);
  else if (name === 'DMA_BUF_IOCTL_SYNC')
    noteSync(k, Number(a['fd']), Number(a['flags']), t, result);
  else if (name === 'poll') notePolled(k, a, result, observerOf(k, t));
  else if (name.startsWith('dma_buf_unmap_attachment')) noteUnmapped(k, Number(a['attachment']));
  else if (name === 'move_backing_storage') {
    noteMoved(k, buf);
    const who = observerOf(k, t);
    // A CPU that moves it is to blame itself if others are still there, RESV-11.
    if (who === CPU) return;
    noteAccess(k, buf, who, directions.DMA_BIDIRECTIONAL);
    noteAccessOver(k, buf, who);
  }
}

/** The addresses of a mapping are those of the old place, if its importer was told so: it made them before the storage moved. */
function noteMoved(k: Kernel, buf: number): void {
  for (let i = 0; i < k.dma_buf_attachment.length; i++) {
    const it = at(k.dma_buf_attachment, i);
    if (at(k.fixed.of.dma_buf_attachment, i).buf === buf && it.stale > 0) it.moved = 1;
  }
}

/** With its last mapping an importer has dropped the old addresses. */
function noteUnmapped(k: Kernel, attachment: number): void {
  const it = at(k.dma_buf_attachment, attachment);
  if (it.mappings === 0) it.moved = 0;
}

/**
 * Who is told that a descriptor is ready knows what its fences tell: those of a sync_file, and those of a buffer that the event waits
 * for. Of several descriptors nobody is told which it is, but for all of them.
 */
function notePolled(k: Kernel, a: Args, result: number, who: Observer): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parameter of poll() is a list of descriptors.
  const fds = a['fds'] as readonly number[];
  const isOne = fds.length === 1;
  if (result <= 0 || (!isOne && result < fds.length)) return;
  const events = isOne ? result : Number(a['events']) & EPOLLIN;
  for (const fd of fds) {
    const usage = (events & EPOLLOUT) === 0 ? 'WRITE' : 'READ';
    for (const r of bufsOfFd(k, fd)) seeList(k, r, usages.indexOf(usage), who);
    const syncFile = ioctlObject(k, fd, 'sync_file');
    if (syncFile >= 0) see(k, who, fenceOfSyncFile(k, syncFile));
  }
}

/** The call has begun or ended an access; its descriptor still stands for the buffer, unless somebody closed it meanwhile. */
function noteSync(k: Kernel, fd: number, flags: number, t: number, result: number): void {
  const buf = result === 0 ? ioctlObject(k, fd, 'dma_buf') : -1;
  if (buf < 0) return;
  const note = (flags & DMA_BUF_SYNC_END) === 0 ? announce : unannounce;
  note(k, buf, directionOf(flags), t);
}

/** SYNC flags are directions as the device sees them: the CPU reads what comes from it. */
function announce(k: Kernel, b: number, direction: number, t: number): void {
  const buf = at(k.dma_buf, b);
  if (writes(direction)) buf.cpuReads |= 1 << t;
  if (reads(direction)) buf.cpuWrites |= 1 << t;
}

function unannounce(k: Kernel, b: number, direction: number, t: number): void {
  const buf = at(k.dma_buf, b);
  const mine = 1 << t;
  const same =
    ((buf.cpuReads & mine) !== 0) === writes(direction) &&
    ((buf.cpuWrites & mine) !== 0) === reads(direction);
  if (!same && ((buf.cpuReads | buf.cpuWrites) & mine) !== 0) broke(k, 'CPU-05');
  buf.cpuReads &= ~mine;
  buf.cpuWrites &= ~mine;
}
