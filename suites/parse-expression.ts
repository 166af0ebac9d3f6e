import {
  type Clause,
  type BinaryOperator,
  type Comparison,
  type Expression,
} from './expression.ts';
import { NotationError, type Token, tokensOf } from './tokens.ts';

/** Binding of the operators between two operands, the loosest first; `**` binds tighter than a sign and stands apart. */
const levels: readonly (readonly BinaryOperator[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '//', '%'],
];

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['null', null],
  ['none', null],
  ['None', null],
]);

/** Parses one expression, all of the text. */
export function parseExpression(source: string): Expression {
  const parser = new ExpressionParser(source);
  const expression = parser.expression();
  parser.end();
  return expression;
}

/**
 * A recursive-descent parser for the expressions of the notation: those of Python without lambda, slices and assignment.
 */
export class ExpressionParser {
  private readonly source: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokensOf(source);
  }

  /** The token that comes next. */
  peek(ahead = 0): Token {
    return this.tokens[this.at + ahead] ?? { kind: 'end', text: '', at: this.source.length };
  }

  /** Takes the next token if it is this symbol or word. */
  take(text: string): boolean {
    const { kind, text: found } = this.peek();
    if (kind === 'string' || kind === 'end' || found !== text) return false;
    this.at++;
    return true;
  }

  /** Refuses whatever is left. */
  end(): void {
    if (this.peek().kind !== 'end') this.fail('nothing more was expected');
  }

  expression(): Expression {
    const yes = this.or();
    if (!this.take('if')) return yes;
    const test = this.or();
    this.need('else');
    return { kind: 'if', test, yes, no: this.expression() };
  }

  /** A name, which is no expression by itself. */
  name(): string {
    const { kind, text } = this.peek();
    if (kind !== 'name') this.fail('a name was expected');
    this.at++;
    return text;
  }

  need(text: string): void {
    if (!this.take(text)) this.fail(`"${text}" was expected`);
  }

  fail(why: string): never {
    throw new NotationError(`${why} at column ${this.peek().at + 1} of "${this.source}"`);
  }

  private or(): Expression {
    let left = this.and();
    while (this.take('or')) left = { kind: 'logic', operator: 'or', left, right: this.and() };
    return left;
  }

  private and(): Expression {
    let left = this.not();
    while (this.take('and')) left = { kind: 'logic', operator: 'and', left, right: this.not() };
    return left;
  }

  private not(): Expression {
    if (this.take('not')) return { kind: 'unary', operator: 'not', of: this.not() };
    return this.comparison();
  }

  private comparison(): Expression {
    const first = this.binary(0);
    const rest: (readonly [Comparison, Expression])[] = [];
    for (let operator = this.comparator(); operator !== undefined; operator = this.comparator())
      rest.push([operator, this.binary(0)]);
    return rest.length === 0 ? first : { kind: 'compare', first, rest };
  }

  private comparator(): Comparison | undefined {
    const { kind, text } = this.peek();
    if (kind === 'symbol' && comparisons.has(text)) {
      this.at++;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is in the set.
      return text as Comparison;
    }
    if (this.take('is')) return this.take('not') ? 'is not' : 'is';
    if (this.take('in')) return 'in';
    if (kind === 'name' && text === 'not' && this.peek(1).text === 'in') {
      this.at += 2;
      return 'not in';
    }
    return undefined;
  }

  private binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.sign();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((text) => this.take(text));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  private sign(): Expression {
    for (const operator of ['-', '+', '~'] as const)
      if (this.take(operator)) return { kind: 'unary', operator, of: this.sign() };
    const base = this.postfix();
    if (!this.take('**')) return base;
    return { kind: 'binary', operator: '**', left: base, right: this.sign() };
  }

  private postfix(): Expression {
    let of = this.atom();
    for (;;) {
      if (this.take('[')) {
        of = this.indexed(of);
      } else if (this.take('.')) {
        const name = this.name();
        if (this.take('(')) of = { kind: 'method', of, name, args: this.call(name).args };
        else of = { kind: 'field', of, name };
      } else return of;
    }
  }

  /** `x[i]`, or a part of a list: `x[a:b]`, either of them left out. */
  private indexed(of: Expression): Expression {
    const nothing: Expression = { kind: 'literal', value: null };
    const index = this.peek().text === ':' ? nothing : this.expression();
    if (this.take(']')) return { kind: 'index', of, index };
    this.need(':');
    const end = this.peek().text === ']' ? nothing : this.expression();
    this.need(']');
    return { kind: 'call', name: 'slice', args: [of, index, end], named: [] };
  }

  private atom(): Expression {
    const { kind, text } = this.peek();
    if (kind === 'number') {
      this.at++;
      return { kind: 'literal', value: BigInt(text.replaceAll('_', '')) };
    }
    if (kind === 'string') {
      this.at++;
      return { kind: 'literal', value: text.slice(1, -1) };
    }
    if (kind === 'name') return this.named();
    if (this.take('(')) return this.parenthesised();
    if (this.take('[')) return this.list();
    return this.fail('an expression was expected');
  }

  private named(): Expression {
    const name = this.name();
    const word = words.get(name);
    if (word !== undefined) return { kind: 'literal', value: word };
    if (!this.take('(')) return { kind: 'name', name };
    return this.call(name);
  }

  /** The arguments of a call, behind its parenthesis. */
  private call(name: string): Expression & { readonly kind: 'call' } {
    const args: Expression[] = [];
    const named: (readonly [string, Expression])[] = [];
    while (!this.take(')')) {
      if (args.length + named.length > 0) this.need(',');
      if (this.take(')')) break;
      if (this.peek().kind === 'name' && this.peek(1).text === '=') {
        const key = this.name();
        this.need('=');
        named.push([key, this.expression()]);
      } else {
        const item = this.expression();
        args.push(this.peek().text === 'for' ? this.comprehension(item) : item);
      }
    }
    return { kind: 'call', name, args, named };
  }

  private comprehension(item: Expression): Expression {
    const clauses: Clause[] = [];
    while (this.take('for')) {
      const names = [this.name()];
      while (this.take(',')) names.push(this.name());
      this.need('in');
      const over = this.or();
      const tests: Expression[] = [];
      while (this.take('if')) tests.push(this.or());
      clauses.push({ names, over, tests });
    }
    return { kind: 'comprehension', item, clauses };
  }

  private parenthesised(): Expression {
    if (this.take(')')) return { kind: 'list', items: [] };
    const first = this.expression();
    if (this.take(')')) return first;
    if (this.peek().text === 'for') {
      const made = this.comprehension(first);
      this.need(')');
      return made;
    }
    const items = [first];
    while (!this.take(')')) {
      this.need(',');
      if (this.take(')')) break;
      items.push(this.expression());
    }
    return { kind: 'list', items };
  }

  private list(): Expression {
    const items: Expression[] = [];
    while (!this.take(']')) {
      if (items.length > 0) this.need(',');
      if (this.take(']')) break;
      items.push(this.expression());
      if (items.length === 1 && this.peek().text === 'for') {
        const made = this.comprehension(items[0] ?? this.fail('an item'));
        this.need(']');
        return made;
      }
    }
    return { kind: 'list', items };
  }
}
