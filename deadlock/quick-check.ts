/** The most tasks that fit a bitmask without its sign bit. */
export const quickCheckTasksMax = 31;

/**
 * Whether provably every unfinished task progresses, without building a graph: the checker asks this in every state.
 *
 * `false` proves nothing: the approximation knows one flat any-of per blocked task and no fence, so ask the fixpoint then.
 * Bit i stands for task i. What it proves holds under the assumptions behind `enabled` and `helpers`: leave out what
 * hostile userspace would do, and timers, to prove it without them.
 * @param count number of tasks, at most {@link quickCheckTasksMax}
 * @param enabled the tasks that can act now
 * @param helpers per blocked task, the tasks of which any one lets it act
 * @param done the finished tasks: they need no progress and help nobody
 */
export function everybodyProgresses(
  count: number,
  enabled: number,
  helpers: ArrayLike<number | undefined>,
  done = 0,
): boolean {
  return whoProgresses(count, enabled, helpers, done) === (everybody(count) & ~done);
}

/** The unfinished tasks that provably progress, as a bit mask; see {@link everybodyProgresses}. */
export function whoProgresses(
  count: number,
  enabled: number,
  helpers: ArrayLike<number | undefined>,
  done = 0,
): number {
  const unfinished = everybody(count) & ~done;
  let acting = enabled & unfinished;
  for (let before = -1; before !== acting && acting !== unfinished;) {
    before = acting;
    for (let waiting = unfinished & ~acting; waiting !== 0; waiting &= waiting - 1) {
      const task = 31 - Math.clz32(waiting & -waiting);
      if (((helpers[task] ?? 0) & acting) !== 0) acting |= 1 << task;
    }
  }
  return acting;
}

function everybody(count: number): number {
  return count === 0 ? 0 : ((1 << (count - 1)) - 1) * 2 + 1;
}
