import { type Comparison, type Expression } from './expression.ts';

/** What a result is compared with. */
export type Expected =
  | { readonly kind: 'any' | 'ok' | 'fails' }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly value: Expression }
  | { readonly kind: 'fields'; readonly fields: readonly FieldTest[] };

/** One field of a structured result, and what it must be. */
export interface FieldTest {
  /** The field as a path: names, and indices. */
  readonly path: readonly (string | Expression)[];
  readonly operator: Comparison;
  readonly value: Expression;
}

/** Where a result is kept: a variable, or an element of one. */
export interface Target {
  readonly name: string;
  readonly indices: readonly Expression[];
}

/** Where a step stands in its file, and how it reads. */
export interface StepPlace {
  readonly text: string;
  readonly line: number;
}

/** One step of a case. */
export type Step = { readonly place: StepPlace } & (
  | {
      readonly kind: 'do';
      /** The actor; none inside of a parallel block, where it is whoever runs the step. */
      readonly actor: string | undefined;
      readonly target: Target | undefined;
      readonly value: Expression;
      readonly expected: Expected | undefined;
    }
  | { readonly kind: 'expect'; readonly actor: string | undefined; readonly test: Expression }
  | {
      readonly kind: 'start';
      readonly actor: string | undefined;
      readonly name: string;
      readonly call: Extract<Expression, { readonly kind: 'call' }>;
    }
  | { readonly kind: 'pending'; readonly name: string }
  | { readonly kind: 'finish'; readonly name: string; readonly expected: Expected | undefined }
  | {
      readonly kind: 'for';
      readonly names: readonly string[];
      readonly over: Expression;
      readonly body: readonly Step[];
    }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly yes: readonly Step[];
      readonly no: readonly Step[];
    }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: readonly Step[] }
  | { readonly kind: 'wait'; readonly test: Expression }
  | { readonly kind: 'parallel'; readonly actors: ReadonlyMap<string, readonly Step[]> }
);
