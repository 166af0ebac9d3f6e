import { type Flight, type Flights, keyOfFlights, withFlight, withoutFlight } from './flight.ts';
import { type Answer } from './answer.ts';
import { type HistoryEvent } from './events.ts';
import { type HistoryOutcome } from './recording.ts';
import { type Issued } from '../machine/calls/issued-call.ts';
import { type Machine, type MachineState, type MachineWay } from '../machine/machine.ts';
import { ModelLimit } from '../model/limit.ts';
import { type Scene } from './scene.ts';
import { UserSpace } from './user-space.ts';
import { at } from '../model/kernel.ts';

/** How a search goes about it. */
export interface SearchOptions {
  /** Configurations that it may visit. */
  readonly budget: number;
  /** Steps of a call are taken at its commits and nowhere else. */
  readonly followsCommits: boolean;
  /** A call may end otherwise than it was recorded, as long as it does not return: so one sees which call it is that cannot be explained. */
  readonly isLenient: boolean;
  /** Told the states in which there was a choice, and the last one, without the time: what a fuzzer calls coverage. */
  readonly onState?: (key: string) => void;
}

/** What a search found. */
export interface SearchResult {
  readonly kind: 'accepted' | 'refused' | 'exhausted' | 'limit';
  /** How many configurations were visited where there was a choice. */
  readonly configurations: number;
  /** How many events the best way explains. */
  readonly explained: number;
  /** What the call that could not be explained could have answered there. */
  readonly allowed: ReadonlySet<string>;
  /** The call that went on in a history that says that nothing happens any more. */
  readonly culprit: number | undefined;
  /** Why the model could not go on. */
  readonly limit: string | undefined;
  /** Calls that the model does not cover, with the reason. */
  readonly uncovered: ReadonlyMap<number, string>;
}

/** One thing that can happen next. */
type Move =
  | { readonly kind: 'way'; readonly way: MachineWay; readonly score: number }
  | { readonly kind: 'signal'; readonly flight: Flight; readonly score: number }
  | { readonly kind: 'time'; readonly toNs: number; readonly score: number }
  | { readonly kind: 'pass'; readonly score: number }
  | { readonly kind: 'next'; readonly score: number };

/** A point of the search with moves that were not made yet. */
interface Choice {
  readonly state: MachineState;
  readonly position: number;
  readonly flights: Flights;
  readonly user: UserSpace;
  readonly stepped: boolean;
  readonly moves: readonly Move[];
  next: number;
}

/**
 * Looks for a way of the model that explains a history, depth first.
 *
 * A configuration is the state of the machine, the calls that have begun and have not returned, and what user space knows. What the history says
 * next is taken as soon as it can be: that forbids nothing. So a choice is left only while the next thing is the return of a call that
 * has not ended yet. The order that the recording suggests is tried first: interrupts, then the call that returns next, then the others. A
 * configuration that was visited before is not visited again, as in linearizability checkers.
 *
 * @see Wing and Gong, Testing and verifying concurrent objects; Lowe, Testing for linearizability
 */
export class Search {
  private readonly scene: Scene;
  private readonly machine: Machine;
  private readonly events: readonly HistoryEvent[];
  private readonly outcome: HistoryOutcome | undefined;
  private readonly options: SearchOptions;
  private readonly seen = new Set<string>();
  private readonly open: Choice[] = [];
  private readonly returnsAt: readonly number[];
  private readonly uncovered = new Map<number, string>();
  private position = 0;
  private flights: Flights = new Map();
  private user: UserSpace;
  /** The call whose commit is next has taken a step there. */
  private stepped = false;
  private best = 0;
  private allowed = new Set<string>();
  private culprit: number | undefined;
  private limit: string | undefined;

  constructor(scene: Scene, options: SearchOptions) {
    this.scene = scene;
    this.machine = scene.machine;
    this.options = options;
    this.outcome = scene.outcome;
    this.events = options.followsCommits
      ? scene.events
      : scene.events.filter(({ kind }) => kind !== 'commit');
    const returnsAt = scene.lines.map(() => Infinity);
    for (const [i, event] of this.events.entries())
      if (event.kind === 'return') returnsAt[event.call] = i;
    this.returnsAt = returnsAt;
    this.user = new UserSpace(undefined, (table, index) => scene.isAlive(table, index));
    for (const [number, fd] of scene.declaredFds) this.user.bind('fd', number, fd);
  }

