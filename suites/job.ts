import { type Answer, type Body, type Word, type WordArgs } from './word.ts';
import { type Machine } from '../machine/machine.ts';
import { type Value } from './value.ts';

/** What a job is doing. */
type JobStatus =
  | { readonly kind: 'ready' }
  /** Its actor is in a call. */
  | { readonly kind: 'calling' }
  | { readonly kind: 'sleeping'; readonly untilNs: number }
  | { readonly kind: 'done'; readonly value: Value };

/**
 * A word that an actor carries out.
 *
 * Its state is the list of answers that its body had: a copy runs the body again from the start when it goes on.
 */
export class Job {
  readonly name: string;
  readonly actor: string;
  private readonly word: Word;
  private readonly args: WordArgs;
  private answers: readonly Answer[] = [];
  private status: JobStatus = { kind: 'ready' };
  private body: Body | undefined;

  constructor(name: string, actor: string, word: Word, args: WordArgs) {
    this.name = name;
    this.actor = actor;
    this.word = word;
    this.args = args;
  }

  /** A copy that goes its own way. */
  clone(): Job {
    const copy = new Job(this.name, this.actor, this.word, this.args);
    copy.answers = this.answers;
    copy.status = this.status;
    return copy;
  }

  /** True if all that it does first is to enter a call of the kernel: others see nothing of it. */
  get beginsWithCall(): boolean {
    const first = this.word.body(this.args).next();
    return first.done !== true && first.value.kind === 'call';
  }

  /** What it came to; undefined while it goes on. */
  get value(): Value | undefined {
    return this.status.kind === 'done' ? this.status.value : undefined;
  }

  /** True if it has something to do, now that its call has ended or its sleep is over. */
  canGoOn(machine: Machine): boolean {
    switch (this.status.kind) {
      case 'ready':
        return true;
      case 'calling':
        return machine.isIdle(this.actor);
      case 'sleeping':
        return machine.nowNs >= this.status.untilNs;
      case 'done':
        return false;
    }
  }

  /** When its sleep is over; Infinity if it does not sleep. */
  get wakesNs(): number {
    return this.status.kind === 'sleeping' ? this.status.untilNs : Infinity;
  }

  /** Goes on until it enters a call, sleeps or has ended. */
  goOn(machine: Machine): void {
    if (this.status.kind === 'calling')
      this.answers = [...this.answers, machine.takeResult(this.actor)];
    if (this.status.kind === 'sleeping') this.answers = [...this.answers, null];
    let { next, body } = this.resume();
    for (;;) {
      if (next.done === true) {
        this.status = { kind: 'done', value: next.value };
        return;
      }
      const request = next.value;
      this.body = body;
      if (request.kind === 'call') {
        machine.begin(this.actor, request.operation, request.args, request.timeoutNs);
        this.status = { kind: 'calling' };
        return;
      }
      if (request.kind === 'sleep') {
        this.status = { kind: 'sleeping', untilNs: machine.nowNs + request.ns };
        return;
      }
      const answer = request.act({ machine, actor: this.actor });
      this.answers = [...this.answers, answer];
      next = body.next(answer);
    }
  }

  /** The body where it stands: the one that is alive, or a new one that gets all answers again. */
  private resume(): { readonly next: ReturnType<Body['next']>; readonly body: Body } {
    const alive = this.body;
    const last = this.answers.at(-1);
    if (alive !== undefined && last !== undefined) return { next: alive.next(last), body: alive };
    const body = this.word.body(this.args);
    let next = body.next();
    for (const answer of this.answers) next = body.next(answer);
    return { next, body };
  }

  /** What two copies share only if they go on alike. */
  key(nowNs: number): unknown {
    const left = this.status.kind === 'sleeping' ? this.status.untilNs - nowNs : 0;
    const value = this.status.kind === 'done' ? this.status.value : null;
    if (this.status.kind === 'done') return [this.name, value];
    return [this.name, this.actor, this.args.key, this.status.kind, left, this.answers];
  }
}
