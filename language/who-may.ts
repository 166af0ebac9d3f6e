import { type Kernel, at } from '../model/kernel.ts';

/** From where an effect can follow. */
export interface EffectTable {
  /** One byte for each program counter: 1 if the effect may follow from there. */
  readonly may: Uint8Array;
  /** The tasks that can ever stand at such a place, as a bit mask. */
  tasks: number;
  /** The tasks from whose entry it may follow. */
  entries: number;
  /** The tasks from whose entry it may follow, or that may start one of these, and so on. */
  chain: number;
}

/** A task as far as its effects go. */
interface TaskCode {
  readonly entry: number;
  /** Everywhere where it may stand. */
  readonly pcs: readonly number[];
  /** May something start it? */
  readonly startable: boolean;
}

/**
 * Answers who may still have an effect, from where everybody stands: by one table for each effect and bit masks of tasks, for
 * the rules ask it at many steps and the judge of states asks it in most of them.
 */
export class WhoMay {
  private readonly tables = new Map<string, EffectTable>();
  private readonly tasks: readonly TaskCode[];
  private readonly starts: readonly EffectTable[];

  /** `reach`: the effects that may follow, by program counter. */
  constructor(reach: ReadonlyMap<number, ReadonlySet<string>>, tasks: readonly TaskCode[]) {
    this.tasks = tasks;
    const pcMax = [...reach.keys()].reduce((max, pc) => Math.max(max, pc), 0);
    for (const [pc, effects] of reach) {
      for (const effect of effects) {
        const table = this.tables.get(effect) ?? emptyTable(pcMax);
        table.may[pc] = 1;
        this.tables.set(effect, table);
      }
    }
    for (const table of this.tables.values()) {
      table.tasks = maskOf(tasks, ({ pcs }) => pcs.some((pc) => table.may[pc] === 1));
      table.entries = maskOf(tasks, ({ entry }) => table.may[entry] === 1);
    }
    this.starts = tasks.map((_, t) => this.table(`start:${t}`));
    for (const table of this.tables.values()) table.chain = this.withStarters(table.entries);
  }

  /** The table of an effect; an empty one if nobody ever has it. */
  table(effect: string): EffectTable {
    return this.tables.get(effect) ?? nobody;
  }

  /**
   * True if task `t` may still have the effect: from where it stands, from where it has to return to, or from its entry if it
   * is queued again. An idle task counts only if it can still be started, by a running task or by an idle one of which the
   * same is true.
   */
  mayStill(k: Kernel, t: number, effect: string): boolean {
    const table = this.tables.get(effect);
    if (table === undefined || (table.tasks & (1 << t)) === 0) return false;
    if (at(k.task, t).pc !== 0 && standsBefore(table, k, t)) return true;
    return (table.entries & (1 << t)) !== 0 && this.canBeStarted(k, t);
  }

  /** The running tasks that may still have the effect themselves, or start an idle task that may, and so on. */
  bringAbout(k: Kernel, effect: string): number {
    const table = this.tables.get(effect);
    if (table === undefined) return 0;
    let found = runningBefore(table, k) | this.startedAgain(k, table);
    for (let rest = this.idleThatLead(k, table); rest !== 0; rest &= rest - 1)
      found |= runningBefore(at(this.starts, lowest(rest)), k);
    return found;
  }

  /** The idle tasks that, once started, may have the effect, or start an idle task that may, and so on. */
  private idleThatLead(k: Kernel, table: EffectTable): number {
    let idle = 0;
    for (let rest = table.chain; rest !== 0; rest &= rest - 1)
      if (at(k.task, lowest(rest)).pc === 0) idle |= rest & -rest;
    let lead = idle & table.entries;
    if (lead === idle) return lead;
    for (let added = lead; added !== 0;) {
      let more = 0;
      for (let rest = added; rest !== 0; rest &= rest - 1)
        more |= at(this.starts, lowest(rest)).entries;
      added = more & idle & ~lead;
      lead |= added;
    }
    return lead;
  }

  /** The running tasks from whose entry the effect may follow, and that somebody, perhaps they themselves, may start again. */
  private startedAgain(k: Kernel, table: EffectTable): number {
    let found = 0;
    for (let rest = table.entries; rest !== 0; rest &= rest - 1) {
      const t = lowest(rest);
      if (at(k.task, t).pc !== 0 && this.canBeStarted(k, t)) found |= rest & -rest;
    }
    return found;
  }

  private canBeStarted(k: Kernel, idle: number): boolean {
    let seen = 1 << idle;
    for (let wanted = seen; wanted !== 0;) {
      let starters = 0;
      for (let rest = wanted; rest !== 0; rest &= rest - 1) {
        const table = at(this.starts, lowest(rest));
        if (runningBefore(table, k) !== 0) return true;
        starters |= table.entries;
      }
      wanted = 0;
      for (let rest = starters & ~seen; rest !== 0; rest &= rest - 1) {
        const t = lowest(rest);
        if (at(k.task, t).pc === 0 && at(this.tasks, t).startable) wanted |= 1 << t;
      }
      seen |= wanted;
    }
    return false;
  }

  /** Some tasks with those from whose entry one of them may be started, and so on. */
  private withStarters(tasks: number): number {
    let all = tasks;
    for (let before = -1; before !== all;) {
      before = all;
      for (let rest = before; rest !== 0; rest &= rest - 1)
        all |= at(this.starts, lowest(rest)).entries;
    }
    return all;
  }
}

/**
 * The tasks that stand, or will return to, where the effect can follow; as a bit mask.
 *
 * `pcs` says where each task stands: for an idle task that somebody will start it may be its entry.
 */
export function tasksIn({ may, tasks }: EffectTable, k: Kernel, pcs: Int32Array): number {
  let found = 0;
  for (let rest = tasks; rest !== 0; rest &= rest - 1) {
    const t = lowest(rest);
    if (may[pcs[t] ?? 0] === 1 || returnsBefore(may, k, t)) found |= 1 << t;
  }
  return found;
}

/** The running tasks from which the effect may still follow. */
function runningBefore(table: EffectTable, k: Kernel): number {
  let found = 0;
  for (let rest = table.tasks; rest !== 0; rest &= rest - 1) {
    const t = lowest(rest);
    if (at(k.task, t).pc !== 0 && standsBefore(table, k, t)) found |= 1 << t;
  }
  return found;
}

/** May the effect still follow from where this running task stands? */
function standsBefore({ may, entries }: EffectTable, k: Kernel, t: number): boolean {
  const { pc, pending } = at(k.task, t);
  if (may[pc] === 1 || returnsBefore(may, k, t)) return true;
  return pending === 1 && (entries & (1 << t)) !== 0;
}

function returnsBefore(may: Uint8Array, k: Kernel, t: number): boolean {
  const { depth, stack } = at(k.task, t);
  for (let i = 0; i < depth; i++) if (may[stack[i] ?? 0] === 1) return true;
  return false;
}

/** Index of the lowest bit. */
export function lowest(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

function maskOf(tasks: readonly TaskCode[], holds: (task: TaskCode) => boolean): number {
  return tasks.reduce((mask, task, t) => (holds(task) ? mask | (1 << t) : mask), 0);
}

function emptyTable(pcMax: number): EffectTable {
  return { may: new Uint8Array(pcMax + 1), tasks: 0, entries: 0, chain: 0 };
}

const nobody: EffectTable = emptyTable(0);
