import { readFileSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import { type Area } from '../impl/mutant.ts';
import { type Release } from '../impl/kernel.ts';
import { type Scenario } from './scenario.ts';
import { UserError } from '../language/user-error.ts';
import path from 'node:path';
import { programSchema, stepsSchema } from '../language/design-data.ts';

/** A scenario that is worth keeping: the first of those that are tried, because it found something once. */
export interface Seed extends Scenario {
  /** The deliberate bug that it finds. */
  readonly mutant: string;
  readonly area: Area;
  /** The kernel in which it shows; any, if it says nothing. */
  readonly release?: Release;
  /** Under which it did. */
  readonly schedule?: string;
}

const seedSchema = z.strictObject({
  mutant: z.string().min(1),
  release: z.enum(['6.1', '6.12', '7.2']).exactOptional(),
  program: programSchema,
  schedule: z.string().exactOptional(),
  before: stepsSchema.exactOptional(),
  after: stepsSchema.exactOptional(),
  kill: z.string().exactOptional(),
});

/**
 * The scenarios of a folder, by area: one file for each.
 *
 * As with every fuzzer what was found once is tried first: then a change that breaks it again is noticed in the first second.
 *
 * @throws UserError FP604 for a file that is none
 */
export function readCorpus(folder: string): readonly Seed[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((name) => readArea(path.join(folder, name)));
}

function readArea(file: string): readonly Seed[] {
  const read = z.array(seedSchema).safeParse(parsed(file));
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new UserError('FP604', `the corpus is malformed: ${where}: ${issue?.message ?? ''}`, {
      file,
    });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the files are named after the areas.
  const area = path.basename(file, '.json') as Area;
  return read.data.map((seed) => ({ ...seed, area }));
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserError('FP604', `the corpus cannot be read: ${why}`, { file });
  }
}

/** The scenario of a seed, without what it is good for. */
export function scenarioOf({ program, before, after, kill }: Seed): Scenario {
  return {
    program,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(kill !== undefined && { kill }),
  };
}
