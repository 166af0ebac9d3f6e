import { type Alternative, calledRoutine, goneTo, isDone, returnStep } from '../model/operation.ts';
import { type CodePoint, type Instruction, type Next, type ResolvedArgs } from './instruction.ts';
import { type Kernel, type ObjectKind, at, broke, crash } from '../model/kernel.ts';
import { kernelObjects } from '../model/registry.ts';
import { objectKinds } from './kernel-state.ts';
import { type TaskState } from '../model/task.ts';
import { start } from '../model/workqueue.ts';

/** What a register holds for a result: never 0, which is a dead register. */
const registerBias = 4096;

/**
 * One way of one step, as the hot path wants it.
 *
 * All of them have the same fields in the same order, and nothing in them ever changes: so the engine takes each for a
 * constant at the place where its rule is called, and calls `check` and `run` directly.
 */
export interface Way {
  readonly pc: number;
  readonly check: ((k: Kernel, args: ResolvedArgs, t: number) => void) | undefined;
  readonly run: (k: Kernel, args: ResolvedArgs, t: number) => number;
  readonly scratch: number;
  /** The next instruction, if neither a test nor a register has to do with it; 0 otherwise, or at the end. */
  readonly next: number;
  readonly instruction: Instruction;
}

/** Prepares one way of the step at a code point. */
export function wayOf({ instruction, step }: CodePoint, { run }: Alternative<ResolvedArgs>): Way {
  const { pc, register, dead, next, operation } = instruction;
  const plain = typeof next === 'number' && register < 0 && dead.length === 0;
  return {
    pc,
    check: step.check,
    run,
    scratch: operation.scratch,
    next: plain ? next : 0,
    instruction,
  };
}

/** Task `t` takes one way of the step at which it stands, and moves on. Hot: one call for each edge of the search. */
export function takeStep(k: Kernel, args: ResolvedArgs, t: number, way: Way): void {
  k.brokenCount = 0;
  k.returned = 0;
  if (way.check !== undefined) way.check(k, args, t);
  if (k.crashed === 1) return;
  const result = way.run(k, args, t);
  const task = at(k.task, t);
  if (isDone(result)) {
    k.returned = 1;
    k.result = result;
    if (way.scratch > 0) task.scratch.fill(0);
    if (way.next > 0) task.pc = way.next;
    else moveOn(k, t, way.instruction, result);
    return;
  }
  const step = goneTo(result);
  if (step >= 0) task.pc = way.pc + step;
  else enter(k, t, calledRoutine(result), way.pc + returnStep(result));
}

/** Calls a routine. */
function enter(k: Kernel, t: number, routine: number, back: number): void {
  const task = at(k.task, t);
  if (task.depth === task.stack.length) {
    crash(k, 'CTX-11');
    return;
  }
  task.stack[task.depth] = back;
  if (task.saved.length > 0) saveScratch(task);
  task.depth++;
  task.pc = routine;
}

/** Puts the scratch of the calling operation aside. */
function saveScratch({ saved, scratch, depth }: TaskState): void {
  for (let i = 0; i < scratch.length; i++) saved[depth * scratch.length + i] = at(scratch, i);
  scratch.fill(0);
}

/** Gives the calling operation its scratch back. */
function restoreScratch({ saved, scratch, depth }: TaskState): void {
  for (let i = 0; i < scratch.length; i++) {
    scratch[i] = at(saved, depth * scratch.length + i);
    saved[depth * scratch.length + i] = 0;
  }
}

/** Goes to the next instruction, as the results say. */
function moveOn(k: Kernel, t: number, instruction: Instruction, result: number): void {
  const task = at(k.task, t);
  const { register, dead } = instruction;
  if (register >= 0) task.registers[register] = result + registerBias;
  let next: Next = instruction.next;
  while (typeof next !== 'number') {
    const value: number =
      next.register < 0 ? result : at(task.registers, next.register) - registerBias;
    next = holds(next.test.comparison, value, next.test.value) ? next.yes : next.no;
  }
  for (let i = 0; i < dead.length; i++) task.registers[at(dead, i)] = 0;
  if (next !== 0) task.pc = next;
  else if (task.depth > 0) leave(k, t);
  else finish(k, t);
}

function holds(comparison: 'eq' | 'ne' | 'lt' | 'ge', a: number, b: number): boolean {
  switch (comparison) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'lt':
      return a < b;
    case 'ge':
      return a >= b;
  }
}

/** Returns from a routine. */
function leave(k: Kernel, t: number): void {
  const task = at(k.task, t);
  task.depth--;
  task.pc = at(task.stack, task.depth);
  task.stack[task.depth] = 0;
  if (task.saved.length > 0) restoreScratch(task);
}

/** What is looked at when a task ends: what it may still hold, and the checks of each kind of object. */
interface ExitCheck {
  readonly kind: ObjectKind;
  readonly heldBy: ((k: Kernel, index: number, t: number) => string | undefined) | undefined;
  readonly atExit: ((k: Kernel, t: number) => void) | undefined;
}

const exitChecks: readonly ExitCheck[] = objectKinds.flatMap((kind) => {
  const { heldBy, atExit } = kernelObjects[kind];
  return heldBy === undefined && atExit === undefined ? [] : [{ kind, heldBy, atExit }];
});

/** The task ends: nothing may be left behind. If it was queued again meanwhile, it begins anew. */
function finish(k: Kernel, t: number): void {
  const task = at(k.task, t);
  task.pc = 0;
  for (let c = 0; c < exitChecks.length; c++) {
    const { kind, heldBy, atExit } = at(exitChecks, c);
    if (atExit !== undefined) atExit(k, t);
    if (heldBy === undefined) continue;
    const count = k[kind].length;
    for (let i = 0; i < count; i++) if (heldBy(k, i, t) !== undefined) broke(k, 'CTX-04');
  }
  if (task.rcu > 0 || task.irqsOff > 0) broke(k, 'CTX-04');
  if (task.signalling > 0) broke(k, 'FENCE-38');
  if (task.pending === 0) return;
  task.pending = 0;
  start(k, t);
}
