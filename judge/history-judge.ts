import { type ActorSpec } from '../machine/base-kernel.ts';
import { type DeclaredObjects, actorsOf, declareObjects } from './declared-objects.ts';
import {
  type HistoryLine,
  type HistoryOutcome,
  type Recording,
  type RecordingHead,
} from './recording.ts';
import { Machine, type MachineState } from '../machine/machine.ts';
import { PoolExhausted, type PoolName } from '../machine/pools.ts';
import { type Place } from '../language/user-error.ts';
import { type Profile } from '../model/profile.ts';
import { Scene } from './scene.ts';
import { Search, type SearchResult } from './search.ts';
import { actorOf } from './events.ts';
import { poolFirst, poolsFor } from './pool-sizes.ts';

/** What of a head matters to a judge. */
export type JudgeHead = Pick<RecordingHead, 'objects' | 'environment' | 'devices'>;

/** A history without its head. */
export type History = Omit<Recording, 'head'>;

/** Options of a judge. */
export interface JudgeOptions {
  /** Configurations that a search may visit. */
  readonly budget?: number;
  /** The file that mistakes name. */
  readonly file?: string;
  /** Told the states of the model that a search comes to, where there was a choice and at its end. */
  readonly onState?: (key: string) => void;
}

/** What the judge says of a history. */
export interface HistoryVerdict {
  readonly kind: 'accepted' | 'refused' | 'inconclusive';
  /** The calls that the model does not cover, by their place among the lines, with the reason. */
  readonly uncovered: ReadonlyMap<number, string>;
  /** How many configurations were visited where there was a choice, in the search that decided. */
  readonly configurations: number;
  readonly refusal?: Refusal;
  /** Why nothing can be said: what ran out. */
  readonly why?: string;
  /** Where the search stood then: the first call that no way explained. */
  readonly furthest?: HistoryLine;
}

/** Where a history cannot be explained. */
export interface Refusal {
  /** Place of the call among the lines that cannot be explained; undefined if it is the outcome. */
  readonly call: number | undefined;
  readonly line: HistoryLine | undefined;
  /** The calls that had returned before, in ways of the model, by their place among the lines. */
  readonly explained: readonly number[];
  /** What the model would have allowed; nothing if it would not let the call return. */
  readonly allowed: readonly string[];
}

/** Configurations that a search may visit, if nobody says otherwise. */
export const budgetDefault = 50_000;

/** Where nothing is said there is a driver whose syncobjs every kernel has. */
const defaultDevices: Readonly<Record<string, string>> = {
  '/dev/dri/card0': 'vgem',
  '/dev/dri/renderD128': 'vgem',
  '/dev/dri/card1': 'i915',
  '/dev/udmabuf': 'udmabuf',
  '/dev/dma_heap/system': 'dma_heap',
  '/sys/kernel/debug/sync/sw_sync': 'sw_sync',
};

interface Built {
  readonly machine: Machine;
  readonly objects: DeclaredObjects | undefined;
  readonly actors: ReadonlySet<string>;
  readonly attached: ReadonlySet<string>;
  readonly pools: ReadonlyMap<PoolName, number>;
  readonly first: MachineState;
}

/**
 * Judges histories of one set of declared objects: each is accepted if some path of the model explains it.
 *
 * The machine is built when it is first needed, and put back to its first state for every further history.
 */
export class HistoryJudge {
  private readonly profile: Profile;
  private readonly head: JudgeHead;
  private readonly budget: number;
  private readonly place: Place;
  private readonly onState: JudgeOptions['onState'];
  private built: Built | undefined;

  constructor(profile: Profile, head: JudgeHead = {}, options: JudgeOptions = {}) {
    this.profile = profile;
    this.head = head;
    this.budget = options.budget ?? budgetDefault;
    this.onState = options.onState;
    this.place = options.file === undefined ? {} : { file: options.file };
  }

  /** What the model says of a history. @throws UserError for a call or an object that it does not know. */
  judge(history: History): HistoryVerdict {
    const commits = history.lines.some(({ kind, call }) => kind !== 'kill' && 'commits' in call);
    if (commits) {
      const followed = this.search(history, true, false);
      if (followed.kind === 'accepted') return verdictOf(history, followed);
    }
    const found = this.search(history, false, false);
    if (found.kind === 'accepted') return verdictOf(history, found);
    if (found.kind !== 'refused') {
      const { line } = this.refusal(history, found).refusal;
      return { ...verdictOf(history, found, this.budget), ...(line && { furthest: line }) };
    }
    const isSequential = history.lines.every(
      (it) => actorOf(it) === actorOf(history.lines[0] ?? it),
    );
    const blamed = isSequential ? found : this.search(history, false, true);
    const blame = blamed.kind === 'refused' ? blamed : found;
    const { configurations } = found;
    return { ...verdictOf(history, { ...blame, configurations }), ...this.refusal(history, blame) };
  }

