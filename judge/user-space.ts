import { type Machine } from '../machine/machine.ts';
import { at } from '../model/kernel.ts';

/** What a number of the recording stands for, and when it got that meaning. */
interface Bound {
  readonly index: number;
  readonly since: number;
}

/** A table of numbers: descriptors of the process, or handles and ids of one DRM file. */
export type Table = 'fd' | `gem ${number}` | `syncobj ${number}` | `fence ${number}`;

/** A part of a buffer in the process's memory. */
export interface Mapping {
  readonly buf: number;
  readonly vma: number;
  readonly offset: number;
  readonly length: number;
}

/** What a file is to the process, where the model knows only that it is a file. */
export type FileInfo =
  | {
      readonly kind: 'drm';
      readonly drmFile: number;
      readonly driver: string;
      readonly path: string;
    }
  | { readonly kind: 'udmabuf' | 'dma_heap' };

/** True while the number that stands for an object is taken: the kernel gives it out again before the call that frees it has returned. */
type IsAlive = (table: Table, index: number) => boolean;

/**
 * What a process knows: which number of the recording stands for which object of the model, and what it has mapped.
 *
 * The numbers are those of the run; only which object they mean is compared.
 */
export class UserSpace {
  private bound: ReadonlyMap<string, Bound>;
  private mapped: ReadonlyMap<number, Mapping>;
  private infos: ReadonlyMap<number, FileInfo>;
  /** The last call before which none is left out. */
  private gap: number;
  private last: number;
  private readonly isAlive: IsAlive;
  private text: string | undefined;

  constructor(from?: UserSpace, isAlive: IsAlive = () => true) {
    this.isAlive = from?.isAlive ?? isAlive;
    this.text = from?.text;
    this.bound = from?.bound ?? new Map();
    this.mapped = from?.mapped ?? new Map();
    this.infos = from?.infos ?? new Map();
    this.gap = from?.gap ?? 0;
    this.last = from?.last ?? 0;
  }

  /** A call comes next; where calls have no times, others may stand between it and the one before that nobody wrote down. */
  enter({ id }: { readonly id: number }, isTimed: boolean): void {
    if (!isTimed && id !== this.last + 1) this.gap = id;
    this.last = id;
  }

  /** The object behind a number, or undefined. */
  find(table: Table, number: number): number | undefined {
    return this.bound.get(`${table}:${number}`)?.index;
  }

  /** The number that stands for an object, if there is one. */
  numberOf(table: Table, index: number): number | undefined {
    for (const [key, bound] of this.bound)
      if (bound.index === index && key.startsWith(`${table}:`))
        return Number(key.slice(table.length + 1));
    return undefined;
  }

  /** True if a number is free, or was taken before calls that are left out: they may have freed it. */
  isFree(table: Table, number: number): boolean {
    const bound = this.bound.get(`${table}:${number}`);
    return bound === undefined || bound.since < this.gap || !this.isAlive(table, bound.index);
  }

  bind(table: Table, number: number, index: number): void {
    this.text = undefined;
    this.bound = new Map(this.bound).set(`${table}:${number}`, { index, since: this.last });
  }

  /** The number stands for nothing any more; it may have been given out for something else meanwhile. */
  release(table: Table, number: number, index: number | undefined): void {
    if (this.find(table, number) !== index) return;
    this.text = undefined;
    const bound = new Map(this.bound);
    bound.delete(`${table}:${number}`);
    this.bound = bound;
  }

  mappingAt(addr: number): Mapping | undefined {
    return this.mapped.get(addr);
  }

  map(addr: number, mapping: Mapping): void {
    this.text = undefined;
    this.mapped = new Map(this.mapped).set(addr, mapping);
  }

  unmap(addr: number): void {
    this.text = undefined;
    const mapped = new Map(this.mapped);
    mapped.delete(addr);
    this.mapped = mapped;
  }

  info(file: number): FileInfo | undefined {
    return this.infos.get(file);
  }

  setInfo(file: number, info: FileInfo): void {
    this.text = undefined;
    this.infos = new Map(this.infos).set(file, info);
  }

  /** A text that two processes share only if they go on alike. */
  get key(): string {
    this.text ??= JSON.stringify([[...this.bound], [...this.mapped], [...this.infos]]);
    return this.text;
  }
}

/** Where a call is made. */
export interface Site {
  readonly machine: Machine;
  readonly user: UserSpace;
  readonly devices: Readonly<Record<string, string>>;
}

/** The entry of the table of descriptors that a number means; one that stays empty for a number that nothing stands for. */
export function fdOf({ machine, user }: Site, number: number): number {
  const known = user.find('fd', number);
  if (known !== undefined) return known;
  if (isStandardStream({ user }, number))
    return spare(machine, 'a standard stream', () => standardStream(machine));
  return spare(machine, 'no descriptor', () => machine.create('fd'));
}

const STDERR = 2;

/** True for a number under which a process has had a file from the start. */
export function isStandardStream({ user }: Pick<Site, 'user'>, number: number): boolean {
  return number >= 0 && number <= STDERR && user.find('fd', number) === undefined;
}

/** A process begins with three files open of which nobody says more. */
function standardStream(machine: Machine): number {
  const fd = machine.create('fd');
  const file = machine.create('other_file');
  at(machine.k.file, file).refs = 1;
  at(machine.k.fd, fd).file = file + 1;
  return fd;
}

/** What stands for every number that nothing stands for. */
export function spare(machine: Machine, name: string, make: () => number): number {
  const [known] = machine.notes(name);
  if (known !== undefined) return known;
  const made = make();
  machine.setNotes(name, [made]);
  return made;
}
