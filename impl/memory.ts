import { type Co } from './scheduler/point.ts';
import { KernelBug } from './kernel-bug.ts';

/**
 * Memory of the kernel that several threads see: every structure of the reference implementation is one.
 *
 * It is never given back to JavaScript while somebody may still point at it: freed memory is poisoned, so that the first access to it
 * is a finding and not a lucky read.
 */
export abstract class KObject {
  /** What a report calls it: `dma_fence F0`. */
  readonly label: string;
  freed = false;
  /** What lies in the same memory, and is gone with it. */
  parts?: readonly KObject[];

  constructor(label: string) {
    this.label = label;
  }

  /** What programs may mean when they say its name, where another kind of object is expected. */
  meanings(): readonly KObject[] {
    return [];
  }
}

/**
 * A local variable of a program that points to an object found at run time: where a call expects the object, its name stands for what
 * it points to. Only one task uses it, so it needs no preemption points.
 */
export abstract class Pointer extends KObject {
  abstract target: KObject | undefined;
}

/** The fields of an object that threads may load and store. */
export type FieldOf<O extends KObject> = Exclude<
  keyof O & string,
  'label' | 'freed' | 'parts' | 'meanings'
>;

/** Fails if the memory has been freed: what KASAN does at each access. */
export function touch(object: KObject, field: string): void {
  if (object.freed)
    throw new KernelBug(
      'use-after-free',
      `${object.label}: ${field} is read or written after free`,
    );
}

/** READ_ONCE(): a load that others may precede. */
export function* read<O extends KObject, F extends FieldOf<O>>(object: O, field: F): Co<O[F]> {
  yield { access: 'load', object, field };
  touch(object, field);
  return object[field];
}

/** WRITE_ONCE(): a store that others may precede. */
export function* write<O extends KObject, F extends FieldOf<O>>(
  object: O,
  field: F,
  value: O[F],
): Co<void> {
  yield { access: 'store', object, field };
  touch(object, field);
  object[field] = value;
}

/** An atomic read-modify-write; returns the old value. @see cmpxchg(), xchg(), atomic_t */
export function* update<O extends KObject, F extends FieldOf<O>>(
  object: O,
  field: F,
  change: (old: O[F]) => O[F],
): Co<O[F]> {
  yield { access: 'update', object, field };
  touch(object, field);
  const old = object[field];
  object[field] = change(old);
  return old;
}

/** Frees memory at once. @see kfree() */
export function* kfree(object: KObject): Co<void> {
  yield { access: 'store', object, field: 'freed' };
  free(object);
}

/** The same without a preemption point, for who has just made one. */
export function free(object: KObject): void {
  if (object.freed) throw new KernelBug('double-free', `${object.label} is freed twice`);
  object.freed = true;
  for (const part of object.parts ?? []) part.freed = true;
}
