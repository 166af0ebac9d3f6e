/**
 * How the checker stores a state: a fixed number of 32-bit words, written and read by generated code.
 *
 * The checker never looks inside a state; it copies, packs and compares words. `model/schema.ts` generates
 * codecs that satisfy this interface, and so can anybody else.
 */
export interface Codec<State> {
  /** Number of 32-bit words of one packed state. */
  readonly words: number;
  /** Allocates a state with every field at zero. */
  alloc(): State;
  /** Reads the packed state at `offset` (in words) into `state`. */
  decode(words: Uint32Array, offset: number, state: State): void;
  /**
   * The same, if `state` equals what `old` holds at `at`: only what differs is written. Optional, for codecs of large states,
   * where a step changes a few words out of many.
   */
  decodeChanges?(
    words: Uint32Array,
    offset: number,
    old: Uint32Array,
    at: number,
    state: State,
  ): void;
  /** Writes `state` at `offset` (in words). */
  encode(state: State, words: Uint32Array, offset: number): void;
  /** Copies every field of `from` into `to`. */
  copy(from: State, to: State): void;
}
