import {
  type HistoryLine,
  type HistoryOutcome,
  callNames,
  kernelCallSchema,
  killSchema,
  outcomeSchema,
  recordedCallSchema,
} from './recording.ts';
import { UserError, nearest } from '../language/user-error.ts';
import { type ZodError } from 'zod';
import { callbackRuns } from './kernel-calls.ts';
import { operations } from '../model/registry.ts';

const systemCalls: ReadonlySet<string> = new Set(callNames);
const kernelCalls: ReadonlySet<string> = new Set([...Object.keys(operations), callbackRuns]);

/** A call, or how it all ended: one document behind the first line. */
export function readLine(
  document: unknown,
  file: string,
  line: number,
  hasObjects: boolean,
): HistoryLine | HistoryOutcome {
  if (hasKey(document, 'outcome')) {
    const outcome = outcomeSchema.safeParse(document);
    if (outcome.success) return outcome.data;
    throw malformed(file, line, whyOf(outcome.error));
  }
  const name = hasKey(document, 'call') ? document.call : undefined;
  if (name === 'kill') {
    const kill = killSchema.safeParse(document);
    if (kill.success) return { kind: 'kill', line, call: kill.data };
    throw malformed(file, line, whyOf(kill.error));
  }
  return readCall(document, String(name), { file, line, hasObjects });
}

/** A name can stand for a system call and for the operation of the model: the arguments say which is meant. */
function readCall(
  document: unknown,
  name: string,
  {
    file,
    line,
    hasObjects,
  }: { readonly file: string; readonly line: number; readonly hasObjects: boolean },
): HistoryLine {
  const isKernel = kernelCalls.has(name);
  if (systemCalls.has(name)) {
    const system = recordedCallSchema.safeParse(document);
    if (system.success) return { kind: 'system', line, call: system.data };
    if (!isKernel || !hasObjects) throw malformed(file, line, whyOf(system.error));
  }
  const kernel = kernelCallSchema.safeParse(document);
  if (!kernel.success) throw malformed(file, line, whyOf(kernel.error));
  if (isKernel) return { kind: 'kernel', line, call: kernel.data };
  const near = nearest(name, [...systemCalls, ...kernelCalls]);
  throw new UserError(
    'FP505',
    `nobody knows the call ${name}`,
    { file, line },
    near === undefined
      ? 'a system call of docs/recording.schema.json, or an operation of docs/language.md'
      : `did you mean ${near}?`,
  );
}

/** What is wrong with a document, in the words of the schema. */
export function whyOf(error: ZodError): string {
  const [issue] = error.issues;
  const at = (issue?.path ?? []).join('.');
  const why = issue?.message ?? 'it does not fit the schema';
  return at === '' ? why : `${at}: ${why}`;
}

/** A mistake in a line of a recording. */
export function malformed(file: string, line: number, why: string): UserError {
  return new UserError(
    'FP502',
    `the recording is malformed: ${why}`,
    { file, line },
    'docs/recording.schema.json describes each line',
  );
}

/** True for an object that has this key. */
export function hasKey<K extends string>(
  value: unknown,
  key: K,
): value is Readonly<Record<K, unknown>> {
  return typeof value === 'object' && value !== null && key in value;
}
