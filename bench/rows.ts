/** A model of a row in the language of a peer. */
export type PeerModel =
  | {
      readonly peer: 'spin';
      /** File in `spin/`. */
      readonly model: string;
      readonly defines: Readonly<Record<string, number>>;
      /** The verifier's `-m`: must exceed the depth of its search. */
      readonly depthMax: number;
      /** The verifier's `-w`: log2 of the slots of its table, chosen for the number of states. */
      readonly tableLog2: number;
    }
  | {
      readonly peer: 'rumur';
      /** File in `rumur/`; `@NAME@` stands for a constant there. */
      readonly model: string;
      readonly constants: Readonly<Record<string, number>>;
    };

/** One system that is measured, and the models of the same system that it is compared with. */
export interface BenchRow {
  readonly bench: string;
  /** True for the rows of `--quick`; all rows are large enough that the start of a process hardly counts. */
  readonly quick: boolean;
  /** True if our side is a design, compiled and judged as `fencepost check` does it, and not a system written by hand. */
  readonly design: boolean;
  /** Arguments of `searchSystem`. */
  readonly system: readonly string[];
  readonly peers: readonly PeerModel[];
}

/** What `npm run bench` measures; add a row here, and its system in `systems/search-system.ts`. */
export const benchRows: readonly BenchRow[] = [
  wwRow({ threads: 4, locks: 4, depthMax: 200_000, tableLog2: 20, quick: true }),
  wwRow({ threads: 4, locks: 5, depthMax: 400_000, tableLog2: 22, quick: false }),
  wwRow({ threads: 5, locks: 3, depthMax: 2_000_000, tableLog2: 23, quick: false }),
  fenceRow({ threads: 3, fences: 4, depthMax: 1_000_000, tableLog2: 21, quick: true }),
  contractRow({ contexts: 6, depthMax: 1_500_000, tableLog2: 20, quick: true }),
  designRow('contract', { size: 6, depthMax: 2_000_000, tableLog2: 21, quick: true }),
  designRow('lock-order', { size: 12, depthMax: 5_000_000, tableLog2: 20, quick: true }),
];

type Size = Pick<BenchRow, 'quick'> & { readonly depthMax: number; readonly tableLog2: number };

function wwRow({
  threads,
  locks,
  quick,
  ...spin
}: Size & { readonly threads: number; readonly locks: number }): BenchRow {
  const constants = { N: threads, M: locks, POLICY: 1 };
  return {
    bench: `ww ${threads},${locks} die`,
    quick,
    design: false,
    system: ['ww', `${threads}`, `${locks}`, 'die'],
    peers: [
      { peer: 'spin', model: 'ww.pml', defines: constants, ...spin },
      { peer: 'rumur', model: 'ww.m', constants },
    ],
  };
}

function fenceRow({
  threads,
  fences,
  quick,
  ...spin
}: Size & { readonly threads: number; readonly fences: number }): BenchRow {
  const constants = { N: threads, K: fences };
  return {
    bench: `fence ${threads},${fences}`,
    quick,
    design: false,
    system: ['fence', `${threads}`, `${fences}`],
    peers: [
      { peer: 'spin', model: 'fence.pml', defines: constants, ...spin },
      { peer: 'rumur', model: 'fence.m', constants },
    ],
  };
}

function contractRow({ contexts, quick, ...spin }: Size & { readonly contexts: number }): BenchRow {
  const constants = { N: contexts, VARIANT: 0 };
  return {
    bench: `contract ${contexts}`,
    quick,
    design: false,
    system: ['contract', `${contexts}`, 'good'],
    peers: [
      { peer: 'spin', model: 'contract.pml', defines: constants, ...spin },
      { peer: 'rumur', model: 'contract.m', constants },
    ],
  };
}

/** A design of `designs/`, against its twin in Promela. */
function designRow(
  name: string,
  { size, quick, ...spin }: Size & { readonly size: number },
): BenchRow {
  return {
    bench: `design ${name} ${size}`,
    quick,
    design: true,
    system: [`design-${name}`, `${size}`],
    peers: [{ peer: 'spin', model: `design-${name}.pml`, defines: { N: size }, ...spin }],
  };
}
