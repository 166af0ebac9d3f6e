/**
 * Leaves out what is not needed: the list keeps its order, and `keeps` is true of what is returned, as it is of what is given. Large
 * pieces go first, and the last first, because what comes late depends on what came before: so one pass of each size will do.
 * @see Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input
 */
export function shrink<T>(
  list: readonly T[],
  keeps: (candidate: readonly T[]) => boolean,
): readonly T[] {
  let left = list;
  for (let size = Math.ceil(list.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let end = left.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      const candidate = left.toSpliced(start, end - start);
      if (keeps(candidate)) left = candidate;
    }
  return left;
}
