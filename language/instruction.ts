import { type Alternative, type Operation, type Step } from '../model/operation.ts';
import { type Test } from './program.ts';

/** Arguments of a call as its operation gets them. */
export type ResolvedArgs = Readonly<Record<string, unknown>> & {
  readonly checked: number;
  readonly polling: number;
};

/** Where a task goes after a call: an instruction (0 is the end), or a test of a result first. */
export type Next = number | Decision;

/** A test between two ways on; it is part of the step before it, because it reads only what the task knows. */
export interface Decision {
  readonly test: Test;
  /** Register with the result, or -1 for the result of the step itself. */
  register: number;
  readonly yes: Next;
  readonly no: Next;
}

/** One call of a program, placed: its steps are the instructions `pc`, `pc + 1`, … */
export interface Instruction {
  readonly pc: number;
  readonly operation: Operation;
  readonly args: ResolvedArgs;
  /** The same without variables: one for each fence that it may meet. */
  readonly possible: readonly ResolvedArgs[];
  /** The call as the trace prints it: `mutex_lock(gpu->lock)`. */
  readonly text: string;
  /** Number of the step within its task or routine, from 1. */
  readonly step: number;
  /** Number of its result within its body. */
  readonly result: number;
  /** It stands in a loop that must end. */
  readonly polling: boolean;
  /** Register that keeps its result, or -1. */
  register: number;
  /** Registers that hold nothing of use once the call is done, to be cleared. */
  dead: readonly number[];
  readonly next: Next;
}

/** A compiled body: a task's program, or a routine that runs inside tasks. */
export interface CompiledBody {
  readonly name: string;
  /** First instruction; 0 if the body is empty. */
  readonly entry: number;
  readonly instructions: readonly Instruction[];
  /** All registers of the body. */
  registers: readonly number[];
}

/** One step of one instruction: what a program counter points at. */
export interface CodePoint {
  readonly body: CompiledBody;
  readonly instruction: Instruction;
  readonly index: number;
  readonly step: Step<ResolvedArgs>;
  /** The ways in which the step can go in this design; the first is the step itself. */
  readonly alternatives: readonly Alternative<ResolvedArgs>[];
}
