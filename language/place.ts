import {
  type CompiledBody,
  type Decision,
  type Instruction,
  type Next,
  type ResolvedArgs,
} from './instruction.ts';
import { type CallStatement, type Program } from './program.ts';
import { END, type Item, flatten } from './flatten.ts';
import { UserError } from './user-error.ts';

/** Gives the arguments of a call to its operation, and its text. */
export type ResolveCall = (call: CallStatement) => {
  readonly args: Omit<ResolvedArgs, 'checked' | 'polling'>;
  readonly possible: readonly Omit<ResolvedArgs, 'checked' | 'polling'>[];
  readonly text: string;
};

/** Places a program at `firstPc` and up: every call becomes an instruction that knows where to go on. */
export function placeProgram(
  program: Program,
  firstPc: number,
  resolveCall: ResolveCall,
): CompiledBody {
  const items = flatten(program);
  const pcs = pcsOf(items, firstPc);
  const paths = new Paths(items, pcs, program.name);
  const first = paths.from(0);
  if (typeof first !== 'number') throw new Error('a program cannot begin with a test');
  const tested = testedResults(items);
  const instructions = items.flatMap((item, i) => {
    if (item.kind !== 'call') return [];
    const { args, possible, text } = resolveCall(item.call);
    const flags = {
      checked: tested.has(item.call.result) ? 1 : 0,
      polling: item.polling ? 1 : 0,
    };
    return [
      {
        pc: pcs.get(i) ?? 0,
        operation: item.call.operation,
        args: { ...args, ...flags },
        possible: possible.map((one) => ({ ...one, ...flags })),
        text,
        step: item.call.step,
        result: item.call.result,
        polling: item.polling,
        register: -1,
        dead: [],
        next: paths.from(i + 1),
      },
    ];
  });
  refuseUnreachable(program, first, instructions);
  return { name: program.name, entry: first, instructions, registers: [] };
}

/** Number of instructions that a program takes: one for each step of each call. */
export function sizeOf(body: CompiledBody): number {
  return body.instructions.reduce((sum, i) => sum + i.operation.steps.length, 0);
}

/** All instructions to which a way on can lead, in order. */
export function targetsOf(next: Next): readonly number[] {
  if (typeof next === 'number') return [next];
  return [...targetsOf(next.yes), ...targetsOf(next.no)];
}

/** All tests on a way on. */
export function decisionsOf(next: Next): readonly Decision[] {
  if (typeof next === 'number') return [];
  return [next, ...decisionsOf(next.yes), ...decisionsOf(next.no)];
}

function pcsOf(items: readonly Item[], firstPc: number): ReadonlyMap<number, number> {
  const pcs = new Map<number, number>();
  let pc = firstPc;
  for (const [i, item] of items.entries()) {
    if (item.kind !== 'call') continue;
    pcs.set(i, pc);
    pc += item.call.operation.steps.length;
  }
  return pcs;
}

function testedResults(items: readonly Item[]): ReadonlySet<number> {
  return new Set(items.flatMap((item) => (item.kind === 'unless' ? [item.test.result] : [])));
}

/** Follows labels, jumps and tests from an item to the instructions that come next. */
class Paths {
  private readonly labels = new Map<number, number>();
  private readonly items: readonly Item[];
  private readonly pcs: ReadonlyMap<number, number>;
  private readonly name: string;

  constructor(items: readonly Item[], pcs: ReadonlyMap<number, number>, name: string) {
    this.items = items;
    this.pcs = pcs;
    this.name = name;
    for (const [i, item] of items.entries())
      if (item.kind === 'label') this.labels.set(item.label, i);
  }

  from(start: number, seen: readonly number[] = []): Next {
    let i = start;
    const visited = new Set(seen);
    for (;;) {
      if (visited.has(i)) {
        throw new UserError(
          'FP212',
          'a loop has a way round without a single step',
          { task: this.name },
          'put the call that is repeated into it',
        );
      }
      visited.add(i);
      const item = this.items[i];
      if (item === undefined) return 0;
      if (item.kind === 'call') return this.pcs.get(i) ?? 0;
      if (item.kind === 'label' && item.label === END) return 0;
      if (item.kind === 'unless') {
        const path = [...visited];
        return {
          test: item.test,
          register: -1,
          yes: this.from(i + 1, path),
          no: this.from(this.labels.get(item.label) ?? -1, path),
        };
      }
      i = item.kind === 'jump' ? (this.labels.get(item.label) ?? -1) : i + 1;
    }
  }
}

function refuseUnreachable(
  program: Program,
  entry: number,
  instructions: readonly Instruction[],
): void {
  const byPc = new Map(instructions.map((i) => [i.pc, i]));
  const reached = new Set<number>();
  const queue = [entry];
  for (let pc = queue.pop(); pc !== undefined; pc = queue.pop()) {
    const instruction = byPc.get(pc);
    if (instruction === undefined || reached.has(pc)) continue;
    reached.add(pc);
    queue.push(...targetsOf(instruction.next));
  }
  const lost = instructions.find((i) => !reached.has(i.pc));
  if (lost === undefined) return;
  throw new UserError(
    'FP205',
    'the step can never be reached',
    { task: program.name, step: lost.step, call: lost.text },
    'a loop or a return stands before it',
  );
}
