import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { outcomeOf, smallDesigns, traceOf } from './small-designs.fixture.ts';
import { UserError } from '../language/user-error.ts';
import { minimiseTrace } from './minimise.ts';
import { readTrace } from './read-trace.ts';
import { replayTrace } from './replay.ts';
import { traceText } from './write-trace.ts';

const outcome = outcomeOf(smallDesigns.stall);
const trace = traceOf(outcome, 'stall');
const text = traceText(trace);

/** The mistake that reading this text is. */
function mistakeOf(document: string): UserError {
  try {
    readTrace(document, 'x.trace.json');
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('readTrace', () => {
  test('reads what was written, and writing that gives the same bytes', () => {
    expect(readTrace(text, 'x')).toEqual(trace);
    expect(traceText(readTrace(text, 'x'))).toBe(text);
  });

  test('text that is not JSON is no trace', () => {
    expect(mistakeOf(text.slice(0, 100))).toMatchObject({
      code: 'FP301',
      place: { file: 'x.trace.json' },
    });
  });

  test('a newer version is refused before anything else is looked at', () => {
    const newer = mistakeOf(JSON.stringify({ format: 'fencepost-trace', version: 2, new: true }));
    expect(`${newer.code}: ${newer.message}`).toMatchInlineSnapshot(
      `"FP303: the trace has version 2, but this Fencepost reads up to version 1"`,
    );
  });

  test('the place of what is wrong is named', () => {
    const broken = text.replace('"choice": 0', '"choice": -1');
    const { code, message, hint } = mistakeOf(broken);
    expect(`${code}: ${message}\n${hint}`).toMatchInlineSnapshot(`
     "FP302: the trace is malformed at steps[0].choice: Too small: expected number to be >=0
     docs/trace.schema.json describes the document"
    `);
    expect(mistakeOf('[]').message).toMatchInlineSnapshot(
      `"the trace is malformed at its top level: Invalid input: expected object, received array"`,
    );
    expect(mistakeOf('{"format":"other"}').code).toBe('FP302');
  });

  test('a document that somebody changed is refused, or read as it stands; it never crashes', () => {
    const places = placesIn(JSON.parse(text));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), fc.boolean(), (keys, value, drop) => {
        const changed: unknown = JSON.parse(text);
        change(changed, keys, drop ? undefined : value);
        const document = JSON.stringify(changed);
        let read: unknown;
        try {
          read = readTrace(document, 'x');
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          return;
        }
        expect(read).toEqual(JSON.parse(document));
        const accepted = readTrace(document, 'x');
        expect(replayTrace(accepted, outcome.compiled, outcome.system)).toHaveProperty('same');
        expect(minimiseTrace(accepted, outcome.compiled, outcome.system)).toBeDefined();
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

/** All places of a document, as lists of keys. */
function placesIn(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...at, key]));
  return at.length === 0 ? inner : [at, ...inner];
}

function change(document: unknown, keys: readonly string[], value: unknown): void {
  const [last = ''] = keys.slice(-1);
  const parent = keys
    .slice(0, -1)
    .reduce<unknown>((at, key) => Reflect.get(Object(at), key), document);
  if (value === undefined) Reflect.deleteProperty(Object(parent), last);
  else Reflect.set(Object(parent), last, value);
}
