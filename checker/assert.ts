/** Thrown when a system or a call breaks what the checker demands: a bug of ours, never of a user. */
export class CheckerAssertion extends Error {
  override readonly name = 'CheckerAssertion';
}

/** Throws a `CheckerAssertion` unless the condition holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new CheckerAssertion(message);
}
