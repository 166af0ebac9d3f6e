import { type Job } from './job.ts';
import { type Program } from './code.ts';
import { type StepPlace } from './step.ts';
import { type Value } from './value.ts';
import { liveNames } from './liveness.ts';

/** A list on the stack that a loop goes through. */
export interface Iteration {
  readonly kind: 'iteration';
  readonly items: readonly Value[];
  readonly next: number;
}

const none: ReadonlySet<string> = new Set();

/** One runner of steps: the case itself, or an actor of a parallel block. */
export class Thread {
  readonly program: Program;
  /** The actor of the block, or of the step. */
  actor: string;
  pc = 0;
  stack: (Value | Iteration)[] = [];
  locals: ReadonlyMap<string, Value>;
  place: StepPlace;
  /** The word that it is carrying out. */
  job: Job | undefined;
  /** Where the condition begins for which it waits; -1 if it does not. */
  waitsFrom = -1;
  /** It has come to its end. */
  ended = false;
  /** The variables of which it matters who comes first. */
  readonly shared: ReadonlySet<string>;
  /** How many choices it has made. */
  choices = 0;

  constructor(
    program: Program,
    actor: string,
    locals: ReadonlyMap<string, Value>,
    place: StepPlace,
    shared: ReadonlySet<string>,
  ) {
    this.program = program;
    this.actor = actor;
    this.locals = locals;
    this.place = place;
    this.shared = shared;
  }

  /** A copy that goes its own way. */
  clone(): Thread {
    const copy = new Thread(this.program, this.actor, this.locals, this.place, this.shared);
    copy.pc = this.pc;
    copy.stack = [...this.stack];
    copy.job = this.job?.clone();
    copy.waitsFrom = this.waitsFrom;
    copy.ended = this.ended;
    copy.choices = this.choices;
    return copy;
  }

  /** The names whose value it may still ask for. */
  get live(): ReadonlySet<string> {
    return (this.ended ? undefined : liveNames(this.program)[this.pc]) ?? none;
  }

  /** What two copies share only if they go on alike. */
  key(nowNs: number): unknown {
    return [
      this.actor,
      this.pc,
      this.stack,
      [...this.locals].filter(([name]) => this.live.has(name)),
      this.job?.key(nowNs) ?? 0,
      this.waitsFrom,
      this.ended,
      this.choices,
    ];
  }
}
