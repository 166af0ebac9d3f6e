import { type Kernel, at, broke, kernelObject } from './kernel.ts';
import { ModelLimit } from './limit.ts';
import { flag, int } from './schema.ts';
import { POINT_MAX } from './syncobj-wait.ts';
import { signalEventfd } from './eventfd-count.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct syncobj_eventfd_entry`: somebody wants an eventfd to be counted up. */
    syncobj_eventfd: {
      state: {
        /** The eventfd + 1; 0 if nobody uses the entry. */
        eventfd: number;
        /** The syncobj + 1 on whose list it is. */
        syncobj: number;
        point: number;
        /** It wants the point to be there, and not its end. */
        available: number;
        /** The fence + 1 that it was given, with a reference, and whether its callback is on it. */
        fence: number;
        armed: number;
      };
      fixed: object;
    };
  }
}

/** How many eventfds of a design can be registered at the same time. */
export const SYNCOBJ_EVENTFDS = 4;

/** `struct syncobj_eventfd_entry`, in the memory of the kernel from the ioctl until it fires. @see drivers/gpu/drm/drm_syncobj.c */
export const syncobjEventfd = kernelObject({
  kind: 'syncobj_eventfd',
  state: (shape) => ({
    eventfd: int(shape.count.eventfd_ctx),
    syncobj: int(shape.count.drm_syncobj),
    point: int(POINT_MAX),
    available: flag,
    fence: int(shape.count.dma_fence),
    armed: flag,
  }),
});

/** Takes an entry that nobody uses. */
export function newEventfdEntry(k: Kernel): number {
  const free = k.syncobj_eventfd.findIndex(({ eventfd }) => eventfd === 0);
  if (free < 0) throw new ModelLimit(`more than ${SYNCOBJ_EVENTFDS} eventfds wait for syncobjs`);
  return free;
}

/** The entry has done its work: its eventfd is counted up, once, and it is gone. @see syncobj_eventfd_entry_free() */
export function fireEventfd(k: Kernel, e: number): void {
  signalEventfd(k, at(k.syncobj_eventfd, e).eventfd - 1);
  clearEventfdEntry(k, e);
}

function clearEventfdEntry(k: Kernel, e: number): void {
  const entry = at(k.syncobj_eventfd, e);
  entry.eventfd = 0;
  entry.syncobj = 0;
  entry.point = 0;
  entry.available = 0;
  entry.fence = 0;
  entry.armed = 0;
}

/** The syncobj is gone: entries that still wait for a submission go with it, and tell nobody. @see drm_syncobj_free() */
export function dropEventfdEntries(k: Kernel, syncobj: number): void {
  for (let e = 0; e < k.syncobj_eventfd.length; e++)
    if (at(k.syncobj_eventfd, e).syncobj === syncobj + 1) clearEventfdEntry(k, e);
}

/**
 * A fence has signalled: the callbacks of the entries on it count up their eventfds, and give back their references, with the lock of
 * the fence held. A signaller without one of its own would have it freed here: `put` says that it was the last.
 * @see syncobj_eventfd_entry_fence_func()
 */
export function fireFenceEventfds(
  k: Kernel,
  f: number,
  put: (k: Kernel, f: number) => boolean,
): void {
  for (let e = 0; e < k.syncobj_eventfd.length; e++) {
    const { armed, fence } = at(k.syncobj_eventfd, e);
    if (armed === 0 || fence !== f + 1) continue;
    fireEventfd(k, e);
    if (put(k, f)) broke(k, 'FENCE-10');
  }
}
