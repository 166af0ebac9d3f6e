import { type Co } from '../scheduler/point.ts';
import { type Functions, Kernel } from '../kernel.ts';
import { KObject, read, write } from '../memory.ts';
import { type Run, runKernel } from '../scheduler/run.ts';
import { type Strategy } from '../scheduler/strategy.ts';

/** A word of memory. */
export class Cell extends KObject {
  value = 0;
}

/**
 * What the threads of a tiny program do: `r` loads a cell into the thread's register, `w` stores the register and who stores it.
 *
 * `['wA', 'rB']` is a thread of two accesses.
 */
export type TinyProgram = readonly (readonly string[])[];

/** What came of a run: the accesses in their order, and the cells and registers in the end. */
export interface TinyRun {
  readonly run: Run;
  readonly order: readonly string[];
  readonly final: string;
}

/** A kernel without functions: its threads are all that there is. */
export function emptyKernel(): Kernel {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nobody calls any.
  return new Kernel('7.2', {} as Functions);
}

/** Runs a tiny program once. */
export function runTiny(program: TinyProgram, strategy: Strategy): TinyRun {
  const k = emptyKernel();
  const cells = new Map<string, Cell>();
  const registers = program.map(() => 0);
  const order: string[] = [];
  for (const name of new Set(program.flat().map((access) => access.slice(1))))
    cells.set(name, new Cell(name));
  for (const [t, accesses] of program.entries())
    k.spawn(`T${t}`, 'thread', function* body(): Co<void> {
      for (const access of accesses) {
        const cell = cells.get(access.slice(1));
        if (cell === undefined) continue;
        const register = registers[t] ?? 0;
        if (access.startsWith('r')) registers[t] = 10 * register + (yield* read(cell, 'value'));
        else yield* write(cell, 'value', 10 * register + t + 1);
        order.push(`${t}${access}`);
      }
    });
  const run = runKernel(k, strategy);
  const values = [...cells].map(([name, { value }]) => `${name}=${value}`);
  return { run, order, final: [...values, ...registers].join(' ') };
}

/** Runs it under every strategy of a list; one that is found by running the one before sees its run. */
export function runTinyUnder(
  program: TinyProgram,
  strategies: Iterable<Strategy>,
): readonly TinyRun[] {
  const runs: TinyRun[] = [];
  for (const strategy of strategies) runs.push(runTiny(program, strategy));
  return runs;
}
