import { ModelLimit } from './limit.ts';
import { type Kernel, type Shape, at, broke, crash, kernelObject } from './kernel.ts';
import { checkBackedOff } from './ww-mutex-rules.ts';
import { array, constant, flag, int } from './schema.ts';
import { checkFence, getFence, publishFence, testWouldSignal } from './dma-fence.ts';
import { isContainer } from './dma-fence-container.ts';
import { contextOf, isLaterOrSame } from './dma-fence-timeline.ts';
import { dropFence } from './dma-fence-release.ts';

/**
 * Why a fence is in a reservation object, strongest first; a query for one usage sees it and all before it.
 * @see include/linux/dma-resv.h enum dma_resv_usage
 */
export const usages = ['KERNEL', 'WRITE', 'READ', 'BOOKKEEP'] as const;

/** Name of a usage without its prefix DMA_RESV_USAGE_. */
export type Usage = (typeof usages)[number];

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct dma_resv`: the list of fences (as fence + 1) and their usages, how many there are, how many fit, how many
     * were reserved in this hold of the lock and not used yet (+ 1; 0 if nobody reserved), and the identity of the list, which
     * changes when a new one is installed (stored if somebody reads it without the lock). `tested[t]` is the usage + 1 up to which task t last found it free.
     */
    dma_resv: {
      state: {
        readonly fence: number[];
        readonly usage: number[];
        num: number;
        max: number;
        reserved: number;
        version: number;
        /** dma_resv_fini() was called. */
        gone: number;
        readonly tested: number[];
      };
      fixed: DmaResvFixed;
    };
  }
}

/** The constants of a reservation object. */
export interface DmaResvFixed {
  /** Index of its lock among the ww_mutexes. */
  readonly lock: number;
}

/** A design has room for so many; a machine, whose state is never packed, for all. */
const slotsMax = (shape: Shape): number => (shape.uses('large-resv') ? 256 : 8);

/** More slots than this are not counted, but where the state is never packed. */
const countMax = (k: Kernel): number => (k.fixed.options.unbounded === true ? 1_000 : 15);

/** `struct dma_resv`: who uses a buffer, as fences in one of four usages, under one ww_mutex. @see drivers/dma-buf/dma-resv.c */
export const dmaResv = kernelObject({
  kind: 'dma_resv',
  state: (shape) => {
    const slots = Math.min(slotsMax(shape), shape.count.dma_fence * 2);
    return {
      fence: array(int(shape.count.dma_fence), slots),
      usage: array(int(3), slots),
      num: int(slots),
      max: int(15),
      reserved: int(15),
      version: shape.uses('resv-version') ? int(3) : constant(0),
      gone: shape.uses('resv-fini') ? flag : constant(0),
      tested: array(int(4), shape.uses('resv-test') ? shape.tasks : 0),
    };
  },
});

/** A use of the object: after dma_resv_fini() there is none. */
export function checkResv(k: Kernel, resv: number): void {
  if (at(k.dma_resv, resv).gone === 1) broke(k, 'RESV-25');
}

/** True if task `t` holds the reservation lock. */
export function holdsResv(k: Kernel, resv: number, t: number): boolean {
  return at(k.ww_mutex, at(k.fixed.of.dma_resv, resv).lock).owner === t + 1;
}

/** Breaks RESV-04 unless the task holds the lock. @see dma_resv_assert_held() */
export function assertHeld(k: Kernel, resv: number, t: number): void {
  if (holdsResv(k, resv, t)) return;
  broke(k, 'RESV-04');
  checkBackedOff(k, at(k.fixed.of.dma_resv, resv).lock, t);
}

/** True if the object lists the fence. */
export function isListed(k: Kernel, resv: number, f: number): boolean {
  return at(k.dma_resv, resv).fence.includes(f + 1);
}

/** True if `n` more fences fit into the list: then no new one is needed. */
export function hasRoom(k: Kernel, r: number, n: number): boolean {
  const { num, max } = at(k.dma_resv, r);
  return max > 0 && num + n <= max;
}

/** True if a walk over the object finds a fence that has not signalled. */
export function hasFences(k: Kernel, r: number): boolean {
  return nextUnsignaled(k, r, usages.indexOf('BOOKKEEP'), 0) >= 0;
}

/** Makes room for `n` more fences; whatever a new list drops was tested before. @see dma_resv_reserve_fences() */
export function reserve(k: Kernel, r: number, n: number, t: number): void {
  const resv = at(k.dma_resv, r);
  if (resv.reserved <= n) resv.reserved = Math.min(countMax(k), n + 1);
  if (hasRoom(k, r, n)) return;
  const wanted = resv.max > 0 ? Math.max(resv.num + n, resv.max * 2) : Math.max(4, n);
  resv.max = Math.min(countMax(k), allocated(k, wanted));
  newList(k, r, t);
}

const LIST_HEAD_BYTES = 24;
const SLOT_BYTES = 8;

/** How many fences fit into a list that is allocated for so many: the allocator rounds up. @see dma_resv_list_alloc() */
function allocated({ fixed }: Kernel, wanted: number): number {
  if (fixed.options.keepsReservations !== true) return wanted;
  const bytes = LIST_HEAD_BYTES + wanted * SLOT_BYTES;
  const power = 2 ** Math.ceil(Math.log2(bytes));
  const between = bytes <= 192 ? power * 0.75 : power;
  return Math.floor(((bytes <= between ? between : power) - LIST_HEAD_BYTES) / SLOT_BYTES);
}

/** A new list: unsignalled fences are carried over, signalled ones dropped, and readers of the old one restart. */
function newList(k: Kernel, r: number, t: number): void {
  const resv = at(k.dma_resv, r);
  let kept = 0;
  for (let i = 0; i < resv.num; i++) {
    const f = at(resv.fence, i) - 1;
    if (at(k.dma_fence, f).signaled === 1) dropFence(k, f, t);
    else put(resv, kept++, f, at(resv.usage, i));
  }
  for (let i = kept; i < resv.fence.length; i++) put(resv, i, -1, 0);
  resv.num = kept;
  changeVersion(k, r);
}

/** Whoever reads without the lock begins again; without such readers nobody knows one list from another. */
function changeVersion(k: Kernel, r: number): void {
  if (!k.fixed.shape.uses('resv-version')) return;
  const resv = at(k.dma_resv, r);
  resv.version = (resv.version + 1) & 3;
}

function put(resv: Kernel['dma_resv'][number], slot: number, fence: number, usage: number): void {
  resv.fence[slot] = fence + 1;
  resv.usage[slot] = usage;
}

/** A fence is going to be added: the reference that the object will have. */
export function beginAdd(k: Kernel, f: number): void {
  checkFence(k, f);
  if (isContainer(k, f)) broke(k, 'RESV-05');
  getFence(k, f);
}

/**
 * Adds a fence: over an entry that is signalled, or that the same context supersedes with the same or a stronger usage; else
 * behind the last. The fence is published here. It looks at the entries from slot `from` on, and stops at one whose test
 * finds the hardware done and must signal it first: that slot, or -1 if the fence is added.
 * @see dma_resv_add_fence()
 */
export function addFence(
  k: Kernel,
  r: number,
  f: number,
  usage: number,
  from: number,
  t: number,
): number {
  const resv = at(k.dma_resv, r);
  for (let i = from; i < resv.num; i++) {
    const old = at(resv.fence, i) - 1;
    const supersedes = at(resv.usage, i) >= usage && isLaterOrSame(k, f, old);
    if (!supersedes && testWouldSignal(k, old)) return i;
    if (!supersedes && at(k.dma_fence, old).signaled === 0) continue;
    publishFence(k, f);
    if (resv.reserved === 0) broke(k, 'RESV-01');
    put(resv, i, f, usage);
    dropFence(k, old, t);
    return -1;
  }
  publishFence(k, f);
  if (resv.reserved <= 1) broke(k, 'RESV-01');
  if (resv.num >= resv.max) {
    crash(k, 'RESV-01');
    return -1;
  }
  if (resv.num === resv.fence.length)
    throw new ModelLimit(`a dma_resv holds more than ${resv.num} fences`);
  put(resv, resv.num, f, usage);
  resv.num++;
  if (resv.reserved > 1) resv.reserved--;
  return -1;
}

/** Puts `replacement` in the place of every fence of a context. @see dma_resv_replace_fences() */
export function replaceFences(
  k: Kernel,
  r: number,
  context: number,
  replacement: number,
  usage: number,
  t: number,
): void {
  const resv = at(k.dma_resv, r);
  for (let i = 0; i < resv.num; i++) {
    const old = at(resv.fence, i) - 1;
    if (contextOf(k, old) !== context) continue;
    getFence(k, replacement);
    publishFence(k, replacement);
    put(resv, i, replacement, usage);
    dropFence(k, old, t);
  }
}

/**
 * Installs one fence in the place of all: what dma_resv_add_excl_fence() did until 5.18. An unsignalled fence of another
 * context that disappears so is lost for everyone who asks later.
 * @see drivers/dma-buf/dma-resv.c of 5.17, dma_resv_add_excl_fence()
 */
export function addExclFence(k: Kernel, r: number, f: number, t: number): void {
  checkFence(k, f);
  const resv = at(k.dma_resv, r);
  getFence(k, f);
  publishFence(k, f);
  for (let i = 0; i < resv.num; i++) {
    const old = at(resv.fence, i) - 1;
    if (at(k.dma_fence, old).signaled === 0 && !isLaterOrSame(k, f, old)) broke(k, 'RESV-08');
    dropFence(k, old, t);
    put(resv, i, -1, 0);
  }
  if (resv.max === 0) resv.max = 4;
  put(resv, 0, f, usages.indexOf('WRITE'));
  resv.num = 1;
}

/** An object without fences: the references of those that it had are given back. @see dma_resv_list_free() */
export function emptyResv(k: Kernel, r: number, t: number): void {
  const resv = at(k.dma_resv, r);
  for (let i = 0; i < resv.num; i++) dropFence(k, at(resv.fence, i) - 1, t);
  resv.fence.fill(0);
  resv.usage.fill(0);
  resv.num = resv.max = resv.reserved = 0;
  changeVersion(k, r);
}

/** What unlocking does to the object: debug builds forget unused reservations. @see dma_resv_reset_max_fences() */
export function clampAtUnlock(k: Kernel, r: number): void {
  const resv = at(k.dma_resv, r);
  if (k.fixed.options.keepsReservations !== true) resv.max = resv.num;
  resv.reserved = 0;
}

/** First unsignalled fence at or behind `from`, and before `end`, whose usage is at most `usage`: its slot, or -1. */
export function nextUnsignaled(
  k: Kernel,
  r: number,
  usage: number,
  from: number,
  end = at(k.dma_resv, r).num,
): number {
  const resv = at(k.dma_resv, r);
  for (let i = from; i < end && i < resv.num; i++) {
    if (at(resv.usage, i) > usage) continue;
    if (at(k.dma_fence, at(resv.fence, i) - 1).signaled === 0) return i;
  }
  return -1;
}

/** Replaces the list of `dst` by the unsignalled fences of `src`; what was reserved in the old list is gone with it. @see dma_resv_copy_fences() */
export function copyFences(k: Kernel, dst: number, src: number, t: number): void {
  const to = at(k.dma_resv, dst);
  const from = at(k.dma_resv, src);
  for (let i = 0; i < to.num; i++) dropFence(k, at(to.fence, i) - 1, t);
  let copied = 0;
  for (let i = 0; i < from.num; i++) {
    const f = at(from.fence, i) - 1;
    if (at(k.dma_fence, f).signaled === 1) continue;
    getFence(k, f);
    put(to, copied++, f, at(from.usage, i));
  }
  for (let i = copied; i < to.fence.length; i++) put(to, i, -1, 0);
  to.num = copied;
  to.max = copied;
  to.reserved = Math.min(to.reserved, 1);
  changeVersion(k, dst);
}
