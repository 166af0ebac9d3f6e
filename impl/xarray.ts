import { type Co } from './scheduler/point.ts';
import { KObject, read, write } from './memory.ts';
import { type Kernel } from './kernel.ts';
import { SpinLock, spin_lock, spin_unlock } from './spinlock.ts';
import { rcu_read_lock, rcu_read_unlock } from './rcu.ts';

/** One place of an array. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the array of them has the same type.
class XaSlot<T> extends KObject {
  entry: T | undefined;
}

/**
 * A sparse array of pointers: loads need no lock, stores take that of the array.
 *
 * @see include/linux/xarray.h struct xarray, and struct idr, which is one
 */
export class XArray<T> extends KObject {
  readonly xa_lock: SpinLock;
  private readonly slots = new Map<number, XaSlot<T>>();

  constructor(label: string) {
    super(label);
    this.xa_lock = new SpinLock(`${label}.xa_lock`);
  }

  /** The place of an index, whether or not something is there. */
  slot(index: number): XaSlot<T> {
    const known = this.slots.get(index) ?? new XaSlot<T>(`${this.label}[${index}]`);
    this.slots.set(index, known);
    return known;
  }

  /** The indices that were ever used, in order. */
  get indices(): readonly number[] {
    return [...this.slots.keys()].toSorted((a, b) => a - b);
  }
}

/** @see xa_load() */
export function* xa_load<T>(k: Kernel, xa: XArray<T>, index: number): Co<T | undefined> {
  yield* rcu_read_lock(k);
  const entry: T | undefined = yield* read<XaSlot<T>, 'entry'>(xa.slot(index), 'entry');
  yield* rcu_read_unlock(k);
  return entry;
}

/** For who holds the lock, or is in a read section of his own. */
export function* __xa_load<T>(xa: XArray<T>, index: number): Co<T | undefined> {
  return yield* read<XaSlot<T>, 'entry'>(xa.slot(index), 'entry');
}

/** Stores at the lowest free index that is not below `min`; returns it. @see xa_alloc(), idr_alloc() */
export function* xa_alloc<T>(k: Kernel, xa: XArray<T>, entry: T, min = 1): Co<number> {
  yield* spin_lock(k, xa.xa_lock);
  let index = min;
  while ((yield* __xa_load(xa, index)) !== undefined) index++;
  yield* write<XaSlot<T>, 'entry'>(xa.slot(index), 'entry', entry);
  yield* spin_unlock(k, xa.xa_lock);
  return index;
}

/** Takes out what is at an index. @see xa_erase(), idr_remove() */
export function* xa_erase<T>(k: Kernel, xa: XArray<T>, index: number): Co<T | undefined> {
  yield* spin_lock(k, xa.xa_lock);
  const entry = yield* __xa_load(xa, index);
  if (entry !== undefined) yield* write<XaSlot<T>, 'entry'>(xa.slot(index), 'entry', undefined);
  yield* spin_unlock(k, xa.xa_lock);
  return entry;
}