  run(): SearchResult {
    let goesOn = true;
    for (;;) {
      if (goesOn) {
        const end = this.goOn();
        if (end === 'accepted') this.options.onState?.(this.machine.key(false));
        if (end !== 'dead') return this.result(end);
      }
      const choice = this.open.at(-1);
      if (choice === undefined) return this.result(this.limit === undefined ? 'refused' : 'limit');
      goesOn = this.branch(choice);
    }
  }

  private result(kind: SearchResult['kind']): SearchResult {
    const { best, allowed, culprit, limit, uncovered } = this;
    const configurations = this.seen.size;
    return { kind, configurations, explained: best, allowed, culprit, limit, uncovered };
  }

  /** Makes the next move of a choice; false if it leads nowhere. */
  private branch(choice: Choice): boolean {
    const move = choice.moves[choice.next++];
    if (choice.next === choice.moves.length) this.open.pop();
    if (move === undefined) return false;
    this.machine.restore(choice.state);
    this.position = choice.position;
    this.flights = choice.flights;
    this.user = choice.user;
    this.stepped = choice.stepped;
    return this.make(move);
  }

  /** Goes on from here as long as there is a way. */
  private goOn(): 'accepted' | 'exhausted' | 'dead' {
    for (;;) {
      if (this.isExplained()) return 'accepted';
      const moves = this.moves();
      const [first] = moves;
      if (first === undefined) return 'dead';
      if (moves.length > 1) {
        if (this.seen.size >= this.options.budget) return 'exhausted';
        const state = this.machine.save();
        const key = this.key(state);
        if (this.seen.has(key)) return 'dead';
        this.seen.add(key);
        this.options.onState?.(this.machine.keyOf(state, false));
        const { position, flights, user, stepped } = this;
        this.open.push({ state, position, flights, user, stepped, moves, next: 1 });
      }
      if (!this.make(first)) return 'dead';
    }
  }

  private key(state: MachineState): string {
    const { position, stepped, machine, flights, user } = this;
    return `${position}${stepped ? '+' : ''} ${machine.keyOf(state, true)} ${keyOfFlights(flights)} ${user.key}`;
  }

  /**
   * What is tried before the history goes on: whoever is in a call goes on with it as soon as he can. It need not be so, and without it
   * the history goes on.
   */
  private eager(event: HistoryEvent): MachineWay | undefined {
    const { flights, machine, scene } = this;
    const own = event.kind === 'return' ? 1 : 0;
    if (flights.size <= own || this.options.followsCommits) return undefined;
    for (const { actor, call, issued } of flights.values()) {
      if (issued === undefined || call === event.call) continue;
      const [way] = machine.ways(actor);
      if (way?.kind === 'step' && !(way.isExternal && !scene.isUserSpace)) return way;
    }
    return undefined;
  }

  /** True if what the history says next can be taken here. */
  private canGoOn(event: HistoryEvent | undefined): boolean {
    if (event === undefined || event.kind === 'commit') return false;
    return event.kind === 'begin' || this.hasEnded(event);
  }

  /** Takes what the history says next; false if this way is at its end. */
  private advance(event: HistoryEvent): boolean {
    if (event.kind === 'begin' && !this.begin(event)) return false;
    if (event.kind === 'return')
      this.flights = withoutFlight(this.flights, this.scene.actor(event.call));
    this.position++;
    this.stepped = false;
    this.cameTo();
    const next = this.events[this.position];
    const flight = next && this.flights.get(this.scene.actor(next.call));
    if (next?.kind !== 'return' || flight?.misfit === undefined) return true;
    if (this.position === this.best) this.allowed.add(flight.misfit);
    return false;
  }

  /** Keeps how far any way came. */
  private cameTo(): void {
    if (this.position <= this.best) return;
    this.best = this.position;
    this.allowed = new Set();
    this.culprit = undefined;
  }

