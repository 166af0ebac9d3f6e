import { type Functions } from './kernel.ts';

/**
 * A deliberate bug: a livepatch that replaces functions of the table by wrong ones.
 *
 * One per file, so that reading it is reading the mistake; the harness must find every one, or it would not find the next real one.
 */
export interface Mutant {
  /** As its file is called. */
  readonly name: string;
  /** What is wrong, in one sentence. */
  readonly mistake: string;
  /** The rule of the catalogue that breaks; '' if it is a wrong result that no rule names. */
  readonly rule: string;
  /** Where the harness looks first: the area of programs that reaches the function. */
  readonly area: Area;
  readonly livepatch: Partial<Functions>;
}

/** A part of the subsystem that programs are generated for. */
export type Area =
  'fence' | 'containers' | 'ww-mutex' | 'resv' | 'dma-buf' | 'sync-file' | 'syncobj';
