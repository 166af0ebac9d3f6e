import { type Code, type Program } from './code.ts';

const known = new WeakMap<Program, readonly ReadonlySet<string>[]>();

/**
 * The names whose value may be asked for from each instruction of a program on.
 *
 * What nobody will ask for makes no state different from another one: a search that leaves it out of its keys meets more states again.
 */
export function liveNames(program: Program): readonly ReadonlySet<string>[] {
  const found = known.get(program);
  if (found !== undefined) return found;
  const live = program.map(() => new Set<string>());
  for (let changed = true; changed;) {
    changed = false;
    for (let pc = program.length - 1; pc >= 0; pc--) {
      const code = program[pc];
      const names = live[pc];
      if (code === undefined || names === undefined) continue;
      const before = names.size;
      for (const next of successors(code, pc))
        for (const name of live[next] ?? []) if (!isOverwritten(code, name)) names.add(name);
      for (const name of namesRead(code)) names.add(name);
      if (names.size > before) changed = true;
    }
  }
  known.set(program, live);
  return live;
}

function successors(code: Code, pc: number): readonly number[] {
  if (code.op === 'end') return [];
  if (code.op === 'jump') return [code.to];
  if (code.op === 'wait') return [pc + 1, code.from];
  return 'to' in code ? [pc + 1, code.to] : [pc + 1];
}

const isOverwritten = (code: Code, name: string): boolean =>
  code.op === 'store' && code.indices === 0 && code.name === name;

function namesRead(code: Code): readonly string[] {
  if (code.op === 'load' || (code.op === 'store' && code.indices > 0)) return [code.name];
  if (code.op === 'parallel')
    return [...code.actors.values()].flatMap((program) => [...(liveNames(program)[0] ?? [])]);
  return [];
}
