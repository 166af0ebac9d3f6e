import * as z from 'zod';
import { documentPlace } from './document-place.ts';
import { type Program, programFormat, programSchema, programVersion } from './design-data.ts';
import { UserError } from './user-error.ts';

/** The program as the text of a file: the same program gives the same bytes everywhere. */
export function programText(program: Program): string {
  const document = { format: programFormat, version: programVersion, ...program };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

const headSchema = z.object({ format: z.literal(programFormat), version: z.int().min(1) });

/** Reads the text of a file that holds a program; what is wrong with it is a UserError that names the place in the document. */
export function readProgram(text: string, file: string): Program {
  const document = parse(text, file);
  const head = headSchema.safeParse(document);
  if (!head.success)
    throw malformed(
      file,
      'its top level',
      `it does not say "format": "${programFormat}" and a version`,
    );
  if (head.data.version > programVersion) {
    throw new UserError(
      'FP603',
      `the program has version ${head.data.version}, but this Fencepost reads up to version ${programVersion}`,
      { file },
      'use the Fencepost that wrote it, or a newer one',
    );
  }
  const {
    format: _format,
    version: _version,
    ...program
  } = z.record(z.string(), z.unknown()).parse(document);
  return checkedProgram(program, file);
}

/** A program that was only said to be one. */
export function checkedProgram(written: unknown, file: string): Program {
  const result = programSchema.safeParse(written);
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
    throw new UserError('FP601', `the program is not JSON: ${why}`, { file });
  }
}

function malformed(file: string, place: string, why: string): UserError {
  return new UserError(
    'FP602',
    `the program is malformed at ${place}: ${why}`,
    { file },
    'language/design-data.ts describes the document',
  );
}
