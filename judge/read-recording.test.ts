import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { UserError } from '../language/user-error.ts';
import { readRecording } from './read-recording.ts';
import { recordingJsonSchema } from './schema-json.ts';

/** What is wrong with a text: code, message and line. */
function mistakeOf(text: string): readonly unknown[] {
  try {
    readRecording(text, 'r.jsonl');
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.code, error.message, error.place.line];
  }
}

const close = '{"id":1,"call":"close","args":{"fd":3},"ret":0}';

test('docs/recording.schema.json is up to date; if not: npm run schema', () => {
  const committed: unknown = JSON.parse(readFileSync('docs/recording.schema.json', 'utf8'));
  expect(committed).toEqual(recordingJsonSchema());
});

test('every recording of the project can be read, and says where it comes from', () => {
  const count = (kernel: string, name: string): readonly unknown[] => {
    const file = `recordings/${kernel}/${name}.jsonl`;
    const { head, lines } = readRecording(readFileSync(file, 'utf8'), file);
    return [head?.kernel, lines.length];
  };
  expect(
    ['6.1.192', '6.12.107', '7.2.13'].map((k) => [count(k, 'probe'), count(k, 'seq')]),
  ).toEqual([
    [
      ['6.1.192', 300],
      ['6.1.192', 42],
    ],
    [
      ['6.12.107', 326],
      ['6.12.107', 42],
    ],
    [
      ['7.2.13', 326],
      ['7.2.13', 42],
    ],
  ]);
});

test('a recording may go without its first line', () => {
  expect(readRecording(close, 'r.jsonl')).toEqual({
    head: undefined,
    lines: [{ kind: 'system', line: 1, call: { id: 1, call: 'close', args: { fd: 3 }, ret: 0 } }],
  });
});

test('a line that is no JSON is named', () => {
  const [code, , line] = mistakeOf(`${close}\n{"id":2,`);
  expect([code, line]).toEqual(['FP502', 2]);
});

test('a call without an argument, and one that nobody knows, are named', () => {
  expect(mistakeOf(`${close}\n\n{"id":2,"call":"close","args":{},"ret":0}`)).toEqual([
    'FP502',
    'the recording is malformed: args.fd: Invalid input: expected number, received undefined',
    3,
  ]);
  expect(mistakeOf('{"id":2,"call":"closed","args":{},"ret":0}')).toEqual([
    'FP505',
    'nobody knows the call closed',
    1,
  ]);
});

test('a newer version, ids that do not grow, calls that overlap and an empty file are refused', () => {
  expect(mistakeOf('{"format":"fencepost-recording","version":2}')[0]).toBe('FP503');
  expect(mistakeOf(`${close}\n${close}`)).toEqual([
    'FP502',
    'the recording is malformed: id 1 comes behind id 1',
    2,
  ]);
  const at = (id: number, begin: number, end: number): string =>
    `{"id":${id},"call":"close","args":{"fd":3},"ret":0,"begin":${begin},"end":${end}}`;
  expect(mistakeOf(`${at(1, 10, 20)}\n${at(2, 15, 30)}`)).toEqual([
    'FP504',
    '#2 begins while the process is in #1',
    2,
  ]);
  expect(mistakeOf('')).toEqual(['FP502', 'the recording is malformed: it has no calls', 1]);
});
