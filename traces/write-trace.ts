import { type Trace } from './trace.ts';

/** The trace as the text of a file: the same trace gives the same bytes everywhere. */
export function traceText(trace: Trace): string {
  return `${JSON.stringify(trace, undefined, 2)}\n`;
}

/** The name of the file that a trace is kept in: `rn-01-…-buggy-7.2-deadlock.trace.json`. */
export function traceFileName({ design, kernel, environments, verdict }: Trace): string {
  const added = environments.length === 0 ? [] : [environments.join('+')];
  const what = verdict.claim === null ? [verdict.kind] : [verdict.kind, verdict.claim];
  const parts = [design.id, design.variant, kernel, ...added, ...what];
  return `${parts.join('-').replaceAll(/[^\w.+-]+/gu, '-')}.trace.json`;
}
