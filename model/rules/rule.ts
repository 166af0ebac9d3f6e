import type { RuleId } from './rule-id.ts';

/** The parts of the contract, in the order of the catalogue. */
export const ruleAreas = [
  'lifecycle',
  'locking',
  'fence',
  'fence-containers',
  'resv',
  'ww-mutex',
  'sync-file',
  'syncobj',
  'cpu-access',
  'mmap',
  'poll',
  'ioctl',
  'dynamic',
  'memory-management',
  'indefinite-fences',
  'page-fault',
  'sched',
  'rcu-lifetime',
  'dma',
  'context',
] as const;

/** The part of the contract that a rule belongs to. */
export type RuleArea = (typeof ruleAreas)[number];

/**
 * How much a rule matters to a design: `must` is broken by a bug, `should` by a design that needs a reason, `note` is
 * history, build-time or convention and has nothing to check at run time.
 */
export type RulePriority = 'must' | 'should' | 'note';

/** The shape of the claim, which decides the engine that can refute it. */
export type RuleKind =
  /** Never true of a reachable state. */
  | 'safety invariant'
  /** Holds over lock classes, also where this run does not deadlock. */
  | 'lock-order'
  /** Adds an edge to the wait-for graph, or forbids one. */
  | 'dependency-edge'
  /** A call checks its arguments and returns this errno. */
  | 'errno-precondition'
  /** Something happens in finite time. */
  | 'liveness/finite-time'
  /** References are taken and put in pairs. */
  | 'refcount';

/** Whose code keeps the rule or breaks it. */
export type RuleParty = 'exporter' | 'importer' | 'fence-driver' | 'core' | 'userspace';

/** One rule of the dma-buf contract: what the kernel expects, where it says so, and what to do about a breach. */
export interface Rule<Id extends RuleId = RuleId> {
  /** Stable and never reused: `LOCK-10`. */
  readonly id: Id;
  readonly area: RuleArea;
  /** One clause in the present tense that is true of every correct driver. */
  readonly title: string;
  /** The rule in full, with its exceptions. */
  readonly statement: string;
  /** Kernel file and symbol, or DOC section; line numbers are those of 7.2. */
  readonly source: readonly string[];
  /** The first kernel that has the rule and what differs between versions; `derived` where no text says it. */
  readonly since: string;
  /** What a breach looks like on a running kernel. */
  readonly symptom: string;
  /** What a reviewer replies on the list: one imperative sentence. */
  readonly fix: string;
  readonly priority: RulePriority;
  readonly checkableAs: RuleKind;
  readonly who: readonly RuleParty[];
}

/** Declares a rule and keeps the literal type of its id. */
export function rule<const Id extends RuleId>(declaration: Rule<Id>): Rule<Id> {
  return declaration;
}
