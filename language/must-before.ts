import { type CompiledBody, type Instruction } from './instruction.ts';
import { type Kernel, at } from '../model/kernel.ts';
import { type Routines, certainlyHas, effectsOf } from './effects.ts';
import { targetsOf } from './place.ts';

/** What a walk that never has effect `first` meets: effect `then`, or the end of the body. */
interface Walk {
  readonly meets: boolean;
  readonly ends: boolean;
}

/** What ProgramInfo.mustBefore answers: no way on has effect `then` without `first` before it. Answers are kept. */
export function mustBeforeFunction(
  bodies: readonly CompiledBody[],
  routines: Routines,
  entries: readonly number[],
): (k: Kernel, t: number, first: string, then: string) => boolean {
  const instructions = byStep(bodies);
  const walks = new Map<string, Walk>();
  const walk = (pc: number, first: string, then: string): Walk => {
    const key = `${pc} ${first} ${then}`;
    const known = walks.get(key);
    if (known !== undefined) return known;
    const found = walkAround(instructions, routines, pc, first, then);
    walks.set(key, found);
    return found;
  };
  return (k, t, first, then) => {
    const task = at(k.task, t);
    const entry = at(entries, t);
    if (task.pc === 0 || task.pending === 1) {
      if (walk(entry, first, then).meets) return false;
      if (task.pc === 0) return true;
    }
    for (let pc = task.pc, depth = task.depth; ; depth--) {
      const { meets, ends } = walk(pc, first, then);
      if (meets) return false;
      if (!ends || depth === 0) return true;
      pc = at(task.stack, depth - 1);
    }
  };
}

function byStep(bodies: readonly CompiledBody[]): ReadonlyMap<number, Instruction> {
  const map = new Map<number, Instruction>();
  for (const { instructions } of bodies)
    for (const i of instructions)
      for (let step = 0; step < i.operation.steps.length; step++) map.set(i.pc + step, i);
  return map;
}

/** Follows every way from an instruction that does not pass one with effect `first`; routines return to their caller. */
function walkAround(
  instructions: ReadonlyMap<number, Instruction>,
  routines: Routines,
  start: number,
  first: string,
  then: string,
): Walk {
  const own = new Set([start]);
  const called = new Set<number>();
  let ends = false;
  for (const list of [own, called]) {
    for (const pc of list) {
      const instruction = instructions.get(pc);
      if (instruction === undefined) {
        if (list === own) ends = true;
        continue;
      }
      if (certainlyHas(instruction, routines.of, first)) continue;
      if (effectsOf(instruction, routines.of).includes(then)) return { meets: true, ends };
      for (const routine of routines.calledBy(instruction)) called.add(routine.entry);
      for (const next of targetsOf(instruction.next)) list.add(next);
    }
  }
  return { meets: false, ends };
}
