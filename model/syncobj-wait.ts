import { type Kernel, at, kernelObject } from './kernel.ts';
import { array, flag, int, struct } from './schema.ts';
import { ModelLimit } from './limit.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** What one task's call on syncobjs has in its own memory: whether it sleeps, and an entry for each handle. */
    syncobj_wait: {
      state: { asleep: number; readonly entries: WaitEntry[] };
      fixed: SyncobjWaitFixed;
    };
  }
}

/** `struct syncobj_wait_entry`, with the syncobj that was looked up for it. */
export interface WaitEntry {
  /** The syncobj + 1, to which the call has a reference. */
  syncobj: number;
  point: number;
  /** The fence + 1, with a reference: found at once, or delivered by whoever filled the slot. */
  fence: number;
  /** Its node: 0 never linked, 1 on the list of the syncobj, 2 taken off it. */
  linked: number;
  /** Its callback on the fence: 0 never added, 1 queued, 2 it has run. */
  armed: number;
}

/** The constants of what a task needs to wait for syncobjs. */
export interface SyncobjWaitFixed {
  /** As many entries as the longest list of handles in a call. */
  readonly entries: number;
  /** Index of the fence that stands for every stub. */
  readonly stub: number;
}

/** The largest point of a timeline in a design. */
export const POINT_MAX = 63;

/**
 * The entries of one task for the syncobjs on which it waits; it has the index of the task.
 *
 * They are no part of its scratch, because others write them: who fills a slot delivers the fence into the entry.
 * @see drivers/gpu/drm/drm_syncobj.c struct syncobj_wait_entry
 */
export const syncobjWait = kernelObject({
  kind: 'syncobj_wait',
  state: (shape) => {
    const { drm_syncobj: syncobjs, dma_fence: fences } = shape.count;
    const entry = struct({
      syncobj: int(syncobjs),
      point: int(POINT_MAX),
      fence: int(fences),
      linked: int(2),
      armed: int(2),
    });
    const length = Math.max(0, ...shape.of.syncobj_wait.map(({ entries }) => entries));
    return { asleep: flag, entries: array(entry, length) };
  },
});

/** Entry `i` of the call that task `t` is in. */
export function entryOf(k: Kernel, t: number, i: number): WaitEntry {
  const { entries } = at(k.syncobj_wait, t);
  if (i >= entries.length)
    throw new ModelLimit(`a call names more than ${entries.length} syncobjs`);
  return at(entries, i);
}

/** The call of task `t` is through, and its entries are gone. */
export function clearEntries(k: Kernel, t: number): void {
  const wait = at(k.syncobj_wait, t);
  wait.asleep = 0;
  for (const entry of wait.entries) {
    entry.syncobj = 0;
    entry.point = 0;
    entry.fence = 0;
    entry.linked = 0;
    entry.armed = 0;
  }
}

/** Wakes task `t`, if it sleeps for syncobjs. @see wake_up_process() */
export function wakeSyncobjWaiter(k: Kernel, t: number): void {
  at(k.syncobj_wait, t).asleep = 0;
}

/**
 * A fence has signalled: the callbacks of the entries on it wake their tasks.
 *
 * They do nothing else, so they belong to the store of the flag: whoever looks at his entry in between finds the fence signalled.
 * @see syncobj_wait_fence_func()
 */
export function wakeFenceWaiters(k: Kernel, f: number): void {
  for (let t = 0; t < k.syncobj_wait.length; t++) {
    const { entries } = at(k.syncobj_wait, t);
    for (let i = 0; i < entries.length; i++) {
      const entry = at(entries, i);
      if (entry.armed !== 1 || entry.fence !== f + 1) continue;
      entry.armed = 2;
      wakeSyncobjWaiter(k, t);
    }
  }
}

/** The stub: a fence that has always been signalled, whichever of them it is. */
export function stubOf(k: Kernel): number {
  return at(k.fixed.of.syncobj_wait, 0).stub;
}
