import { type CaseState } from './case-state.ts';
import { CaseFailure, Unsupported } from './failure.ts';
import { type Code, type Written } from './code.ts';
import { Job } from './job.ts';
import { Thread } from './thread.ts';
import { type Value, ValueError, text, truthy } from './value.ts';
import { bindArgs } from './word.ts';
import { checkResult } from './check-result.ts';
import { executeFlow, isFlowCode } from './execute-flow.ts';
import { executeValue, isValueCode } from './execute-value.ts';
import { objectField } from './object-field.ts';
import { popMany, popValue, valueOf, valuesOf } from './stack.ts';
import { vocabulary } from './vocabulary.ts';

/** Why a thread stopped. */
export type Stop =
  /** It has done something that others can see, and has more to do. */
  | 'visible'
  /** Its word is under way, or the condition for which it waits does not hold. */
  | 'blocked'
  /** It has begun a parallel block, which has to end first. */
  | 'parallel'
  | 'ended'
  /** It has to be told which of several values a choice has: see {@link Chooser}. */
  | 'choice'
  /** A step of the case itself waits for a job that was started. */
  | { readonly finish: Job };

/** Which values a choice may have; more than one means that the run splits. */
export type Chooser = (
  name: 'any_int' | 'shuffled',
  args: readonly Value[],
  thread: Thread,
) => readonly Value[];

/** Runs the instructions of one thread. */
export class ThreadRunner {
  private readonly state: CaseState;
  private readonly choose: Chooser;

  constructor(state: CaseState, choose: Chooser) {
    this.state = state;
    this.choose = choose;
  }

  /**
   * Runs a thread until it stops. With `stepwise` it stops behind a step that others can see: what a step does to variables it does at
   * once. `decided` is the value of the choice before which it stands.
   */
  run(thread: Thread, stepwise: boolean, decided?: Value): Stop {
    let seen = false;
    let decision = decided;
    for (let fuel = fuelMax; fuel > 0; fuel--) {
      if (thread.job !== undefined) {
        const { value } = thread.job;
        if (value === undefined) return 'blocked';
        thread.job = undefined;
        thread.stack.push(value);
      }
      const code = thread.program[thread.pc];
      if (code === undefined || code.op === 'end') {
        thread.ended = true;
        return 'ended';
      }
      if (stepwise) {
        if (seen && code.op === 'place') return 'visible';
        if (isVisible(code, thread)) seen = true;
      }
      if (code.op === 'choose' && decision === undefined) {
        const options = this.optionsAt(thread, code);
        const [only] = options;
        if (options.length !== 1 || only === undefined) return 'choice';
        decision = only;
      }
      const stop = this.guarded(thread, code, decision);
      if (code.op === 'choose') decision = undefined;
      if (stop !== undefined) return stop;
    }
    throw new CaseFailure(thread.place, 'the steps go on without end');
  }

  /**
   * Runs a thread up to where it enters a call or ends, if others neither see what it does until then nor could change it; else
   * nothing happens. Such a step needs no other order: whenever it comes, it comes to the same.
   */
  runUnseen(thread: Thread): boolean {
    const { variables } = this.state;
    const { pc, stack, locals, place, job, choices } = thread;
    thread.stack = [...stack];
    if (this.isUnseen(thread)) return true;
    this.state.variables = variables;
    Object.assign(thread, { pc, stack, locals, place, job, choices });
    return false;
  }

  private isUnseen(thread: Thread): boolean {
    for (let fuel = fuelMax; fuel > 0; fuel--) {
      if (thread.job !== undefined) {
        const { value } = thread.job;
        if (value === undefined) return false;
        thread.job = undefined;
        thread.stack.push(value);
      }
      const code = thread.program[thread.pc];
      if (code === undefined || code.op === 'end') {
        thread.ended = true;
        return true;
      }
      if (code.op === 'call') {
        const args = thread.stack.slice(thread.stack.length - code.args - code.named.length);
        const job = this.newJob(code.word, code, thread.actor, valuesOf(args));
        if (!job.beginsWithCall) return false;
        this.guarded(thread, code, undefined);
        return true;
      }
      const local = code.op === 'place' || code.op === 'check' || code.op === 'expect';
      const own = (code.op === 'load' || code.op === 'store') && !thread.shared.has(code.name);
      if (!local && !own && !isValueCode(code) && !isFlowCode(code)) return false;
      this.guarded(thread, code, undefined);
    }
    return false;
  }

  /** True if the condition holds for which a thread waits; looking at it changes nothing. */
  waitHolds(thread: Thread): boolean {
    const copy = thread.clone();
    for (let fuel = fuelMax; fuel > 0; fuel--) {
      const code = copy.program[copy.pc];
      if (code === undefined || code.op === 'wait') return truthy(valueOf(copy.stack.at(-1)));
      this.guarded(copy, code, undefined);
      if (copy.job === undefined) continue;
      const { value } = copy.job;
      if (value === undefined)
        throw new Unsupported('no operation that blocks can be a condition to wait for');
      copy.job = undefined;
      copy.stack.push(value);
    }
    return false;
  }

  /** True if a thread has nothing before it that it must wait for. */
  canRun(thread: Thread): boolean {
    if (thread.ended) return false;
    if (thread.job !== undefined) return thread.job.value !== undefined;
    if (thread.waitsFrom >= 0) return this.waitHolds(thread);
    const code = thread.program[thread.pc];
    return code?.op !== 'finish' || this.job(code.name).value !== undefined;
  }

