import { type KernelVersion } from '../model/profile.ts';
import { type VerdictReport } from '../report/verdict-line.ts';
import { type Place, type UserErrorCode } from '../language/user-error.ts';

/** One variant of one design file to check; travels to a worker. */
export interface CheckJob {
  readonly id: string;
  /** The id, or what stands for it in the name of the trace where another file of the run has the same. */
  readonly traceId: string;
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
export type CheckLine = VerdictReport['line'] & { readonly trace: string | null };

/** What a worker answers: everything that is printed or written, as data. */
export interface CheckReport extends VerdictReport {
  readonly line: CheckLine;
  /** Claims of kind `sometimes` that some state showed. */
  readonly witnessed: readonly string[];
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