  private refusal(
    history: History,
    { explained, allowed, culprit }: SearchResult,
  ): { readonly refusal: Refusal } {
    const { events } = this.scene(history);
    const before = events.filter(({ kind }) => kind !== 'commit');
    const call = culprit ?? before[explained]?.call;
    const returned = before.slice(0, explained).filter(({ kind }) => kind === 'return');
    return {
      refusal: {
        call,
        line: call === undefined ? undefined : history.lines[call],
        explained: returned.map((event) => event.call),
        allowed: [...allowed].toSorted(),
      },
    };
  }

  private search(history: History, followsCommits: boolean, isLenient: boolean): SearchResult {
    const { budget, onState } = this;
    const options = { budget, followsCommits, isLenient, ...(onState && { onState }) };
    for (;;) {
      try {
        return new Search(this.scene(history), options).run();
      } catch (error) {
        if (!(error instanceof PoolExhausted) || this.built === undefined) throw error;
        const size = this.built.pools.get(error.pool) ?? poolFirst;
        this.build(history, new Map(this.built.pools).set(error.pool, size * 2));
      }
    }
  }

  /** The history on a machine that is as at its beginning. */
  private scene(history: History): Scene {
    const built = this.builtFor(history);
    built.machine.restore(built.first);
    const { devices = defaultDevices } = this.head;
    return new Scene(built.machine, built.objects, history, devices, this.place);
  }

  private builtFor(history: History): Built {
    const pools = new Map(poolsFor(history));
    const { built } = this;
    if (built === undefined) return this.build(history, pools);
    const isLargeEnough = [...pools].every(([pool, size]) => (built.pools.get(pool) ?? 0) >= size);
    const knowsAll = actorNames(history).every((actor) => built.actors.has(actor));
    const attached = attachedIn(history).every((name) => built.attached.has(name));
    if (isLargeEnough && knowsAll && attached) return built;
    return this.build(history, larger(built.pools, pools));
  }

  private build(history: History, pools: ReadonlyMap<PoolName, number>): Built {
    const { head, profile, place } = this;
    const declared = actorsOf(head);
    const actors = new Set([...actorNames(history), ...(this.built?.actors ?? [])]);
    const attached = new Set([...attachedIn(history), ...(this.built?.attached ?? [])]);
    const specs: readonly (string | ActorSpec)[] = [...actors].map(
      (name) => declared.find((it) => it.name === name) ?? name,
    );
    const hasObjects = head.objects !== undefined || head.environment !== undefined;
    let objects: DeclaredObjects | undefined;
    const declare = hasObjects
      ? (d: Parameters<typeof declareObjects>[0]): void => {
          objects = declareObjects(d, head, attached, { ...place, line: 1 });
        }
      : undefined;
    const machine = new Machine(profile, specs, Object.fromEntries(pools), declare);
    if (hasObjects) machine.letTimersFire();
    this.built = { machine, objects, actors, attached, pools, first: machine.save() };
    return this.built;
  }
}

function verdictOf(
  { lines }: { readonly lines: readonly HistoryLine[]; readonly outcome?: HistoryOutcome },
  { kind, uncovered, configurations, limit }: SearchResult,
  budget = 0,
): HistoryVerdict {
  const sorted = new Map([...uncovered].toSorted(([a], [b]) => a - b));
  const base = { uncovered: sorted, configurations };
  switch (kind) {
    case 'accepted':
    case 'refused':
      return { ...base, kind };
    case 'exhausted':
      return {
        ...base,
        kind: 'inconclusive',
        why: `the budget of ${budget} configurations is used up`,
      };
    case 'limit':
      return {
        ...base,
        kind: 'inconclusive',
        why: `${lines.length} calls are larger than the model: ${limit ?? ''}`,
      };
  }
}

function actorNames({ lines }: History): readonly string[] {
  return [
    ...new Set(lines.map((it) => (it.kind === 'kill' ? String(it.call.args.actor) : actorOf(it)))),
  ];
}

/** Objects that are named where a call takes an attachment: a buffer stands for the one that came with it. */
function attachedIn({ lines }: History): readonly string[] {
  return lines.flatMap((it) => {
    if (it.kind !== 'kernel') return [];
    const { attachment } = it.call.args;
    return typeof attachment === 'string' ? [attachment] : [];
  });
}

function larger(
  a: ReadonlyMap<PoolName, number>,
  b: ReadonlyMap<PoolName, number>,
): ReadonlyMap<PoolName, number> {
  const all = new Map(a);
  for (const [pool, size] of b) all.set(pool, Math.max(size, all.get(pool) ?? 0));
  return all;
}
