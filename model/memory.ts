import { type Kernel, type KernelConstants, at, broke, kernelObject } from './kernel.ts';
import { type Alternative, type Step, call, goTo, operation } from './operation.ts';
import {
  breaksSignalling,
  checkHeldFromPreemption,
  delaysSignaller,
  holdsLockNeededFor,
  isPending,
} from './signalling.ts';
import { GFP_KERNEL, RECLAIM, hasFs, mayReclaim, mayWait } from './gfp.ts';
import { constant, int } from './schema.ts';
import { failureNumber } from './errno.ts';
import { checkMappingLock, checkMmapLock, readStep, giveRead } from './rw-semaphore.ts';
import { isAtomic, mightSleep, nest } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct shrinker`: has no state of its own, only a scan that runs in whoever needs memory. */
    shrinker: { state: object; fixed: { readonly anyGfp: boolean; readonly gpu: boolean } };
    /** `struct mmu_interval_notifier`: its invalidate callback runs in whoever unmaps the pages. */
    mmu_notifier: {
      /** As bit masks of tasks: who looks up the pages, for whom they were invalidated since, and who invalidates them. */
      state: { begun: number; stale: number; active: number };
      fixed: { readonly gpu: boolean };
    };
  }
}

/** `struct shrinker`: called by direct reclaim with everything that the allocating task holds. @see mm/shrinker.c */
export const shrinker = kernelObject({ kind: 'shrinker', state: () => ({}) });

/** `struct mmu_interval_notifier`: called before pages are unmapped, by reclaim too. @see mm/mmu_notifier.c */
export const mmuNotifier = kernelObject({
  kind: 'mmu_notifier',
  state: (shape) => {
    const tasks = shape.uses('notifier-seq') ? int(2 ** shape.tasks - 1) : constant(0);
    return { begun: tasks, stale: tasks, active: tasks };
  },
});

/** Key of a shrinker's scan routine. */
export function shrinkerRoutine(index: number): string {
  return `shrinker:${index}`;
}

/** Key of a notifier's invalidate routine. */
export function notifierRoutine(index: number): string {
  return `notifier:${index}`;
}

const reclaimersMax = 6;

interface GfpArgs {
  readonly gfp: number;
}

/** Direct reclaim runs shrinker `i`: for every allocation that may enter the file system's reclaim. */
function runsShrinker<A>(i: number, gfpOf: (a: A) => number, after: number): Alternative<A> {
  return {
    label: 'direct reclaim',
    exists: (c: KernelConstants, a) =>
      i < c.of.shrinker.length &&
      mayWait(gfpOf(a)) &&
      (hasFs(gfpOf(a)) || at(c.of.shrinker, i).anyGfp),
    ready: (k, a, t) => mayReclaim(k, t, gfpOf(a)),
    run: (k, _, t) =>
      enterReclaim(k, t, at(k.fixed.of.shrinker, i).gpu ? 1 : 3, shrinkerRoutine(i), after),
  };
}

/** Direct reclaim unmaps pages and runs notifier `i`: for every allocation that may wait, GFP_NOFS and GFP_NOIO included. */
function runsNotifier<A>(i: number, gfpOf: (a: A) => number, after: number): Alternative<A> {
  return {
    label: 'direct reclaim',
    exists: (c: KernelConstants, a) => i < c.of.mmu_notifier.length && mayWait(gfpOf(a)),
    ready: (k, a, t) => mayReclaim(k, t, gfpOf(a)),
    run: (k, _, t) =>
      enterReclaim(k, t, at(k.fixed.of.mmu_notifier, i).gpu ? 2 : 4, notifierRoutine(i), after),
  };
}

function enterReclaim(k: Kernel, t: number, kind: number, routine: string, after: number): number {
  const task = at(k.task, t);
  nest(task, 'memalloc');
  task.reclaim = kind;
  return call(k.fixed.program.routine(routine), after);
}

/** Leaves direct reclaim. */
export function leaveReclaim(k: Kernel, t: number): void {
  const task = at(k.task, t);
  task.memalloc--;
  task.reclaim = 0;
  for (const notifier of k.mmu_notifier) notifier.active &= ~(1 << t);
}

/** Every way in which an allocation can enter reclaim; reclaim comes back to step `after`. */
export function reclaimAlternatives<A>(
  gfpOf: (a: A) => number,
  after: number,
): readonly Alternative<A>[] {
  const all: Alternative<A>[] = [];
  for (let i = 0; i < reclaimersMax; i++) all.push(runsShrinker(i, gfpOf, after));
  for (let i = 0; i < reclaimersMax; i++) all.push(runsNotifier(i, gfpOf, after));
  return all;
}

/** Keys of all routines that reclaim may run. */
export function reclaimCalls(): readonly string[] {
  const keys: string[] = [];
  for (let i = 0; i < reclaimersMax; i++) keys.push(shrinkerRoutine(i), notifierRoutine(i));
  return keys;
}

/** The rules about an allocation: it may sleep, and a signalling path may not wait for memory. */
export function checkAllocation(k: Kernel, t: number, gfp: number): void {
  if (!mayWait(gfp)) return;
  mightSleep(k, t);
  if (!mayReclaim(k, t, gfp) || isAtomic(k, t)) return;
  breaksSignalling(k, t, hasFs(gfp) ? 'FENCE-41' : 'FENCE-42');
  checkMappingLock(k, t);
  for (let f = 0; f < k.dma_fence.length; f++)
    if (isPending(k, f) && holdsLockNeededFor(k, t, f)) broke(k, 'MM-02');
  checkHeldFromPreemption(k, t);
  if (delaysSignaller(k, t)) broke(k, 'FENCE-49');
}

const ENOMEM = failureNumber('-ENOMEM');

const allocation = (name: string, large: boolean) =>
  operation({
    name,
    params: [['gfp', 'gfp']],
    returns: 'errno',
    uses: ['memalloc'],
    effects: (a) => (mayWait(a.gfp) ? [RECLAIM] : []),
    calls: reclaimCalls,
    steps: allocationSteps(large),
  });

/** Small allocations that may wait for memory do not fail; large ones do, and the others too. @see mm/page_alloc.c __alloc_pages_slowpath() */
function allocationSteps(large: boolean): readonly Step<GfpArgs & { readonly checked: number }>[] {
  return [
    {
      check: (k, a, t) => checkAllocation(k, t, a.gfp),
      run: () => 0,
      or: [
        ...reclaimAlternatives<GfpArgs & { readonly checked: number }>((a) => a.gfp, 1),
        {
          label: 'fails',
          exists: (c, a) =>
            (a.checked === 1 && (large || !mayWait(a.gfp))) || c.options.shortMemory,
          run: () => ENOMEM,
        },
      ],
    },
    {
      run: (k, _, t) => {
        leaveReclaim(k, t);
        return 0;
      },
    },
  ];
}

const holdsMm = (k: Kernel, mm: number, t: number): boolean => {
  const { readers, writer } = at(k.rw_semaphore, mm);
  return (readers & (1 << t)) !== 0 || writer === t + 1;
};

/**
 * A user access that may fault: mmap_lock for reading, and memory while it is held. `always`: the pages are looked up, which
 * is also done by a caller that holds the lock already.
 */
const userAccess = (name: string, always: boolean) =>
  operation({
    name,
    params: [['mm', 'rw_semaphore']],
    maySleep: true,
    uses: ['memalloc'],
    effects: (a) => [`rw_semaphore:${a.mm}`, RECLAIM],
    calls: reclaimCalls,
    steps: [
      {
        check: (k, _, t) => checkUserAccess(k, t),
        run: (k, a, t) => (always ? goTo(holdsMm(k, a.mm, t) ? 5 : 1) : 0),
        or: always ? [] : [{ label: 'page fault', run: () => goTo(1) }],
      },
      lockForFault(name),
      {
        run: () => goTo(4),
        or: reclaimAlternatives(() => GFP_KERNEL, 3),
      },
      {
        run: (k, _, t) => {
          leaveReclaim(k, t);
          return goTo(4);
        },
      },
      {
        run: (k, a, t) => {
          giveRead(k, a.mm, t);
          return 0;
        },
      },
      // The task held the lock before, and keeps it.
      { run: () => 0, or: reclaimAlternatives(() => GFP_KERNEL, 6) },
      {
        run: (k, _, t) => {
          leaveReclaim(k, t);
          return 0;
        },
      },
    ],
  });

function lockForFault(name: string): Step<{ readonly mm: number }> {
  const step = readStep(name);
  return {
    ready: (k, a, t) => step.ready?.(k, { lock: a.mm }, t) === true,
    run: (k, a, t) => {
      if (holdsMm(k, a.mm, t)) return goTo(5);
      step.run(k, { lock: a.mm }, t);
      return goTo(2);
    },
    waitsFor: (k, a, t) => step.waitsFor?.(k, { lock: a.mm }, t) ?? { kind: 'now' },
  };
}

/** A user access under a reservation lock or in a signalling path can deadlock on mmap_lock. */
function checkUserAccess(k: Kernel, t: number): void {
  mightSleep(k, t);
  checkMmapLock(k, t);
  for (let l = 0; l < k.ww_mutex.length; l++)
    if (at(k.ww_mutex, l).owner === t + 1 && at(k.fixed.of.ww_mutex, l).isReservation)
      broke(k, 'LOCK-39');
}

/** Operations that need memory. */
export const memoryOperations = {
  /** Allocates; may enter direct reclaim with everything held, or fail, as its flags say. @see kmalloc() */
  kmalloc: allocation('kmalloc', false),
  /** As kmalloc, for large sizes. @see kvmalloc() */
  kvmalloc: allocation('kvmalloc', true),

  /** From here the task's allocations do not enter reclaim. @see memalloc_noreclaim_save() */
  memalloc_noreclaim_save: operation({
    name: 'memalloc_noreclaim_save',
    params: [],
    uses: ['memalloc'],
    step: {
      run: (k, _, t) => {
        nest(at(k.task, t), 'memalloc');
        return 0;
      },
    },
  }),

  /** Ends the scope of memalloc_noreclaim_save(). @see memalloc_noreclaim_restore() */
  memalloc_noreclaim_restore: operation({
    name: 'memalloc_noreclaim_restore',
    params: [],
    uses: ['memalloc'],
    step: {
      run: (k, _, t) => {
        const task = at(k.task, t);
        if (task.memalloc === 0) broke(k, 'CTX-03');
        else task.memalloc--;
        return 0;
      },
    },
  }),

  /** Takes from a pool of its own and never enters reclaim. @see mempool_alloc() */
  mempool_alloc: operation({ name: 'mempool_alloc', params: [], step: { run: () => 0 } }),

  copy_from_user: userAccess('copy_from_user', false),
  copy_to_user: userAccess('copy_to_user', false),
  memdup_user: userAccess('memdup_user', false),
  get_user_pages: userAccess('get_user_pages', true),
  /** Userspace touches its memory: nothing happens, or a page fault. @see mm/memory.c handle_mm_fault() */
  handle_mm_fault: userAccess('handle_mm_fault', false),
};
