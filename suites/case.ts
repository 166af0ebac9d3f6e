import { type Step } from './step.ts';

/** One test case of the kernel's own suites. */
export interface SuiteCase {
  readonly id: string;
  readonly suite: string;
  /** Its line in the file. */
  readonly line: number;
  /** Why it cannot be executed, if it cannot: its steps are a description. */
  readonly informal: string | undefined;
  readonly steps: readonly Step[];
}

/** What became of a case. */
export interface CaseResult {
  readonly id: string;
  readonly suite: string;
  readonly status: 'passed' | 'failed' | 'unsupported';
  /** Why it failed or is not supported; for one that passed, what was left out. */
  readonly reason: string;
}
