import {
  type Budget,
  type Budgets,
  type OnProgress,
  type Path,
  type SearchResult,
} from '../checker/search-result.ts';
import { type CompiledDesign, compile } from '../language/compile.ts';
import {
  type Design,
  type Expectation,
  type ViolationKind,
  expectationOf,
} from '../language/design.ts';
import { DesignBuilder } from '../language/design-builder.ts';
import { type DesignSystem, designSystem } from './design-system.ts';
import { type KernelVersion, profiles } from '../model/profile.ts';
import { type Evaluate, progress } from '../deadlock/fixpoint.ts';
import { ModelLimit } from '../model/limit.ts';
import { UserError } from '../language/user-error.ts';
import { applyEnvironments } from './apply-environments.ts';
import { blockedRules } from './blocked-rules.ts';
import { declare } from '../language/declare.ts';
import { defaultBudgets } from './budgets.ts';
import { isLivelock } from './livelock.ts';
import { toTheRound } from './livelock-round.ts';
import { meets } from './expectation.ts';
import { search } from '../checker/search.ts';

/** What to check, and how much of it. */
export interface CheckRequest {
  readonly design: Design;
  readonly variant: string;
  readonly kernel: KernelVersion;
  /** Environments to add, by name. */
  readonly environments?: readonly string[];
  readonly budgets?: Budgets;
  readonly strategy?: 'bfs' | 'dfs' | 'random';
  readonly seed?: number;
  readonly onProgress?: OnProgress;
  /** Refuse values outside their width: slower, for tests. */
  readonly checked?: boolean;
  readonly now?: () => number;
}

/** One way in which a variant goes wrong, with a shortest path to it. */
export interface Violation {
  readonly kind: ViolationKind;
  /** The broken rule or the failed claim, for the kinds that have one. */
  readonly rule?: string;
  readonly path: Path;
}

/** What a claim of kind `sometimes` found: a path to a state in which it holds, or nothing. */
export interface Witness {
  readonly name: string;
  readonly path: Path | null;
}

/** The verdict on one variant. */
export interface CheckOutcome {
  readonly request: CheckRequest;
  readonly verdict: 'holds' | 'violated' | 'inconclusive';
  /** The worst violation's kind. */
  readonly kind: ViolationKind | null;
  /** Every rule broken somewhere, sorted. */
  readonly rules: readonly string[];
  /** True if all of it is as the design says. */
  readonly expected: boolean;
  readonly expectation: Expectation;
  /** All violations, the worst first. */
  readonly violations: readonly Violation[];
  readonly witnesses: readonly Witness[];
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  /** True if every reachable state was explored and every claim decided. */
  readonly complete: boolean;
  /** The budget that ran out; absent if complete. */
  readonly exhausted: Budget | undefined;
  readonly bytesPerState: number;
  readonly compiled: CompiledDesign;
  readonly system: DesignSystem;
}

/** Compiles one variant of a design for one kernel and environment. */
export function compileDesign(
  request: Pick<CheckRequest, 'design' | 'variant' | 'kernel' | 'environments'>,
  checked = false,
): CompiledDesign {
  const builder = new DesignBuilder();
  declare(request.design, builder, request.variant);
  const options = applyEnvironments(builder, request.environments ?? []);
  return compile(builder.model, profiles[request.kernel], options, checked);
}

/** Explores one variant of a design and judges it; `evaluate` is there for mutants of the judge. */
export function checkDesign(request: CheckRequest, evaluate: Evaluate = progress): CheckOutcome {
  try {
    return explore(request, evaluate);
  } catch (error) {
    if (error instanceof ModelLimit)
      throw new UserError('FP208', error.message, {}, 'make the design smaller');
    throw error;
  }
}

function explore(request: CheckRequest, evaluate: Evaluate): CheckOutcome {
  const compiled = compileDesign(request, request.checked ?? false);
  const system = designSystem(request.design.header.title, compiled, evaluate);
  const result = search(system.system, {
    strategy: request.strategy ?? 'bfs',
    budgets: { ...defaultBudgets, ...request.budgets },
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.onProgress !== undefined && { onProgress: request.onProgress }),
    ...(request.now !== undefined && { now: request.now }),
  });
  return judge(request, compiled, system, result);
}

function judge(
  request: CheckRequest,
  compiled: CompiledDesign,
  system: DesignSystem,
  result: SearchResult,
): CheckOutcome {
  const violations = violationsOf(compiled, system, result);
  const [worst] = violations;
  const rules = new Set(
    violations.flatMap((v) => (v.rule !== undefined && v.kind !== 'assertion' ? [v.rule] : [])),
  );
  if (worst !== undefined)
    for (const rule of blockedRules(compiled, system, worst.path)) rules.add(rule);
  const [undecided] = result.undecided.values();
  const complete = result.complete && undecided === undefined;
  const verdict = worst === undefined ? (complete ? 'holds' : 'inconclusive') : 'violated';
  const kind = worst?.kind ?? null;
  const sorted = [...rules].toSorted();
  const expectation = expectationOf(request.design, request.variant);
  return {
    request,
    verdict,
    kind,
    rules: sorted,
    expected: meets(expectation, verdict, kind, sorted, request.kernel),
    expectation,
    violations,
    witnesses: [...result.witnesses].map(([name, path]) => ({ name, path })),
    states: result.states,
    edges: result.edges,
    depth: result.depth,
    complete,
    exhausted: result.exhausted ?? undecided,
    bytesPerState: result.bytesPerState,
    compiled,
    system,
  };
}

/** Kinds of violations, the worst first: what hangs the machine before what only breaks a rule. */
const severity: readonly ViolationKind[] = [
  'deadlock',
  'unsignalled-fence',
  'indefinite-fence',
  'livelock',
  'stall',
  'assertion',
  'rule',
];

/** Rules whose breach is memory that is gone: worse than one that only leads there. */
const memorySafety: readonly (string | undefined)[] = ['CTX-05', 'CTX-06', 'CTX-07'];

const gravity = ({ rule }: Violation): number => (memorySafety.includes(rule) ? 0 : 1);

const isStateKind = (name: string): name is ViolationKind => severity.some((kind) => kind === name);

function violationsOf(
  compiled: CompiledDesign,
  system: DesignSystem,
  result: SearchResult,
): readonly Violation[] {
  const found: Violation[] = [];
  for (const [number, path] of result.findings) {
    const name = system.findings.name(number);
    if (isStateKind(name)) found.push({ kind: name, path });
    else found.push({ kind: name === 'CTX-09' ? 'assertion' : 'rule', rule: name, path });
  }
  for (const [name, path] of result.violations) {
    if (isLivelock(name))
      found.push({ kind: 'livelock', path: toTheRound(system, compiled, path) });
    else found.push({ kind: 'assertion', rule: name, path });
  }
  return found.toSorted(
    (a, b) =>
      severity.indexOf(a.kind) - severity.indexOf(b.kind) ||
      gravity(a) - gravity(b) ||
      a.path.steps.length - b.path.steps.length,
  );
}
