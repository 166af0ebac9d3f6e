import { at } from '../model/kernel.ts';

/** Gives every finding (a rule's id, or how a state is stuck) a small number for the checker, and takes it back. */
export class Findings {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];

  /** The number of a finding, from 1. */
  number(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.names.push(name);
    this.numbers.set(name, this.names.length);
    return this.names.length;
  }

  /** The finding with a number. */
  name(number: number): string {
    return at(this.names, number - 1);
  }
}
