import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchTable, type Comparison } from './bench-table.ts';
import { buildOurs, buildPeer, isInstalled } from './build.ts';
import { measurePair } from './measure.ts';
import { benchRows, type BenchRow, type PeerModel } from './rows.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    runs: { type: 'string' },
    only: { type: 'string' },
  },
});

process.exitCode = main();

/**
 * Compares our checker with its peers: same system, same number of states, whole processes, in turns, medians.
 *
 * Options: `--quick` (fewer rows, one run), `--json`, `--runs N`, `--only TEXT` (rows whose name contains it).
 */
function main(): number {
  if (!isInstalled('spin', '-V') || !isInstalled('gcc', '--version')) {
    console.error('bench: needs spin and gcc to compare with; on Debian: apt-get install spin gcc');
    return 2;
  }
  const rows = benchRows.filter(
    ({ quick, bench }) => (quick || !options.quick) && bench.includes(options.only ?? ''),
  );
  const peers = installedPeers();
  const directory = mkdtempSync(join(tmpdir(), 'fencepost-bench-'));
  try {
    const results = rows.flatMap((row) => compareRow(row, peers, directory));
    const wrong = results.filter(({ states, peerStates }) => states !== peerStates);
    for (const { bench, peer, states, peerStates } of wrong) {
      console.error(`bench: ${bench}: we saw ${states} states, ${peer} saw ${peerStates}`);
    }
    print(results);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The slow peer only takes part in the full comparison. */
function installedPeers(): ReadonlySet<PeerModel['peer']> {
  return new Set(
    !options.quick && isInstalled('rumur', '--version') ? ['spin', 'rumur'] : ['spin'],
  );
}

type Result = Comparison &
  Pick<BenchRow, 'design'> & { readonly peerStates: number; readonly bytesPerState: number };

function compareRow(
  { bench, design, system, peers }: BenchRow,
  installed: ReadonlySet<PeerModel['peer']>,
  directory: string,
): readonly Result[] {
  const runs = options.quick ? 1 : Number(options.runs ?? 5);
  return peers
    .filter(({ peer }) => installed.has(peer))
    .map((model): Result => {
      if (process.stderr.isTTY) console.error(`bench: ${bench} against ${model.peer}`);
      const ours = buildOurs(directory, system);
      const built = buildPeer(
        join(directory, `${bench} ${model.peer}`.replaceAll(/\W/g, '-')),
        model,
      );
      const measured = measurePair(ours, built, model.peer === 'spin' ? runs : 1);
      return {
        bench,
        design,
        peer: model.peer,
        states: measured.ours.states,
        peerStates: measured.peer.states,
        ours_s: measured.ours.seconds,
        peer_s: measured.peer.seconds,
        ratio: measured.peer.seconds / measured.ours.seconds,
        bytesPerState: measured.ours.bytesPerState ?? NaN,
      };
    });
}

function print(results: readonly Result[]): void {
  if (options.json) {
    const rows = results.map(({ bench, peer, states, ours_s, peer_s, ratio }): Comparison => ({
      bench,
      peer,
      states,
      ours_s,
      peer_s,
      ratio,
    }));
    console.log(JSON.stringify({ rows }));
    return;
  }
  const spin = execFileSync('spin', ['-V'], { encoding: 'utf8' }).trim();
  console.log(benchTable(results));
  console.log(
    `\nmedian ratio to spin: ${medianRatio(results, false)}, of designs: ${medianRatio(results, true)}`,
  );
  console.log(
    `${cpus().length} x ${cpus()[0]?.model}, node ${process.version}, ${spin} (gcc -O2 -DSAFETY)`,
  );
  console.log(
    'Seconds are those of whole processes, ours from a bundle made before; medians, but rumur runs once.',
  );
}

/** The median ratio to SPIN of the rows that are designs, or of those that are not. */
function medianRatio(results: readonly Result[], designs: boolean): string {
  const ratios = results
    .filter(({ peer, design }) => peer === 'spin' && design === designs)
    .map(({ ratio }) => ratio)
    .toSorted((a, b) => a - b);
  const low = ratios[Math.floor((ratios.length - 1) / 2)];
  const high = ratios[Math.floor(ratios.length / 2)];
  if (low === undefined || high === undefined) return 'not measured';
  return ((low + high) / 2).toFixed(2);
}
