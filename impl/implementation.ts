import { type Call, type Declaration } from './call.ts';
import { type Functions } from './kernel.ts';

/**
 * Something that implements the kernel's operations and can be put behind the harness.
 *
 * The reference implementation is one; a mutant of it is another; a driver of your own is a third, which may take functions from the
 * first and replace what it does otherwise.
 */
export interface Implementation {
  readonly name: string;
  /** What its own calls go through: mutants replace functions here. */
  readonly functions: Functions;
  /** The calls that programs make, by the kernel's names. */
  readonly calls: Readonly<Record<string, Call>>;
  /** The objects that programs declare, by the words of the language. */
  readonly declarations: Readonly<Record<string, Declaration>>;
}
