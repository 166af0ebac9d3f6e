import { type CaseSnapshot, type CaseState } from './case-state.ts';
import { CaseFailure } from './failure.ts';
import { type Chooser, ThreadRunner } from './run-thread.ts';
import { type MachineWay } from '../machine/machine.ts';
import { type Thread } from './thread.ts';
import { type Value } from './value.ts';

/** How a search over the interleavings of a case ended, if no step failed. */
export interface Explored {
  /** Different states in which the order of the actors was open; 0 if it never was. */
  readonly states: number;
  /** False if the budget ran out before everything was seen. */
  readonly complete: boolean;
  /** Ways to the end of the case. */
  readonly ends: number;
}

/** One thing that can happen next. */
type Move =
  | { readonly kind: 'thread'; readonly thread: number; readonly decided?: Value }
  | { readonly kind: 'main'; readonly decided?: Value }
  | { readonly kind: 'way'; readonly way: MachineWay }
  | { readonly kind: 'wake'; readonly job: number }
  | { readonly kind: 'time' };

/** What is still to be tried from a state. */
interface Open {
  readonly from: CaseSnapshot;
  readonly move: Move;
}

/**
 * Runs a case in every order in which it can go.
 *
 * Outside of parallel blocks the steps fix the order: whoever was left running goes on as far as he can behind every step. Inside,
 * every order of the kernel's steps and of what actors do to shared variables is tried, and a state is entered once.
 */
export class Explorer {
  private readonly state: CaseState;
  private readonly runner: ThreadRunner;
  private readonly movesMax: number;
  private readonly timeMatters: boolean;
  private readonly seen = new Set<string>();
  private open: Open[] = [];
  private moves = 0;
  private ends = 0;

  constructor(state: CaseState, choose: Chooser, movesMax: number, timeMatters: boolean) {
    this.state = state;
    this.runner = new ThreadRunner(state, choose);
    this.movesMax = movesMax;
    this.timeMatters = timeMatters;
  }

  /** Explores; a step that fails is a {@link CaseFailure}. */
  explore(): Explored {
    const start = this.state.save();
    this.follow(undefined);
    for (let next = this.open.pop(); next !== undefined; next = this.open.pop()) {
      if (this.isSpent()) break;
      this.state.restore(next.from);
      this.follow(next.move);
    }
    const complete = !this.isSpent();
    if (this.ends === 0 && complete) {
      this.state.restore(start);
      throw new CaseFailure(this.state.main.place, 'the case never comes to its end');
    }
    return { states: this.seen.size, complete, ends: this.ends };
  }

  /** Goes one way from the start, drawn by a seed, until the case ends; false if the budget runs out before. */
  schedule(seed: number): boolean {
    let random = seed;
    while (!this.state.main.ended) {
      if (this.isSpent()) return false;
      const moves = this.movesNow();
      random = (Math.imul(random, 0x19660d) + 0x3c6ef35f) >>> 0;
      const move = moves[Math.floor((random / 2 ** 32) * moves.length)];
      if (move === undefined) throw this.deadlock();
      this.apply(move);
    }
    return true;
  }

  private isSpent(): boolean {
    return this.moves >= this.movesMax;
  }

  /** Goes one way from the state that there is, until it ends or joins one that was seen; what else could happen is left open. */
  private follow(first: Move | undefined): void {
    if (first !== undefined) this.apply(first);
    for (;;) {
      if (this.state.main.ended) {
        this.ends++;
        return;
      }
      const [move, ...others] = this.movesNow();
      if (this.isSeen()) return;
      if (move === undefined) throw this.deadlock();
      if (others.length > 0) {
        const from = this.state.save();
        for (const other of others.toReversed()) this.open.push({ from, move: other });
      }
      if (this.isSpent()) return;
      this.apply(move);
    }
  }

  /** Only in parallel blocks two ways can lead to one state. */
  private isSeen(): boolean {
    if (this.state.threads.length === 0) return false;
    const key = this.state.key(this.timeMatters);
    if (this.seen.has(key)) return true;
    this.seen.add(key);
    return false;
  }

  private movesNow(): readonly Move[] {
    const { main } = this.state;
    this.goOnUnseen();
    const { threads } = this.state;
    if (threads.length === 0) return this.optionsOf(main, { kind: 'main' });
    const moves: Move[] = [];
    for (const [thread, it] of threads.entries())
      if (this.runner.canRun(it)) moves.push(...this.optionsOf(it, { kind: 'thread', thread }));
    for (const way of this.state.machine.ways()) moves.push({ kind: 'way', way });
    for (const [job, it] of [...this.state.running()].entries())
      if (it.canGoOn(this.state.machine)) moves.push({ kind: 'wake', job });
    if (moves.length === 0 && this.hasTime()) return [{ kind: 'time' }];
    return moves;
  }

