import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';

/** One file that shows a counterexample: its source, its trace. */
export interface FailureFile {
  readonly name: string;
  readonly text: string;
}

/** A counterexample, and all that is needed to see it again. */
export interface Failure {
  readonly property: string;
  readonly seed: number;
  readonly path: string;
  /** How far it was shrunk, and why it fails. */
  readonly shrinks: number;
  readonly why: string;
  readonly files: readonly FailureFile[];
}

/** How a property is run. */
export interface RunOptions<T> {
  readonly numRuns: number;
  /** The seed of the default run: fixed, so that what it meets can be asserted exactly. */
  readonly seed: number;
  /** The files that show a shrunk counterexample. */
  readonly show?: (counterexample: T) => readonly FailureFile[];
  /** Where they are written: `FENCEPOST_FAILURES`, or `fencepost-failures/` here. */
  readonly folder?: string;
}

/** Runs a property and returns its shrunk counterexample, if there is one. */
export function findFailure<T>(
  property: string,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void,
  options: RunOptions<T>,
): Failure | undefined {
  const replayed = replayOf(property);
  const details = fc.check(fc.property(arbitrary, holds), {
    numRuns: options.numRuns,
    seed: replayed?.seed ?? options.seed,
    ...(replayed?.path !== undefined && { path: replayed.path }),
  });
  if (!details.failed) return undefined;
  const [counterexample] = details.counterexample ?? [];
  const error = details.errorInstance;
  return {
    property,
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    shrinks: details.numShrinks,
    why: error instanceof Error ? error.message : String(error),
    files: counterexample === undefined ? [] : (options.show?.(counterexample) ?? []),
  };
}

/** Runs a property; a counterexample is written down and ends in an error of one line that replays it. */
export function assertProperty<T>(
  property: string,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void,
  options: RunOptions<T>,
): void {
  const failure = findFailure(property, arbitrary, holds, options);
  if (failure === undefined) return;
  const folder = writeFailure(failure, options.folder);
  throw new Error(`${replayLine(failure)}\n${failure.why}\nwritten to ${folder}`);
}

/** Writes the files of a counterexample, and returns their folder. */
export function writeFailure(failure: Failure, folder?: string): string {
  const root = folder ?? process.env['FENCEPOST_FAILURES'] ?? 'fencepost-failures';
  const own = path.join(root, failure.property.replaceAll(/[^\w.-]+/gu, '-'));
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'replay.txt'), `${replayLine(failure)}\n${failure.why}\n`);
  for (const { name, text } of failure.files) writeFileSync(path.join(own, name), text);
  return own;
}

/** The line that runs a counterexample again. */
export function replayLine({ property, seed, path: at }: Failure): string {
  return `FENCEPOST_REPLAY='${property}:${seed}:${at}' npx jest --selectProjects properties`;
}

/** True if one counterexample is run again: what the default run meets is then not to be expected. */
export function isReplaying(): boolean {
  return process.env['FENCEPOST_REPLAY'] !== undefined;
}

/** The seed and the path that the environment asks for this property: `FENCEPOST_REPLAY=property:seed:path`. */
function replayOf(property: string): { readonly seed: number; readonly path?: string } | undefined {
  const wanted = process.env['FENCEPOST_REPLAY'] ?? '';
  if (!wanted.startsWith(`${property}:`)) return undefined;
  const [seed = '', ...at] = wanted.slice(property.length + 1).split(':');
  const joined = at.join(':');
  return joined === '' ? { seed: Number(seed) } : { seed: Number(seed), path: joined };
}
