/** Width of a report, in columns; only an identifier that does not fit makes a line longer. */
export const reportWidth = 80;

/** Options of {@link wrapWords}. */
export interface WrapOptions {
  readonly width?: number;
  /** What every line begins with. */
  readonly indent?: string;
  /** What the first line begins with instead. */
  readonly first?: string;
}

/** Breaks a text between words; no word is ever cut. */
export function wrapWords(text: string, options: WrapOptions = {}): readonly string[] {
  const { width = reportWidth, indent = '', first = indent } = options;
  return fill(text.split(' '), { width, indent, first, glue: ' ' });
}

/**
 * Breaks a call between its arguments, or behind its opening bracket; further lines are indented by two.
 *
 * `behind` are words that follow the call, whole and set apart, like its result.
 */
export function wrapCall(
  call: string,
  behind: readonly string[],
  width: number,
): readonly string[] {
  const lines = fill(callTokens(call), { width, indent: '  ', first: '', glue: '' });
  for (const word of behind) {
    const last = lines.at(-1) ?? '';
    const gap = word.startsWith('=') ? ' ' : '  ';
    const joined = `${last}${gap}${word}`;
    if (joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(`  ${word}`);
  }
  return lines;
}

/** Columns that a call needs at least: its longest unbreakable part. */
export function callWidthMin(call: string, behind: readonly string[]): number {
  const [first = 0, ...rest] = callTokens(call).map((token) => token.trimEnd().length);
  const others = [...rest, ...behind.map((word) => word.length)].map((length) => length + 2);
  return Math.max(first, ...others);
}

/** The parts of a call between which a line may end: `f(`, `a, `, `b)`. */
function callTokens(call: string): readonly string[] {
  return call.match(/[^\s(]*\((?:\.{3})?\)\s*|[^\s(]*\(+|[^\s(]+\s*|\s+/gu) ?? [call];
}

function fill(
  tokens: readonly string[],
  options: Required<WrapOptions> & { readonly glue: string },
): string[] {
  const { width, indent, first, glue } = options;
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const token of tokens) {
    const next = isEmpty ? `${line}${token}` : `${line}${glue}${token}`;
    if (isEmpty || next.trimEnd().length <= width) {
      line = next;
    } else {
      lines.push(line.trimEnd());
      line = `${indent}${token}`;
    }
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}
