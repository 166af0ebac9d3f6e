import {
  type RecordedLine,
  type Recording,
  recordedCallSchema,
  recordingHeadSchema,
  recordingVersion,
} from './recording.ts';
import { UserError } from '../language/user-error.ts';
import { type ZodError } from 'zod';

/** Reads the text of a recording: one JSON document per line. What is wrong with it is a UserError that names the line. */
export function readRecording(text: string, file: string): Recording {
  const documents = text
    .split('\n')
    .map((each, i) => ({ line: i + 1, text: each }))
    .filter((each) => each.text.trim() !== '')
    .map(({ line, text: each }) => ({ line, document: parse(each, file, line) }));
  const [first] = documents;
  if (first === undefined) throw malformed(file, 1, 'it has no calls');
  const isHead = hasKey(first.document, 'format');
  const head = isHead ? readHead(first.document, file, first.line) : undefined;
  const lines = documents
    .slice(isHead ? 1 : 0)
    .map(({ line, document }) => readLine(document, file, line));
  checkOrder(lines, file);
  return { head, lines };
}

function parse(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(file, line, error instanceof Error ? error.message : String(error));
  }
}

function readHead(document: unknown, file: string, line: number): Recording['head'] {
  const version = hasKey(document, 'version') ? document.version : undefined;
  if (typeof version === 'number' && version > recordingVersion)
    throw new UserError(
      'FP503',
      `the recording has version ${version}, but this Fencepost reads up to version ${recordingVersion}`,
      { file, line },
      'use a newer Fencepost',
    );
  const result = recordingHeadSchema.safeParse(document);
  if (result.success) return result.data;
  throw malformed(file, line, whyOf(result.error));
}

function readLine(document: unknown, file: string, line: number): RecordedLine {
  const result = recordedCallSchema.safeParse(document);
  if (result.success) return { line, call: result.data };
  throw malformed(file, line, whyOf(result.error));
}

/** Ids grow, and nobody begins a call while another runs: what happens at once is no sequence. */
function checkOrder(lines: readonly RecordedLine[], file: string): void {
  let lastId = -Infinity;
  let lastEnd = -Infinity;
  for (const { line, call } of lines) {
    const { id, begin, end } = call;
    if (id <= lastId) throw malformed(file, line, `id ${id} comes behind id ${lastId}`);
    if (begin !== undefined && end !== undefined && end < begin)
      throw malformed(file, line, `#${id} ends before it begins`);
    if (begin !== undefined && begin < lastEnd)
      throw new UserError(
        'FP504',
        `#${id} begins while another call runs`,
        { file, line },
        'only calls that were made one after the other can be judged',
      );
    lastId = id;
    lastEnd = end ?? lastEnd;
  }
}

function whyOf(error: ZodError): string {
  const [issue] = error.issues;
  const at = (issue?.path ?? []).join('.');
  const why = issue?.message ?? 'it does not fit the schema';
  return at === '' ? why : `${at}: ${why}`;
}

function malformed(file: string, line: number, why: string): UserError {
  return new UserError(
    'FP502',
    `the recording is malformed: ${why}`,
    { file, line },
    'docs/recording.schema.json describes each line',
  );
}

function hasKey<K extends string>(value: unknown, key: K): value is Readonly<Record<K, unknown>> {
  return typeof value === 'object' && value !== null && key in value;
}