  /** A call begins: time has passed meanwhile. */
  private begin({ call, atNs }: HistoryEvent): boolean {
    const { machine, scene } = this;
    machine.nowNs = Math.max(machine.nowNs, atNs ?? 0);
    const user = new UserSpace(this.user);
    this.user = user;
    const issued = scene.issue(call, user);
    const actor = scene.actor(call);
    const flight: Flight = { ...newFlight, call, actor };
    switch (issued.kind) {
      case 'signal':
        this.flights = withFlight(this.flights, { ...flight, isSignal: true });
        return true;
      case 'uncovered':
        this.uncovered.set(call, issued.why);
        this.flights = withFlight(this.flights, flight);
        return true;
      case 'issued':
        return this.issue(flight, issued.issued);
    }
  }

  /** The call goes on with its next operation, or is done. */
  private issue(flight: Flight, issued: Issued<Answer>): boolean {
    if (issued.kind === 'ended') return this.end(flight, issued.value);
    this.machine.begin(flight.actor, issued.operation, issued.args, issued.timeoutNs);
    this.flights = withFlight(this.flights, { ...flight, issued });
    return true;
  }

  /** The call is done in the model: that is of use only if it ended as it was recorded. */
  private end(flight: Flight, answer: Answer): boolean {
    const { call } = flight;
    const reply = this.scene.reply(call);
    const done: Flight = { ...flight, issued: undefined };
    this.cameTo();
    if (reply === undefined) {
      this.flights = withFlight(this.flights, done);
      if (this.outcome?.outcome !== 'quiescent') return true;
      if (this.position === this.best && this.position === this.events.length) {
        this.culprit ??= call;
        if (this.culprit === call) this.allowed.add(answer.text);
      }
      return false;
    }
    const user = new UserSpace(this.user);
    if (answer.fits(reply, user)) {
      this.user = user;
      this.flights = withFlight(this.flights, done);
      return true;
    }
    this.flights = withFlight(this.flights, { ...done, misfit: answer.text });
    const isNext = this.events[this.position]?.call === call;
    if (isNext && this.position === this.best) this.allowed.add(answer.text);
    return this.options.isLenient && !isNext;
  }

  /** True if the model is at the end of a call that has returned. */
  private hasEnded({ call }: HistoryEvent): boolean {
    const { scene, flights } = this;
    const flight = flights.get(scene.actor(call));
    if (flight?.call !== call || flight.issued !== undefined) return false;
    if (flight.misfit !== undefined || flight.isSignal) return false;
    return !scene.isUserSpace || flights.size > 1 || this.interrupts().length === 0;
  }

  /** What was queued as irq_work: the CPU interrupts itself, and has done so before the process is back in user space. */
  private interrupts(): readonly MachineWay[] {
    const { machine } = this;
    return machine
      .ways()
      .filter(
        (way) => way.kind === 'step' && at(machine.k.fixed.tasks, way.task).kind === 'irq_work',
      );
  }

  /** True if all that the history says is explained, and the model is where it says that it ended. */
  private isExplained(): boolean {
    if (this.position < this.events.length) return false;
    const { outcome, machine } = this;
    if (outcome === undefined) return true;
    if (outcome.outcome === 'bug')
      return machine.k.crashed === 1 || machine.warned().size > 0 || this.endsWithLock(outcome);
    return machine.ways().length === 0 && machine.nextDeadlineNs() === Infinity;
  }

  /** True if the history says that an actor has ended with a lock held, and it is in no call and holds one. */
  private endsWithLock({ what, actor }: Extract<HistoryOutcome, { outcome: 'bug' }>): boolean {
    const { machine, flights } = this;
    if (what !== 'lock-held-at-exit' || actor === undefined) return false;
    const name = String(actor);
    return machine.hasActor(name) && !flights.has(name) && machine.holdsLock(name);
  }

