/** An expression of the notation, as a tree. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: bigint | boolean | string | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly kind: 'field'; readonly of: Expression; readonly name: string }
  | {
      readonly kind: 'method';
      readonly of: Expression;
      readonly name: string;
      readonly args: readonly Expression[];
    }
  | Call
  | { readonly kind: 'unary'; readonly operator: '-' | '+' | '~' | 'not'; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly rest: readonly (readonly [Comparison, Expression])[];
    }
  | {
      readonly kind: 'logic';
      readonly operator: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | Comprehension;

/** A call of a word or of a function. */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
}

/** One `for … in … if …` of a list that is built from others. */
export interface Clause {
  readonly names: readonly string[];
  readonly over: Expression;
  readonly tests: readonly Expression[];
}

/** A list that is built from others; the first clause is the outermost. */
export interface Comprehension {
  readonly kind: 'comprehension';
  readonly item: Expression;
  readonly clauses: readonly Clause[];
}

/** Operators between two numbers; `+` joins lists too. */
export type BinaryOperator =
  '+' | '-' | '*' | '/' | '//' | '%' | '**' | '|' | '&' | '^' | '<<' | '>>';

/** Comparisons; `is` asks for identity. */
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'is' | 'is not' | 'in' | 'not in';
