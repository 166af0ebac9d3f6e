/** A program that explores a row, ready to run. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Reads the result from what the program printed. */
  readonly read: (output: string) => Seen;
}

/** What a program says it saw. */
export interface Seen {
  readonly states: number;
  /** Bytes of its store per state, if it says. */
  readonly bytesPerState?: number;
}

/** The first number that a pattern captures in the output of a peer. */
export function numberIn(output: string, pattern: RegExp): number {
  const text = pattern.exec(output)?.[1];
  if (text === undefined) throw new Error(`the peer did not print its states:\n${output}`);
  return Number(text);
}
