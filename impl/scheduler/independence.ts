import { type Point } from './point.ts';

/**
 * True if two accesses of different threads have the same effect in either order.
 *
 * They do unless both are to the same field of the same object and one of them is more than a load. Where an access does not say all
 * that it touches, it depends on more than it has to: a reduction may be weaker than possible, and never loses anything.
 */
export function independent(a: Point, b: Point): boolean {
  if (isPrivate(a) || isPrivate(b)) return true;
  if (touchesAnything(a) || touchesAnything(b)) return false;
  if (a.access === 'load' && b.access === 'load') return true;
  if (isLink(a) && isLink(b)) return false;
  if (a.object === undefined && b.object === undefined) return ownerOf(a) !== ownerOf(b);
  return a.object !== b.object || a.field !== b.field;
}

/** Nobody else sees it. */
function isPrivate({ access }: Point): boolean {
  return access === 'start' || access === 'choose';
}

/** A sleep until something is true may look at anything, unless it waits for a wake-up; freed memory is everything that lies in it. */
function touchesAnything({ access, field }: Point): boolean {
  return field === 'freed' || (access === 'sleep' && !field.endsWith('.__state'));
}

/** Linking and unlinking a node writes to its neighbours as well. */
function isLink({ field }: Point): boolean {
  return field === 'next' || field === 'prev';
}

/** What is no field of an object: the thread whose state it is, `3` of `3.signal`, or a name. */
function ownerOf({ field }: Point): string {
  return field.split('.')[0] ?? field;
}
