import { type Kernel } from '../model/kernel.ts';
import { type Program } from '../language/design-data.ts';
import { type ProgramSystem, searchWithin, systemOf } from './explore.ts';
import { type SearchResult } from '../checker/search-result.ts';
import { type TransitionSystem } from '../checker/transition-system.ts';
import { checkDesign } from '../verify/check-design.ts';
import { follow } from '../checker/follow.ts';
import { programToDesign } from '../language/program-to-design.ts';
import { simpleSearch } from './simple-search.ts';

/** Where two searches of one design differ. */
export interface Disagreement {
  readonly between: string;
  readonly one: unknown;
  readonly other: unknown;
}

/** What was compared; `differences` is absent if the design is too large. */
export interface Agreement {
  readonly differences?: readonly Disagreement[];
  readonly findings: number;
  /** Findings that the random walk saw too. */
  readonly walked: number;
}

/** All searches of a design see the same: breadth-first, depth-first, by the book, from whole states, checked, and at random. */
export function checkerAgreement(program: Program, statesMax: number, seed: number): Agreement {
  const it = systemOf(program);
  const checked = systemOf(program, '7.2', true);
  const none = { findings: 0, walked: 0 };
  if (it === undefined || checked === undefined) return none;
  const budgets = { statesMax };
  const { system } = it.design;
  const bfs = searchWithin(system, { budgets });
  if (bfs === undefined || !bfs.complete) return none;
  const simple = simpleSearch(system, statesMax);
  const differences: Disagreement[] = [];
  const compare = (between: string, one: unknown, other: unknown): void => {
    if (JSON.stringify(one) !== JSON.stringify(other)) differences.push({ between, one, other });
  };
  compare(
    'bfs and a search by the book',
    numbered(bfs),
    simple && {
      states: simple.states,
      edges: simple.edges,
      depth: simple.depth,
      findings: [...simple.findings].toSorted(byNumber),
    },
  );
  const dfs = searchWithin(system, { budgets, strategy: 'dfs' });
  compare('bfs and dfs', sizes(bfs, it), dfs && sizes(dfs, it));
  const whole = searchWithin(withoutChanges(system), { budgets });
  compare('bfs with and without decoding changes only', numbered(bfs), whole && numbered(whole));
  const wide = searchWithin(checked.design.system, { budgets });
  compare('bfs with and without checked widths', sizes(bfs, it), wide && sizes(wide, checked));
  compare('two searches of one system', bfs, searchWithin(system, { budgets }));
  const random = searchWithin(system, {
    strategy: 'random',
    seed,
    walks: 20,
    budgets: { depthMax: 60 },
  });
  const walked = [...(random?.findings.keys() ?? [])].map((number) =>
    it.design.findings.name(number),
  );
  compare(
    'random walks and bfs',
    walked.filter((name) => !namesOf(bfs, it).includes(name)),
    [],
  );
  for (const search of [bfs, dfs, random])
    for (const path of search?.findings.values() ?? [])
      compare('a path and what it replays to', follow(system, path.steps).divergence, undefined);
  compareVerdicts(program, statesMax, compare);
  return { differences, findings: bfs.findings.size, walked: walked.length };
}

type Compare = (between: string, one: unknown, other: unknown) => void;

/** The verdict is the same however it is searched for, but for the rules that only a worst path's end breaks. */
function compareVerdicts(program: Program, statesMax: number, compare: Compare): void {
  const [bfs, dfs] = (['bfs', 'dfs'] as const).map((strategy) => {
    const { verdict, kind, complete, violations } = checkDesign({
      design: programToDesign(program),
      variant: 'default',
      kernel: '7.2',
      strategy,
      budgets: { statesMax },
    });
    const found = violations.map((it) => `${it.kind} ${it.rule ?? ''}`).toSorted();
    return { verdict, kind, complete, found };
  });
  compare('the verdicts of bfs and dfs', bfs, dfs);
}

function withoutChanges(system: TransitionSystem<Kernel>): TransitionSystem<Kernel> {
  const { codec } = system;
  return {
    ...system,
    codec: {
      words: codec.words,
      alloc: () => codec.alloc(),
      decode: (words, offset, state) => codec.decode(words, offset, state),
      encode: (state, words, offset) => codec.encode(state, words, offset),
      copy: (from, to) => codec.copy(from, to),
    },
  };
}

const byNumber = (a: readonly [number, unknown], b: readonly [number, unknown]): number =>
  a[0] - b[0];

function numbered({ states, edges, depth, findings }: SearchResult): unknown {
  const lengths = [...findings].map(([number, path]) => [number, path.steps.length] as const);
  return { states, edges, depth, findings: lengths.toSorted(byNumber) };
}

function sizes(result: SearchResult, it: ProgramSystem): unknown {
  const { states, edges, complete } = result;
  return { states, edges, complete, findings: namesOf(result, it) };
}

function namesOf({ findings }: SearchResult, { design }: ProgramSystem): readonly string[] {
  return [...findings.keys()].map((number) => design.findings.name(number)).toSorted();
}