  /** All that can happen here, the likeliest first. */
  private moves(): readonly Move[] {
    const { machine, scene } = this;
    const event = this.events[this.position];
    if (event !== undefined && this.canGoOn(event)) {
      const way = this.eager(event);
      const next = { kind: 'next', score: 1 } as const;
      return way === undefined ? [next] : [{ kind: 'way', way, score: 0 }, next];
    }
    const moves: Move[] = [];
    for (const way of machine.ways()) {
      const score = this.scoreOf(way, event);
      if (score !== undefined) moves.push({ kind: 'way', way, score });
    }
    for (const flight of this.flights.values())
      if (flight.isSignal)
        moves.push({ kind: 'signal', flight, score: event?.call === flight.call ? 0 : LATE });
    if (event?.kind === 'commit') moves.push({ kind: 'pass', score: this.stepped ? 0 : PASS });
    this.addTime(moves, event, scene.isTimed);
    if (moves.length < 2) return moves;
    return moves.toSorted((a, b) => a.score - b.score);
  }

  /** Nothing else can happen, or somebody could wait in vain: time passes to when something can, but not behind what the history says next. */
  private addTime(moves: Move[], event: HistoryEvent | undefined, isTimed: boolean): void {
    if (moves.length > 0 && !(isTimed && this.flights.size > 1)) return;
    const toNs = this.machine.nextDeadlineNs();
    if (toNs === Infinity || toNs > (event?.atNs ?? Infinity)) return;
    moves.push({ kind: 'time', toNs, score: LATE + 1 });
  }

  /** When it is tried; undefined if it may not happen now. */
  private scoreOf(way: MachineWay, event: HistoryEvent | undefined): number | undefined {
    const { scene } = this;
    if (way.kind === 'later') return LATE;
    const actor = scene.actorOfTask(way.task);
    if (actor === undefined) {
      const { kind } = at(this.machine.k.fixed.tasks, way.task);
      return kind === 'irq_work' && scene.isUserSpace ? INTERRUPT_FIRST : KERNEL;
    }
    const flight = this.flights.get(actor);
    if (flight === undefined) return undefined;
    if (event?.kind === 'commit' && event.call === flight.call) return this.stepped ? 1 : 0;
    if (this.options.followsCommits && flight.commits < scene.commits(flight.call))
      return undefined;
    if (event?.call === flight.call) return 0;
    return OTHERS + Math.min(this.returnsAt[flight.call] ?? 0, 1e6);
  }

  /** Makes a move; false if it leads nowhere. */
  private make(move: Move): boolean {
    switch (move.kind) {
      case 'way':
        return this.take(move.way);
      case 'time':
        this.machine.nowNs = move.toNs;
        return true;
      case 'signal':
        this.machine.sendSignal(this.scene.killed(move.flight.call), !this.scene.isUserSpace);
        this.flights = withFlight(this.flights, { ...move.flight, isSignal: false });
        return true;
      case 'pass':
        this.pass();
        return true;
      case 'next': {
        const event = this.events[this.position];
        return event !== undefined && this.advance(event);
      }
    }
  }

  /** A commit is over. */
  private pass(): void {
    const event = this.events[this.position];
    this.position++;
    this.stepped = false;
    const flight = event && this.flights.get(this.scene.actor(event.call));
    if (flight === undefined || flight.call !== event?.call) return;
    this.flights = withFlight(this.flights, { ...flight, commits: flight.commits + 1 });
  }

  private take(way: MachineWay): boolean {
    const { machine, scene } = this;
    try {
      machine.take(way);
    } catch (error) {
      if (!(error instanceof ModelLimit)) throw error;
      this.limit ??= error.message;
      return false;
    }
    if (way.kind === 'later') return true;
    const actor = scene.actorOfTask(way.task);
    const flight = actor === undefined ? undefined : this.flights.get(actor);
    if (actor === undefined || flight?.issued === undefined) return true;
    const event = this.events[this.position];
    if (event?.kind === 'commit' && event.call === flight.call) this.stepped = true;
    if (!machine.isIdle(actor)) return true;
    const result = machine.takeResult(actor);
    const results = [...flight.results, result];
    return this.issue({ ...flight, results }, flight.issued.next(machine, result));
  }
}

const newFlight = {
  issued: undefined,
  results: [],
  misfit: undefined,
  isSignal: false,
  commits: 0,
};

const INTERRUPT_FIRST = -1;
const PASS = 1.5;
const KERNEL = 2;
const OTHERS = 3;
const LATE = 1e7;
