/** What executable cases still need that the model does not have: the reason that is given, and the cases. */
const missing: Readonly<Record<string, readonly string[]>> = {};

/** The same by case. */
export const unsupported: ReadonlyMap<string, string> = new Map(
  Object.entries(missing).flatMap(([reason, ids]) => ids.map((id) => [id, reason] as const)),
);
