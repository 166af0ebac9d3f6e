import { type Failure } from '../model/errno.ts';
import { type Operation, type Returns } from '../model/operation.ts';

/** How a result is compared. */
export type Comparison = 'eq' | 'ne' | 'lt' | 'ge';

/** A test of an earlier call's result. */
export interface Test {
  readonly result: number;
  readonly comparison: Comparison;
  readonly value: number;
  readonly text: string;
}

/** One call of an operation as the design writes it: handles and words, not yet indices. */
export interface CallStatement {
  readonly kind: 'call';
  readonly operation: Operation;
  readonly args: readonly unknown[];
  /** Number of its result within the program. */
  readonly result: number;
  /** Number of the step within its task, from 1. */
  readonly step: number;
}

/** A branch on a result. */
export interface IfStatement {
  readonly kind: 'if';
  readonly test: Test;
  readonly yes: readonly Statement[];
  readonly no: readonly Statement[];
}

/** A loop, left by break or return. One that polls must come to its end. */
export interface LoopStatement {
  readonly kind: 'loop';
  readonly mustEnd: boolean;
  readonly body: readonly Statement[];
}

/** A part of a program that `return` ends, and no more: what stands behind it is still done. */
export interface ScopeStatement {
  readonly kind: 'scope';
  readonly body: readonly Statement[];
}

/** A leap out of a loop or out of the program. */
export interface LeapStatement {
  readonly kind: 'break' | 'continue' | 'return';
}

/** What a task does, as a tree. */
export type Statement =
  CallStatement | IfStatement | LoopStatement | ScopeStatement | LeapStatement;

/** A task or a routine before it is compiled. */
export interface Program {
  readonly name: string;
  readonly body: readonly Statement[];
  /** How many results its calls have. */
  readonly results: number;
}

/** What a call returned, to be tested in the same task. */
export class Result {
  readonly id: number;
  readonly owner: string;
  readonly call: string;
  readonly returns: Returns;

  constructor(id: number, owner: string, call: string, returns: Returns) {
    this.id = id;
    this.owner = owner;
    this.call = call;
    this.returns = returns;
  }

  /** True if the call returned this value or failure. */
  is(value: number | Failure): ResultTest {
    return { result: this, comparison: 'eq', value };
  }

  /** True if it returned anything else. */
  isNot(value: number | Failure): ResultTest {
    return { result: this, comparison: 'ne', value };
  }

  /** True if it returned an errno. */
  failed(): ResultTest {
    return { result: this, comparison: 'lt', value: 0 };
  }

  /** True if it returned 0 or more. */
  succeeded(): ResultTest {
    return { result: this, comparison: 'ge', value: 0 };
  }
}

/** A test as a design writes it. */
export interface ResultTest {
  readonly result: Result;
  readonly comparison: Comparison;
  readonly value: number | Failure;
}
