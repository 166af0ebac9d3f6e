const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');

/**
 * Gives every name a capital letter to be called by in a sentence, in order: `recover_worker` is W if that is free.
 *
 * The first letter of its last word says what a task is; then come those of its other words, then the next free letter.
 * With the alphabet used up, letters get numbers. A letter that is itself a name (a fence called `A`) is not free.
 */
export function symbolsFor(
  names: readonly string[],
  taken: Iterable<string> = [],
): readonly string[] {
  const used = new Set(taken);
  return names.map((name) => {
    const symbol = firstFree(name, used);
    used.add(symbol);
    return symbol;
  });
}

function firstFree(name: string, used: ReadonlySet<string>): string {
  const words = name.toUpperCase().match(/[A-Z][A-Z0-9]*/gu) ?? [];
  const initials = words.toReversed().map((word) => word.slice(0, 1));
  const [wished = 'A'] = initials;
  const at = alphabet.indexOf(wished);
  const letters = [...initials, ...alphabet.slice(at), ...alphabet.slice(0, at)];
  for (let round = 1; ; round++) {
    const free = letters
      .map((letter) => (round === 1 ? letter : `${letter}${round}`))
      .find((symbol) => !used.has(symbol));
    if (free !== undefined) return free;
  }
}
