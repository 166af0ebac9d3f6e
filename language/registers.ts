import { type CompiledBody, type Instruction } from './instruction.ts';
import { decisionsOf, targetsOf } from './place.ts';

/**
 * Gives registers to the results that are tested later than by the step that has them, and says where each is dead.
 *
 * A dead register is cleared at once: two states that differ only in a value nobody reads are one state.
 */
export function allocateRegisters(body: CompiledBody, firstRegister: number): number {
  const registers = new Map<number, number>();
  for (const instruction of body.instructions) {
    for (const decision of decisionsOf(instruction.next)) {
      const { result } = decision.test;
      if (result !== instruction.result && !registers.has(result)) {
        registers.set(result, firstRegister + registers.size);
      }
    }
  }
  for (const instruction of body.instructions) {
    instruction.register = registers.get(instruction.result) ?? -1;
    for (const decision of decisionsOf(instruction.next)) {
      const own = decision.test.result === instruction.result;
      decision.register = own ? -1 : (registers.get(decision.test.result) ?? -1);
    }
  }
  body.registers = [...registers.values()];
  if (registers.size > 0) markDead(body);
  return registers.size;
}

/** Backward liveness: a register lives from the call that writes it to the last test that reads it. */
function markDead(body: CompiledBody): void {
  const liveAt = new Map<number, Set<number>>();
  for (const i of body.instructions) liveAt.set(i.pc, new Set());
  for (let changed = true; changed;) {
    changed = false;
    for (const instruction of body.instructions) {
      const live = liveAt.get(instruction.pc) ?? new Set<number>();
      const before = live.size;
      for (const register of readBehind(instruction)) live.add(register);
      for (const register of liveBehind(instruction, liveAt)) {
        if (register !== instruction.register) live.add(register);
      }
      if (live.size !== before) changed = true;
    }
  }
  for (const instruction of body.instructions) {
    const live = liveBehind(instruction, liveAt);
    instruction.dead = body.registers.filter((register) => !live.has(register));
  }
}

function readBehind(instruction: Instruction): readonly number[] {
  return decisionsOf(instruction.next).flatMap((d) => (d.register < 0 ? [] : [d.register]));
}

function liveBehind(
  instruction: Instruction,
  liveAt: ReadonlyMap<number, ReadonlySet<number>>,
): Set<number> {
  return new Set(targetsOf(instruction.next).flatMap((pc) => [...(liveAt.get(pc) ?? [])]));
}
