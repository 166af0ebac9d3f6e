import * as z from 'zod';
import { documentPlace } from '../language/document-place.ts';
import { type Trace, traceSchema, traceVersion } from './trace.ts';
import { UserError } from '../language/user-error.ts';

/** Reads the text of a trace file; what is wrong with it is a UserError that names the place in the document. */
export function readTrace(text: string, file: string): Trace {
  const document = parse(text, file);
  const version = versionOf(document);
  if (version !== undefined && version > traceVersion) {
    throw new UserError(
      'FP303',
      `the trace has version ${version}, but this Fencepost reads up to version ${traceVersion}`,
      { file },
      'use the Fencepost that wrote it, or a newer one',
    );
  }
  const result = traceSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(
    file,
    documentPlace(issue?.path ?? []),
    issue?.message ?? 'it does not fit the schema',
  );
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'FP301',
      `the trace is not JSON: ${why}`,
      { file },
      'a trace is the *.trace.json file that fencepost check writes',
    );
  }
}

const headSchema = z.object({ format: z.literal('fencepost-trace'), version: z.int() });

/** The version of a document that says it is a trace. */
function versionOf(document: unknown): number | undefined {
  return headSchema.safeParse(document).data?.version;
}

function malformed(file: string, place: string, why: string): UserError {
  return new UserError(
    'FP302',
    `the trace is malformed at ${place}: ${why}`,
    { file },
    'docs/trace.schema.json describes the document',
  );
}