  /** The values of the choice before which a thread stands, if there are several. */
  optionsBefore(thread: Thread): readonly Value[] | undefined {
    const code = thread.program[thread.pc];
    if (thread.job !== undefined || code?.op !== 'choose') return undefined;
    const options = this.optionsAt(thread, code);
    return options.length === 1 ? undefined : options;
  }

  private optionsAt(
    thread: Thread,
    code: Extract<Code, { readonly op: 'choose' }>,
  ): readonly Value[] {
    try {
      const args = valuesOf(thread.stack.slice(thread.stack.length - code.args));
      return this.choose(code.name, args, thread);
    } catch (error) {
      if (error instanceof ValueError) throw new CaseFailure(thread.place, error.message);
      throw error;
    }
  }

  private guarded(thread: Thread, code: Code, decision: Value | undefined): Stop | undefined {
    try {
      return this.execute(thread, code, decision);
    } catch (error) {
      if (error instanceof ValueError) throw new CaseFailure(thread.place, error.message);
      throw error;
    }
  }

  private execute(thread: Thread, code: Code, decision: Value | undefined): Stop | undefined {
    const { stack } = thread;
    thread.pc++;
    if (isValueCode(code)) {
      executeValue(stack, code, (object, name) => objectField(this.state.machine, object, name));
      return undefined;
    }
    if (isFlowCode(code)) {
      executeFlow(thread, code);
      return undefined;
    }
    switch (code.op) {
      case 'place':
        thread.place = code.place;
        if (code.actor !== undefined) thread.actor = code.actor;
        return undefined;
      case 'load':
        stack.push(this.state.lookUp(code.name, thread));
        return undefined;
      case 'store':
        this.store(thread, code);
        return undefined;
      case 'call': {
        const args = popMany(stack, code.args + code.named.length);
        thread.job = this.newJob(code.word, code, thread.actor, args);
        thread.job.goOn(this.state.machine);
        return undefined;
      }
      case 'start':
        this.start(thread, code);
        return undefined;
      case 'pending':
        if (this.job(code.name).value !== undefined)
          throw new CaseFailure(
            thread.place,
            `${code.name} is not pending: it returned ${text(this.job(code.name).value ?? null)}`,
          );
        return undefined;
      case 'finish': {
        const job = this.job(code.name);
        if (job.value === undefined) {
          thread.pc--;
          return { finish: job };
        }
        stack.push(job.value);
        return undefined;
      }
      case 'wait': {
        const holds = truthy(popValue(stack));
        thread.waitsFrom = holds ? -1 : code.from;
        if (holds) return undefined;
        thread.pc = code.from;
        return 'blocked';
      }
      case 'parallel':
        this.state.threads = [...code.actors].map(
          ([actor, program]) =>
            new Thread(program, actor, thread.locals, thread.place, code.shared),
        );
        return 'parallel';
      case 'choose':
        popMany(stack, code.args);
        stack.push(decision ?? null);
        thread.choices++;
        return undefined;
      case 'check':
        this.check(thread, code);
        return undefined;
      case 'expect':
        if (!truthy(popValue(stack))) throw new CaseFailure(thread.place, 'it is not so');
        return undefined;
      case 'end':
        return 'ended';
    }
  }

  private store(
    { stack }: Thread,
    { name, indices }: Extract<Code, { readonly op: 'store' }>,
  ): void {
    const value = popValue(stack);
    const path = popMany(stack, indices);
    this.state.assign(name, path, value);
  }

  private newJob(
    name: string,
    { args, named }: Written,
    actor: string,
    values: readonly Value[],
  ): Job {
    const it = vocabulary[name];
    if (it === undefined) throw new ValueError(`there is no operation ${name}`);
    const keyed = named.map((key, i) => [key, values[args + i] ?? null] as const);
    return new Job(name, actor, it, bindArgs(name, it, values.slice(0, args), keyed));
  }

  private start(thread: Thread, code: Extract<Code, { readonly op: 'start' }>): void {
    const args = popMany(thread.stack, code.args + code.named.length);
    const job = this.newJob(code.word, code, thread.actor, args);
    this.state.jobs = new Map(this.state.jobs).set(code.name, job);
    job.goOn(this.state.machine);
  }

  private job(name: string): Job {
    const job = this.state.jobs.get(name);
    if (job === undefined) throw new ValueError(`nothing was started as ${name}`);
    return job;
  }

  private check(thread: Thread, { operator, what }: Extract<Code, { readonly op: 'check' }>): void {
    const expected = operator === 'ok' || operator === 'fails' ? null : popValue(thread.stack);
    const got = popValue(thread.stack);
    const why = checkResult(operator, got, expected, what);
    if (why !== undefined) throw new CaseFailure(thread.place, why);
  }
}

const fuelMax = 1_000_000;

/** True if it matters to others when this instruction runs. */
function isVisible(code: Code, { shared }: Thread): boolean {
  if (code.op === 'call' || code.op === 'start') return true;
  if (code.op === 'pending' || code.op === 'finish') return true;
  return (code.op === 'load' || code.op === 'store') && shared.has(code.name);
}
