/** What a kernel with all its debugging options would stop for. */
export type BugKind =
  | 'use-after-free'
  | 'null-dereference'
  | 'double-free'
  | 'refcount-underflow'
  | 'refcount-resurrection'
  | 'sleep-in-atomic'
  | 'lock-held-at-exit'
  | 'lockdep'
  | 'list-corruption'
  | 'warning'
  | 'bug';

/**
 * The implementation noticed that it was misused, or is wrong.
 *
 * It ends the run: an exception, and not a result, because no caller in a kernel gets to see it either.
 */
export class KernelBug extends Error {
  override readonly name = 'KernelBug';
  readonly kind: BugKind;
  /** Name of the thread in which it happened; the scheduler fills it in. */
  thread = '';

  constructor(kind: BugKind, text: string) {
    super(text);
    this.kind = kind;
  }
}