  /** Whatever others cannot notice happens at once; but whoever sends signals notices who is in a call. */
  private goOnUnseen(): void {
    const running = this.state.threads.filter((thread) => !thread.ended);
    if (running.length === 0 || running.some(sendsSignals)) return;
    for (const thread of running)
      if (thread.waitsFrom < 0 && this.runner.canRun(thread)) this.runner.runUnseen(thread);
    this.join();
  }

  /** One move for each value that a choice may have, if the thread stands before one. */
  private optionsOf(
    thread: Thread,
    move: Extract<Move, { readonly kind: 'main' | 'thread' }>,
  ): readonly Move[] {
    return this.runner.optionsBefore(thread)?.map((decided) => ({ ...move, decided })) ?? [move];
  }

  private hasTime(): boolean {
    const { machine } = this.state;
    if (machine.nextDeadlineNs() !== Infinity) return true;
    return [...this.state.running()].some(({ wakesNs }) => wakesNs !== Infinity);
  }

  private apply(move: Move): void {
    this.moves++;
    switch (move.kind) {
      case 'main':
        this.runMain(move.decided);
        return;
      case 'thread': {
        const thread = this.state.threads[move.thread];
        if (thread === undefined) return;
        thread.waitsFrom = -1;
        this.runner.run(thread, true, move.decided);
        this.join();
        return;
      }
      case 'way':
        this.state.machine.take(move.way);
        this.goOnAwake();
        return;
      case 'wake':
        [...this.state.running()][move.job]?.goOn(this.state.machine);
        return;
      case 'time':
        this.state.passTime();
    }
  }

  /** Whose call has just ended goes on at once: what it does next is its own business. */
  private goOnAwake(): void {
    const { machine } = this.state;
    for (const job of this.state.running())
      if (job.wakesNs === Infinity && job.canGoOn(machine)) job.goOn(machine);
  }

  /** The block ends when all actors have ended. */
  private join(): void {
    if (!this.state.threads.every((thread) => thread.ended)) return;
    this.state.threads = [];
  }

  /** The case itself makes one step, up to its end, and everyone who was left running goes on as far as he can. */
  private runMain(decided: Value | undefined): void {
    const { main } = this.state;
    let stop = this.runner.run(main, true, decided);
    while (stop === 'blocked' || (typeof stop === 'object' && 'finish' in stop)) {
      const job = stop === 'blocked' ? main.job : stop.finish;
      if (!this.progress(job?.actor)) throw this.blocked(main, job?.name);
      if (job === undefined ? this.runner.canRun(main) : job.value !== undefined) {
        main.waitsFrom = -1;
        if (job !== undefined) break;
        stop = this.runner.run(main, true);
      }
    }
    if (this.state.threads.length === 0) this.settle();
    else this.join();
  }

  /** Makes one thing happen, of this actor if possible; time passes only if nothing else can happen. */
  private progress(actor: string | undefined): boolean {
    if (this.state.goOnWithJobs()) return true;
    const { machine } = this.state;
    const [way] = actor === undefined ? [] : machine.ways(actor);
    const [any] = way === undefined ? machine.ways() : [way];
    if (any !== undefined) {
      machine.take(any);
      return true;
    }
    return this.state.passTime();
  }

  /** Whoever can go on does, but no time passes. */
  private settle(): void {
    const { machine } = this.state;
    for (let fuel = settleMax; fuel > 0; fuel--) {
      if (this.state.goOnWithJobs()) continue;
      const [way] = machine.ways();
      if (way === undefined) return;
      machine.take(way);
    }
    throw new CaseFailure(this.state.main.place, 'the kernel never comes to rest');
  }

  private blocked(main: Thread, name: string | undefined): CaseFailure {
    const what = name === undefined ? 'the condition never holds' : `${name}() never returns`;
    const crashed = this.state.machine.k.crashed === 1 ? ': the kernel has crashed' : '';
    return new CaseFailure(main.place, `${what}${crashed}`);
  }

  private deadlock(): CaseFailure {
    const stuck = this.state.threads.filter((thread) => !thread.ended);
    const who = stuck.map(({ actor, place }) => `${actor} at "${place.text}"`).join(', ');
    const [first = this.state.main] = stuck;
    return new CaseFailure(first.place, `deadlock: ${who}`);
  }
}

const sendsSignals = ({ program }: Thread): boolean =>
  program.some((code) => code.op === 'call' && code.word === 'deliver_signal');

const settleMax = 200_000;
