import { type Kernel } from '../model/kernel.ts';

/**
 * Answers "which living tasks may still have this effect" by tables, one byte for each program counter: `mayStill` for the hot
 * paths.
 *
 * It never names a task of which `mayStill` says no, but it leaves out those that only run again because they are queued.
 */
export class WhoMay {
  private readonly tables = new Map<string, Uint8Array>();
  private readonly none: Uint8Array;

  /** `reach`: the effects that may follow, by program counter; `pcMax` is the largest one. */
  constructor(reach: ReadonlyMap<number, ReadonlySet<string>>, pcMax: number) {
    this.none = new Uint8Array(pcMax + 1);
    for (const [pc, effects] of reach) {
      for (const effect of effects) {
        const table = this.tables.get(effect) ?? new Uint8Array(pcMax + 1);
        table[pc] = 1;
        this.tables.set(effect, table);
      }
    }
  }

  /** The program counters from which an effect can follow, as a table for {@link tasksIn}. */
  table(effect: string): Uint8Array {
    return this.tables.get(effect) ?? this.none;
  }
}

/**
 * The tasks that stand, or will return to, where the table has a 1; as a bit mask.
 *
 * `pcs` says where each task stands: for an idle task that somebody will start it may be its entry.
 */
export function tasksIn(table: Uint8Array, k: Kernel, pcs: Int32Array): number {
  const tasks = k.task;
  let found = 0;
  for (let t = 0; t < pcs.length; t++) {
    let may = table[pcs[t] ?? 0] ?? 0;
    const task = tasks[t];
    if (task !== undefined)
      for (let i = 0; i < task.depth; i++) may |= table[task.stack[i] ?? 0] ?? 0;
    found |= may << t;
  }
  return found;
}
