import { spawnSync } from 'node:child_process';
import type { Program, Seen } from './program.ts';

/** What a program saw, and how long its whole process took. */
export interface Measured extends Seen {
  readonly seconds: number;
}

/**
 * Runs two programs in turns and returns the median of each.
 *
 * In turns, because the speed of a shared machine drifts: both feel it alike.
 */
export function measurePair(
  ours: Program,
  peer: Program,
  runs: number,
): { readonly ours: Measured; readonly peer: Measured } {
  const pairs = Array.from({ length: runs }, () => ({ ours: run(ours), peer: run(peer) }));
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    peer: median(pairs.map((pair) => pair.peer)),
  };
}

function run({ command, args, read }: Program): Measured {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}:\n${stdout}${stderr}`);
  return { ...read(stdout), seconds };
}

/** The run in the middle, by time. */
function median(runs: readonly Measured[]): Measured {
  const sorted = runs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('the median of no runs');
  return middle;
}
