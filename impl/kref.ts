import { type Co } from './scheduler/point.ts';
import { KernelBug } from './kernel-bug.ts';
import { type KObject, update } from './memory.ts';

/** A structure with a reference count of its own. @see include/linux/kref.h struct kref */
export interface Counted extends KObject {
  refcount: number;
}

/** Takes a reference that may not be the first. @see kref_get() */
export function* kref_get(object: Counted): Co<void> {
  const old = yield* update<Counted, 'refcount'>(object, 'refcount', (count) => count + 1);
  if (old === 0)
    throw new KernelBug('refcount-resurrection', `${object.label}: a reference is taken from zero`);
}

/** Takes a reference if there is one left. @see kref_get_unless_zero() */
export function* kref_get_unless_zero(object: Counted): Co<boolean> {
  const old = yield* update<Counted, 'refcount'>(object, 'refcount', (count) =>
    count === 0 ? 0 : count + 1,
  );
  return old > 0;
}

/** Drops a reference; true if it was the last, and the caller has to release. @see kref_put() */
export function* kref_put(object: Counted): Co<boolean> {
  const old = yield* update<Counted, 'refcount'>(object, 'refcount', (count) => count - 1);
  if (old <= 0)
    throw new KernelBug(
      'refcount-underflow',
      `${object.label}: more references are dropped than taken`,
    );
  return old === 1;
}
