import { type Co } from './scheduler/point.ts';
import { type KObject, read, update } from './memory.ts';

/** A structure with a word of flag bits. */
export interface Flagged extends KObject {
  flags: number;
}

/** Sets a bit atomically; returns whether it was set. @see include/asm-generic/bitops/atomic.h test_and_set_bit() */
export function* test_and_set_bit(bit: number, object: Flagged): Co<boolean> {
  const old = yield* update<Flagged, 'flags'>(object, 'flags', (flags) => flags | (1 << bit));
  return (old & (1 << bit)) !== 0;
}

/** Sets a bit atomically. @see set_bit() */
export function* set_bit(bit: number, object: Flagged): Co<void> {
  yield* test_and_set_bit(bit, object);
}

/** Clears a bit atomically. @see clear_bit() */
export function* clear_bit(bit: number, object: Flagged): Co<void> {
  yield* update<Flagged, 'flags'>(object, 'flags', (flags) => flags & ~(1 << bit));
}

/** Loads a bit. @see test_bit() */
export function* test_bit(bit: number, object: Flagged): Co<boolean> {
  const flags = yield* read<Flagged, 'flags'>(object, 'flags');
  return (flags & (1 << bit)) !== 0;
}
