import { type BinaryOperator, type Comparison } from './expression.ts';
import { type StepPlace } from './step.ts';
import { type Value } from './value.ts';

/** Instructions that touch nothing but the stack. */
export type ValueCode =
  | { readonly op: 'push'; readonly value: Value }
  | { readonly op: 'index' | 'append' | 'duplicate' | 'drop' }
  | { readonly op: 'field'; readonly name: string }
  | { readonly op: 'method'; readonly name: string; readonly args: number }
  | { readonly op: 'function'; readonly name: string; readonly args: number }
  | { readonly op: 'list'; readonly items: number }
  | { readonly op: 'unary'; readonly operator: '-' | '+' | '~' | 'not' }
  | { readonly op: 'binary'; readonly operator: BinaryOperator }
  | { readonly op: 'compare'; readonly operator: Comparison };

/** Instructions that decide where their thread goes on. */
export type FlowCode =
  /** A comparison in a chain: goes on with its right side, or leaves false. */
  | { readonly op: 'link'; readonly operator: Comparison; readonly to: number }
  | { readonly op: 'jump' | 'jumpIfFalse' | 'keepIfFalse' | 'keepIfTrue'; readonly to: number }
  | { readonly op: 'iterate' }
  | { readonly op: 'next'; readonly names: readonly string[]; readonly to: number };

/** How a word is called: so many arguments by place, and these by name. */
export interface Written {
  readonly word: string;
  readonly args: number;
  readonly named: readonly string[];
}

/** Instructions that have to do with the case: its variables, the kernel, other actors. */
export type CaseCode =
  | { readonly op: 'place'; readonly place: StepPlace; readonly actor: string | undefined }
  | { readonly op: 'load'; readonly name: string }
  | { readonly op: 'store'; readonly name: string; readonly indices: number }
  | { readonly op: 'choose'; readonly name: 'any_int' | 'shuffled'; readonly args: number }
  | ({ readonly op: 'call' } & Written)
  | ({ readonly op: 'start'; readonly name: string } & Written)
  | { readonly op: 'pending' | 'finish'; readonly name: string }
  | { readonly op: 'check'; readonly operator: Comparison | 'ok' | 'fails'; readonly what: string }
  | { readonly op: 'expect' | 'end' }
  /** Goes on if the condition on the stack is true, and else evaluates it again, from `from`, when something has happened. */
  | { readonly op: 'wait'; readonly from: number }
  | {
      readonly op: 'parallel';
      readonly actors: ReadonlyMap<string, Program>;
      readonly shared: ReadonlySet<string>;
    };

/** One instruction of the stack machine that runs the steps of a case. */
export type Code = ValueCode | FlowCode | CaseCode;

/** The steps of one actor, or of a whole case, as instructions; the last one is the end. */
export type Program = readonly Code[];
