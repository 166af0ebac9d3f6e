import { type Co } from './scheduler/point.ts';
import { type Kernel } from './kernel.ts';
import { type KObject } from './memory.ts';
import { MAX_SCHEDULE_TIMEOUT } from './sleep.ts';

/** What stands in a program for a timeout that never passes. */
const PROGRAM_TIMEOUT_MAX = 4095;

/** What stands in a program for an argument: a name, a number, NULL, or several; or options by name. */
export type ArgValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | number | null)[]
  | { readonly [name: string]: unknown };

/** The arguments of a call by the names of its parameters. */
export type CallArgs = Readonly<Record<string, ArgValue>>;

/** What a system call answers: the return value, the errno's name, and what it wrote for the caller. */
export interface Reply {
  readonly ret: number;
  readonly err?: string;
  readonly out?: unknown;
}

/** One call as the implementation makes it: the result of a kernel function, or the reply of a system call. */
export type Call = (k: Kernel, args: Args) => Co<number | Reply>;

/** Makes a named object. */
export type Declaration = (k: Kernel, name: string, options: Args) => void;

/** Reads arguments as what a call expects them to be; a program that got them wrong is a mistake of the harness, not a finding. */
export class Args {
  private readonly k: Kernel;
  private readonly values: CallArgs;

  constructor(k: Kernel, values: CallArgs) {
    this.k = k;
    this.values = values;
  }

  /** True if the argument is there and not NULL. */
  has(name: string): boolean {
    return this.values[name] !== undefined && this.values[name] !== null;
  }

  /** True if the argument is NULL, and not just missing. */
  isNull(name: string): boolean {
    return this.values[name] === null;
  }

  number(name: string, otherwise?: number): number {
    const value = this.values[name] ?? otherwise;
    if (typeof value === 'boolean') return Number(value);
    if (value === 'MAX_SCHEDULE_TIMEOUT') return MAX_SCHEDULE_TIMEOUT;
    if (typeof value === 'number') return value;
    throw new RangeError(`${name} is no number`);
  }

  /** A time in jiffies; programs have a word and a number of their own for one that never passes. */
  timeout(name: string): number {
    const value = this.values[name] ?? 'MAX_SCHEDULE_TIMEOUT';
    if (value === 'MAX_SCHEDULE_TIMEOUT') return MAX_SCHEDULE_TIMEOUT;
    const jiffies = this.number(name);
    return jiffies >= PROGRAM_TIMEOUT_MAX ? MAX_SCHEDULE_TIMEOUT : jiffies;
  }

  text(name: string, otherwise?: string): string {
    const value = this.values[name] ?? otherwise;
    if (typeof value === 'string') return value;
    throw new RangeError(`${name} is no text`);
  }

  flag(name: string): boolean {
    const value = this.values[name];
    return value === true || value === 1;
  }

  numbers(name: string): readonly number[] {
    return this.list(name).map(Number);
  }

  object<O extends KObject>(name: string, kind: abstract new (...args: never[]) => O): O {
    return this.k.namedAs(this.text(name), kind);
  }

  objectOrNull<O extends KObject>(
    name: string,
    kind: abstract new (...args: never[]) => O,
  ): O | undefined {
    return this.has(name) ? this.k.namedOrNull(this.text(name), kind) : undefined;
  }

  objects<O extends KObject>(
    name: string,
    kind: abstract new (...args: never[]) => O,
  ): readonly O[] {
    return this.list(name).map((one) => this.k.namedAs(String(one), kind));
  }

  /** The same where NULL will do. */
  objectsOrNull<O extends KObject>(
    name: string,
    kind: abstract new (...args: never[]) => O,
  ): readonly (O | undefined)[] {
    return this.list(name).map((one) =>
      one === null ? undefined : this.k.namedOrNull(String(one), kind),
    );
  }

  /** Options of an option; none if it is missing. */
  record(name: string): Readonly<Record<string, unknown>> {
    const value = this.values[name];
    if (value === undefined || value === null) return {};
    if (typeof value === 'object' && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value));
    throw new RangeError(`${name} has no options`);
  }

  private list(name: string): readonly (string | number | null)[] {
    const value = this.values[name];
    if (Array.isArray(value)) return value as readonly (string | number | null)[];
    throw new RangeError(`${name} is no list`);
  }
}
