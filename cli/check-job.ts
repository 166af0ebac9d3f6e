import { type KernelVersion } from '../model/profile.ts';
import { type Place, type UserErrorCode } from '../language/user-error.ts';

/** One variant of one design file to check; travels to a worker. */
export interface CheckJob {
  readonly id: string;
  readonly file: string;
  readonly variant: string;
  readonly kernel: KernelVersion;
  readonly environments: readonly string[];
  readonly statesMax: number | undefined;
  readonly depthMax: number | undefined;
  readonly memoryMaxBytes: number | undefined;
  readonly timeMaxMs: number | undefined;
  readonly strategy: 'bfs' | 'dfs' | 'random';
  readonly seed: number;
}

/** The line of `--json`. */
export interface CheckLine {
  readonly design: string;
  readonly variant: string;
  readonly kernel: KernelVersion;
  readonly verdict: 'holds' | 'violated' | 'inconclusive';
  readonly kind: string | null;
  readonly rules: readonly string[];
  readonly expected: boolean;
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly complete: boolean;
  readonly trace: string | null;
}

/** What a worker answers: everything that is printed or written, as data. */
export interface CheckReport {
  readonly line: CheckLine;
  /** What the design expects, in words, where the verdict is not that. */
  readonly expectation: string;
  readonly exhausted: string | undefined;
  /** Claims of kind `sometimes` that no state showed. */
  readonly unwitnessed: readonly string[];
  readonly witnessed: readonly string[];
  readonly environments: readonly string[];
  readonly title: string;
  /** The text of the trace document, and the name of its file. */
  readonly trace: { readonly name: string; readonly text: string } | undefined;
}

/** A mistake of the user that a worker met; an Error does not travel whole. */
export interface Mistake {
  readonly code: UserErrorCode;
  readonly message: string;
  readonly place: Place;
  readonly hint: string | undefined;
}

/** What a worker sends. */
export type WorkerMessage =
  | {
      readonly kind: 'progress';
      readonly states: number;
      readonly edges: number;
      readonly queue: number;
      readonly depth: number;
    }
  | { readonly kind: 'done'; readonly report: CheckReport }
  | { readonly kind: 'mistake'; readonly mistake: Mistake }
  | { readonly kind: 'bug'; readonly stack: string };
