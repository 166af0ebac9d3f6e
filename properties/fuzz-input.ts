import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { type Scenario } from './scenario.ts';
import { type Schedule, parseSchedule, printSchedule } from '../impl/scheduler/schedule.ts';
import { UserError } from '../language/user-error.ts';
import { programSchema, stepsSchema } from '../language/design-data.ts';

/** One interleaving: a scenario, and the schedule that it ran under. */
export interface FuzzInput {
  readonly scenario: Scenario;
  readonly schedule: Schedule;
}

const format = 'fencepost-input';
const version = 1;

const inputSchema = z.strictObject({
  format: z.literal(format),
  version: z.literal(version),
  schedule: z.string(),
  program: programSchema,
  before: stepsSchema.exactOptional(),
  after: stepsSchema.exactOptional(),
  kill: z.string().exactOptional(),
});

/** An input as the text of a file: the same input gives the same bytes everywhere. */
export function inputText({ scenario, schedule }: FuzzInput): string {
  const { program, before, after, kill } = scenario;
  const schedulePrinted = printSchedule(schedule);
  const document = { format, version, schedule: schedulePrinted, program, before, after, kill };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The file of an input is named after what is in it: two fuzzers that find the same write the same file. */
export function inputName(input: FuzzInput): string {
  return `${hashOf(inputText(input))}.json`;
}

/** Sixteen digits that stand for a text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The inputs of a folder, in the order of their names. @throws UserError FP604 for a file that is none */
export function readInputs(folder: string): readonly FuzzInput[] {
  return namesIn(folder).map((name) => readInput(path.join(folder, name)));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function readInput(file: string): FuzzInput {
  const read = inputSchema.safeParse(parsed(file));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw malformed(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { format: _format, version: _version, schedule: written, ...scenario } = read.data;
  const schedule = parseSchedule(written);
  if (schedule === undefined) throw malformed(file, `"${written}" is no schedule`);
  return { scenario, schedule };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, error);
  }
}

function malformed(file: string, why: string): UserError {
  const hint = 'the folder holds what fencepost fuzz wrote, and no other .json files';
  return new UserError('FP604', `the input is malformed: ${why}`, { file }, hint);
}

function unreadable(file: string, error: unknown): UserError {
  const why = error instanceof Error ? error.message : String(error);
  return new UserError('FP604', `the corpus cannot be read: ${why}`, { file });
}
