import {
  type HistoryLine,
  type HistoryOutcome,
  type Recording,
  recordingHeadSchema,
  recordingVersion,
} from './recording.ts';
import { UserError } from '../language/user-error.ts';
import { hasKey, malformed, readLine, whyOf } from './read-line.ts';

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
  const lines: HistoryLine[] = [];
  let outcome: HistoryOutcome | undefined;
  for (const { line, document } of documents.slice(isHead ? 1 : 0)) {
    if (outcome !== undefined) throw malformed(file, line, 'it stands behind the outcome');
    const read = readLine(document, file, line, head?.objects !== undefined);
    if ('outcome' in read) outcome = read;
    else lines.push(read);
  }
  checkOrder(lines, file);
  return { head, lines, ...(outcome !== undefined && { outcome }) };
}

/** The lines of a history as they stand in a file; {@link readRecording} reads them back. */
export function printRecording({ head, lines, outcome }: Recording): string {
  const documents = [
    ...(head === undefined ? [] : [head]),
    ...lines.map(({ call }) => call),
    ...(outcome === undefined ? [] : [outcome]),
  ];
  return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
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

/** Calls stand in the order in which they began, and nobody begins one while he is in another. */
export function checkOrder(lines: readonly HistoryLine[], file: string): void {
  const isTimed = lines.some(({ call }) => call.begin !== undefined);
  const ids = new Set<number>();
  const busy = new Map<string, { readonly id: number; readonly until: number }>();
  let last: HistoryLine | undefined;
  for (const it of lines) {
    const { line, call } = it;
    const { id, begin, end } = call;
    if (last !== undefined && (isTimed ? ids.has(id) : id <= last.call.id))
      throw malformed(file, line, `id ${id} comes behind id ${last.call.id}`);
    if (isTimed && begin === undefined)
      throw malformed(file, line, `#${id} has no time, and others have`);
    if (begin !== undefined && end !== undefined && end < begin)
      throw malformed(file, line, `#${id} ends before it begins`);
    if (begin !== undefined && begin < (last?.call.begin ?? begin))
      throw malformed(file, line, `#${id} begins before #${last?.call.id ?? 0}`);
    if (it.kind !== 'kill') checkReturn(it, file);
    const actor = String(call.actor ?? '');
    const before = it.kind === 'kill' ? undefined : busy.get(actor);
    if (before !== undefined && (begin ?? Infinity) < before.until)
      throw new UserError(
        'FP504',
        `#${id} begins while ${actor === '' ? 'the process' : `actor ${actor}`} is in #${before.id}`,
        { file, line },
        'an actor makes one call after the other; who calls at the same time is another actor',
      );
    ids.add(id);
    busy.set(actor, { id, until: untilOf(it) });
    last = it;
  }
}

function untilOf({ call, kind }: HistoryLine): number {
  if (call.end !== undefined) return call.end;
  return kind !== 'kill' && call.ret === undefined ? Infinity : (call.begin ?? 0);
}

function checkReturn({ call, line }: Exclude<HistoryLine, { kind: 'kill' }>, file: string): void {
  const { id, begin, end, ret } = call;
  if (end !== undefined && ret === undefined)
    throw malformed(file, line, `#${id} ends, and returns nothing`);
  if (begin !== undefined && end === undefined && ret !== undefined)
    throw malformed(file, line, `#${id} returns, and does not end`);
}
