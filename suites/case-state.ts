import { type Machine, type MachineState } from '../machine/machine.ts';
import { type Job } from './job.ts';
import { type Thread } from './thread.ts';
import { type DictValue, type Value, ValueError, integer, itemsOf, listOf, text } from './value.ts';
import { constants } from './constants.ts';

/** Everything of a case that changes while it runs, but for the machine. */
export interface CaseSnapshot {
  readonly machine: MachineState;
  readonly variables: ReadonlyMap<string, Value>;
  readonly main: Thread;
  readonly threads: readonly Thread[];
  readonly jobs: ReadonlyMap<string, Job>;
}

/** The state of a case: its variables, who runs steps, and what was started and left running. */
export class CaseState {
  readonly machine: Machine;
  variables: ReadonlyMap<string, Value> = new Map();
  main: Thread;
  /** The actors of the parallel block that runs now. */
  threads: Thread[] = [];
  /** What was started, by name. */
  jobs = new Map<string, Job>();

  constructor(machine: Machine, main: Thread) {
    this.machine = machine;
    this.main = main;
  }

  save(): CaseSnapshot {
    return {
      machine: this.machine.save(),
      variables: this.variables,
      main: this.main.clone(),
      threads: this.threads.map((thread) => thread.clone()),
      jobs: new Map([...this.jobs].map(([name, job]) => [name, job.clone()])),
    };
  }

  restore(snapshot: CaseSnapshot): void {
    this.machine.restore(snapshot.machine);
    this.variables = snapshot.variables;
    this.main = snapshot.main.clone();
    this.threads = snapshot.threads.map((thread) => thread.clone());
    this.jobs = new Map([...snapshot.jobs].map(([name, job]) => [name, job.clone()]));
  }

  /** A text that two states share only if they go on alike. */
  key(time: boolean): string {
    const { nowNs } = this.machine;
    const runners = [this.main, ...this.threads];
    const parts: unknown[] = [
      [...this.variables].filter(([name]) => runners.some(({ live }) => live.has(name))),
      this.main.key(nowNs),
      this.threads.map((thread) => thread.key(nowNs)),
      [...this.jobs.values()].map((job) => job.key(nowNs)),
    ];
    return `${this.machine.key(time)} ${JSON.stringify(parts, plain)}`;
  }

  /** The value of a name, as this thread sees it. */
  lookUp(name: string, thread: Thread): Value {
    const found = thread.locals.get(name) ?? this.variables.get(name) ?? constants.get(name);
    if (found !== undefined) return found;
    if (thread.locals.has(name) || this.variables.has(name) || constants.has(name)) return null;
    if (this.machine.hasActor(name)) return name;
    throw new ValueError(`${name} is not defined`);
  }

  /** Assigns to a variable, or to an element of one: indexed variables come into being so. */
  assign(name: string, indices: readonly Value[], value: Value): void {
    const before = this.variables.get(name);
    this.variables = new Map(this.variables).set(name, placed(before, indices, value));
  }

  /** Jobs of all kinds that are not done. */
  *running(): Generator<Job> {
    for (const { job } of [this.main, ...this.threads])
      if (job?.value === undefined && job !== undefined) yield job;
    for (const job of this.jobs.values()) if (job.value === undefined) yield job;
  }

  /** Lets every job go on that can; true if one did. */
  goOnWithJobs(): boolean {
    let went = false;
    for (const job of this.running()) {
      if (!job.canGoOn(this.machine)) continue;
      job.goOn(this.machine);
      went = true;
    }
    return went;
  }

  /** Lets time pass to when the next thing happens, but no further than `limitNs`; false if nothing is to come. */
  passTime(limitNs = Infinity): boolean {
    let next = this.machine.nextDeadlineNs();
    for (const job of this.running()) {
      if (job.wakesNs > this.machine.nowNs) next = Math.min(next, job.wakesNs);
    }
    next = Math.min(next, limitNs);
    if (next === Infinity || next <= this.machine.nowNs) return false;
    this.machine.nowNs = next;
    return true;
  }
}

/** The text of what JSON has no word for. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  return value;
}

function placed(before: Value | undefined, indices: readonly Value[], value: Value): Value {
  const [index, ...rest] = indices;
  if (index === undefined) return value;
  if (typeof before === 'object' && before !== null && before.kind === 'list') {
    const i = Number(integer(index));
    if (i >= before.items.length) throw new ValueError(`there is no element ${text(index)}`);
    return listOf(before.items.map((item, at) => (at === i ? placed(item, rest, value) : item)));
  }
  const entries: DictValue['entries'] =
    typeof before === 'object' && before !== null && before.kind === 'dict'
      ? before.entries
      : new Map();
  const key = text(index);
  return {
    kind: 'dict',
    entries: new Map(entries).set(key, [index, placed(entries.get(key)?.[1], rest, value)]),
  };
}

/** The element of a list or of an indexed variable. */
export function elementOf(of: Value, index: Value): Value {
  if (typeof of === 'object' && of !== null && of.kind === 'dict') {
    const found = of.entries.get(text(index));
    if (found === undefined) throw new ValueError(`there is no element ${text(index)}`);
    return found[1];
  }
  const items = itemsOf(of);
  const i = Number(integer(index));
  const item = items[i < 0 ? items.length + i : i];
  if (item === undefined)
    throw new ValueError(`there is no element ${text(index)} of ${items.length}`);
  return item;
}
