/** One token of an expression. */
export interface Token {
  readonly kind: 'number' | 'string' | 'name' | 'symbol' | 'end';
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

/** A step or an expression that the notation does not have. */
export class NotationError extends Error {
  override readonly name = 'NotationError';
}

const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['number', /0[xX][0-9a-fA-F_]+|0[bB][01_]+|\d[\d_]*/uy],
  ['name', /[A-Za-z_]\w*/uy],
  ['string', /'[^']*'|"[^"]*"/uy],
  ['symbol', /\*\*|\/\/|<<|>>|<=|>=|==|!=|=>|[-+*/%|&^~<>=()[\]{},.:]/uy],
];

/** Cuts a text into tokens; the last one is the end. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length;) {
    if (/\s/u.test(source.charAt(at))) {
      at++;
      continue;
    }
    const token = match(source, at);
    if (token === undefined)
      throw new NotationError(`"${source.charAt(at)}" at column ${at + 1} of "${source}"`);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}

function match(source: string, at: number): Token | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found !== null) return { kind, text: found[0], at };
  }
  return undefined;
}
