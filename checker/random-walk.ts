import { assert } from './assert.ts';
import { allUndecided } from './always-reachable.ts';
import { Discoveries } from './discoveries.ts';
import { seededRandom, type Random } from './random.ts';
import type { SearchLimits } from './search-limits.ts';
import type { Budget, OnProgress, Path, PathStep, SearchResult } from './search-result.ts';
import { StateStore } from './state-store.ts';
import { enabledSteps, pathStep, type Step } from './steps.ts';
import type { TransitionSystem } from './transition-system.ts';

const WALKS_DEFAULT = 100;
const STEPS_DEFAULT = 1000;

/**
 * Random walks from the initial state: they see little, but of systems of any size.
 *
 * Every step is chosen evenly among the enabled ones. A walk ends after `depthMax` steps (1000 unless given), or where there is
 * none. In the result, `edges` is the number of steps taken, and paths are those of the walks, not the shortest. It is never
 * complete: what it has not seen may still exist.
 */
export function randomWalk<State>(
  system: TransitionSystem<State>,
  limits: SearchLimits,
  { seed = 1, walks = WALKS_DEFAULT }: { readonly seed?: number; readonly walks?: number },
): SearchResult {
  const walker = new Walker(system, limits, seededRandom(seed));
  let exhausted: Budget | undefined;
  for (let walk = 0; walk < walks && exhausted === undefined; walk++) exhausted = walker.walk();
  return walker.result(exhausted ?? 'walks');
}

class Walker<State> {
  private readonly system: TransitionSystem<State>;
  private readonly limits: SearchLimits;
  private readonly random: Random;
  /** Only to tell new states from known ones: the parents in it mean nothing. */
  private readonly store: StateStore;
  private readonly discoveries = new Discoveries<Path>();
  private readonly stepsMax: number;
  private readonly initial: State;
  private readonly state: State;
  private readonly before: State;
  private readonly packed: Uint32Array;
  private steps: PathStep[] = [];
  private edges = 0;
  private deepest = 0;

  constructor(system: TransitionSystem<State>, limits: SearchLimits, random: Random) {
    this.system = system;
    this.limits = limits;
    this.random = random;
    this.store = new StateStore(system.codec.words, limits.memoryMaxBytes);
    this.stepsMax = limits.depthMax === Infinity ? STEPS_DEFAULT : limits.depthMax;
    this.initial = system.codec.alloc();
    this.state = system.codec.alloc();
    this.before = system.codec.alloc();
    this.packed = new Uint32Array(system.codec.words);
    system.init(this.initial);
  }

  /** Walks once; returns the budget that was used up on the way. */
  walk(): Budget | undefined {
    this.system.codec.copy(this.initial, this.state);
    this.steps = [];
    for (;;) {
      if (this.store.count > this.limits.statesMax) return 'states';
      if (!this.store.reserve(1)) return 'memory';
      const enabled = enabledSteps(this.system, this.state);
      if (this.isNew()) this.look(enabled);
      if (enabled.length === 0 || this.steps.length >= this.stepsMax) return undefined;
      const step = enabled[this.random.below(enabled.length)];
      assert(step !== undefined, 'the random number is out of range');
      this.take(step);
      const exhausted = this.limits.pause(1, () => this.progress());
      if (exhausted !== undefined) return exhausted;
    }
  }

  result(exhausted: Budget): SearchResult {
    return {
      states: this.store.count,
      edges: this.edges,
      depth: this.deepest,
      complete: false,
      exhausted,
      ...this.discoveries.report(this.system, (path) => path),
      undecided: allUndecided(this.system, exhausted),
      bytesPerState: this.store.bytes / this.store.count,
    };
  }

  private progress(): Parameters<OnProgress>[0] {
    return { states: this.store.count, edges: this.edges, queue: 0, depth: this.deepest };
  }

  private isNew(): boolean {
    this.system.codec.encode(this.state, this.packed, 0);
    return this.store.insert(this.packed, 0);
  }

  /** Looks at a state that no walk has seen before. */
  private look(enabled: readonly Step<State>[]): void {
    const { properties = [], inspect, isFinal } = this.system;
    for (const property of properties) {
      if (property.kind === 'always' && !property.holds(this.state)) {
        this.note(this.discoveries.violations, property.name);
      } else if (property.kind === 'sometimes' && property.seen(this.state)) {
        this.note(this.discoveries.witnesses, property.name);
      }
    }
    if (enabled.length === 0 && !isFinal?.(this.state)) {
      this.discoveries.addDeadlock(() => this.path());
    }
    if (inspect === undefined) return;
    const mask = (external: boolean): number =>
      enabled.reduce(
        (bits, step) => (step.external === external ? bits | (1 << step.process) : bits),
        0,
      );
    const finding = inspect(this.state, mask(false), mask(true));
    if (finding !== 0) this.note(this.discoveries.findings, finding);
  }

  private take(step: Step<State>): void {
    const { codec, properties = [], findingCount, findingAt } = this.system;
    codec.copy(this.state, this.before);
    step.apply(this.state);
    this.steps.push(pathStep(step));
    this.edges++;
    this.deepest = Math.max(this.deepest, this.steps.length);
    for (const property of properties) {
      if (property.kind !== 'everyStep') continue;
      if (!property.holds(this.before, this.state, step.rule)) {
        this.note(this.discoveries.violations, property.name);
      }
    }
    const findings = findingCount?.(this.state) ?? 0;
    for (let i = 0; i < findings; i++) {
      this.note(this.discoveries.findings, findingAt?.(this.state, i) ?? 0);
    }
  }

  private note<Key>(found: Map<Key, Path>, key: Key): void {
    if (!found.has(key)) found.set(key, this.path());
  }

  private path(): Path {
    return { steps: [...this.steps] };
  }
}
