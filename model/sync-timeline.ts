import { type Kernel, at, kernelObject } from './kernel.ts';
import { array, constant, int } from './schema.ts';
import { type OwnsFile } from './file.ts';
import { seqnoOf } from './dma-fence-timeline.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct sync_timeline`: its value, and the pending points + 1 in their order, which holds no reference. */
    sync_timeline: {
      state: { value: number; readonly points: number[] };
      fixed: OwnsFile & {
        /** Index of the spinlock that is the lock of all its points. */
        readonly lock: number;
        /** The fence context of all its points. */
        readonly context: number;
      };
    };
    /**
     * `struct sync_pt`: 0 it is on no list, 1 on that of its timeline, t + 2 on that of the task t that signals it; and the earliest
     * deadline + 1 that somebody asked for.
     */
    sync_pt: {
      state: { linked: number; deadline: number };
      fixed: {
        /** Index of the fence that it is. */
        readonly fence: number;
      };
    };
  }
}

/** The largest value of a timeline, where states are packed. */
export const VALUE_MAX = 2 ** 31 - 1;

/** `struct sync_timeline`: a counter that userspace moves, and the fences that wait for it. @see drivers/dma-buf/sw_sync.c */
export const syncTimeline = kernelObject({
  kind: 'sync_timeline',
  state: (shape) => ({
    value: int(VALUE_MAX),
    points: array(int(shape.count.sync_pt), shape.count.sync_pt),
  }),
});

/** `struct sync_pt`: one point of a timeline, a fence that userspace signals when it likes. @see drivers/dma-buf/sync_debug.h */
export const syncPt = kernelObject({
  kind: 'sync_pt',
  state: (shape) => ({
    linked: int(shape.tasks + 1),
    deadline: shape.uses('deadlines') ? int(VALUE_MAX) : constant(0),
  }),
});

/** It is on the list of its timeline. */
export const ON_TIMELINE = 1;

/** It is on the list of the task `t` that signals it. */
export const onListOf = (t: number): number => t + 2;

/** The timeline behind a file, or -1. */
export function timelineOfFile(k: Kernel, f: number): number {
  const { of, object } = at(k.fixed.of.file, f);
  return of === 'sync_timeline' ? object : -1;
}

/** The fence of a point. */
export function fenceOfPoint(k: Kernel, point: number): number {
  return at(k.fixed.of.sync_pt, point).fence;
}

/** The point that a fence is, -1 if it is none. @see dma_fence_to_sync_pt() */
export function pointOfFence(k: Kernel, f: number): number {
  return at(k.fixed.of.dma_fence, f).point ?? -1;
}

/** How far a sequence number is ahead of another, in 32 bits: less than 0 if it is behind. @see __dma_fence_is_later() */
export function ahead(seqno: number, other: number): number {
  return (seqno - other) | 0;
}

/** True if the timeline has come to the point. @see timeline_fence_signaled() */
export function isReached(k: Kernel, timeline: number, seqno: number): boolean {
  return ahead(seqno, at(k.sync_timeline, timeline).value) <= 0;
}

/** The first point of the list, or -1. */
export function firstPoint(k: Kernel, timeline: number): number {
  const { points } = at(k.sync_timeline, timeline);
  return points.length === 0 ? -1 : at(points, 0) - 1;
}

/** Puts a point into the list, before the first that is not behind it. @see sync_pt_create() */
export function linkPoint(k: Kernel, timeline: number, point: number): void {
  const { points } = at(k.sync_timeline, timeline);
  const seqno = seqnoOf(k, fenceOfPoint(k, point));
  let place = 0;
  while (at(points, place) > 0) {
    if (ahead(seqno, seqnoOf(k, fenceOfPoint(k, at(points, place) - 1))) <= 0) break;
    place++;
  }
  for (let i = points.length - 1; i > place; i--) points[i] = at(points, i - 1);
  points[place] = point + 1;
  at(k.sync_pt, point).linked = ON_TIMELINE;
}

/** Takes a point off the list of its timeline; `linked` says where it stands from now on. */
export function unlinkPoint(k: Kernel, point: number, linked = 0): void {
  const it = at(k.sync_pt, point);
  if (it.linked === ON_TIMELINE) {
    for (const { points } of k.sync_timeline) {
      const place = points.indexOf(point + 1);
      if (place < 0) continue;
      points.copyWithin(place, place + 1);
      points[points.length - 1] = 0;
    }
  }
  it.linked = linked;
}

/** A pending point with the same value that still lives, or -1: the dying ones are passed over. @see dma_fence_get_rcu() */
export function sharedPoint(k: Kernel, timeline: number, seqno: number): number {
  const { points } = at(k.sync_timeline, timeline);
  for (let i = 0; i < points.length && at(points, i) > 0; i++) {
    const f = fenceOfPoint(k, at(points, i) - 1);
    if (ahead(seqno, seqnoOf(k, f)) === 0 && at(k.dma_fence, f).refs > 0) return at(points, i) - 1;
  }
  return -1;
}
