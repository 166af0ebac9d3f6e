import { type Body } from './design-model.ts';
import { type CallData, type Program, type Step, type TaskData, taskKinds } from './design-data.ts';
import { type Design, type DesignHeader } from './design.ts';
import { type DesignBuilder } from './design-builder.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import {
  type Output,
  callArguments,
  condition,
  declarationArguments,
  operationOf,
  taskOptions,
} from './program-values.ts';
import { type PlainStep, type Wanted, expandSteps } from './expand-steps.ts';
import { type Place, UserError, nearest } from './user-error.ts';
import { type Result, type ResultTest } from './program.ts';
import { type TaskBuilder } from './task-builder.ts';
import { taskObjects } from './program-words.ts';

/** The title of a program that has none. */
export const untitled = 'a design from data';

/** The design that a program is the data of; it is built through the same words that a person writes. */
export function programToDesign(program: Program): Design {
  return {
    fencepostDesign: 1,
    header: headerOf(program),
    declare: (d) => new ProgramRun(d).declare(program),
  };
}

/** What a program says about itself, as the header of a design. */
export function headerOf({ title = untitled, expects }: Program): DesignHeader {
  return expects === undefined ? { title } : { title, variants: { default: expects } };
}

type Word = (...args: readonly unknown[]) => unknown;

/** Declares one program through the words of a builder. */
class ProgramRun {
  private readonly d: DesignBuilder;
  private readonly handles = new Map<string, unknown>();
  private readonly output: Output<unknown>;

  constructor(d: DesignBuilder) {
    this.d = d;
    this.output = {
      literal: (value) => value,
      object: (name, place) => this.handle(name, place),
      list: (items) => items,
      record: (entries) => Object.fromEntries(entries),
      endless: () => MAX_SCHEDULE_TIMEOUT,
      condition: (of, question, answer) => this.ask(of, question, answer),
      body: (name, steps) => this.body(name, steps),
    };
  }

  declare({ objects, tasks, environment = [], claims = [] }: Program): void {
    for (const word of environment) this.d[word]();
    for (const object of objects) {
      const { word, name } = object;
      const place: Place = { call: `d.${word}('${name}')` };
      const args = declarationArguments(object, this.output, place);
      this.handles.set(name, this.say(word, [name, ...args]));
    }
    for (const task of tasks) this.task(task);
    for (const { kind, name, condition: written } of claims)
      this.say(kind, [name, condition(written, this.output, { call: `d.${kind}('${name}')` })]);
  }

  private task({ name, kind, options, steps }: TaskData): void {
    const word = taskKinds[kind];
    const place: Place = { task: name };
    const given =
      options === undefined ? [] : [taskOptions(options, taskObjects, this.output, place)];
    this.handles.set(name, this.say(word, [name, ...given, this.body(name, steps)]));
  }

  private say(word: string, args: readonly unknown[]): unknown {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the words are looked up by their names, all of them.
    const words = this.d as unknown as Readonly<Record<string, Word>>;
    return words[word]?.(...args);
  }

  private handle(name: string, place: Place): unknown {
    const whole = this.handles.get(name);
    if (whole !== undefined) return whole;
    const [owner = '', part = ''] = name.split('.');
    const handle = this.handles.get(owner);
    if (typeof handle === 'object' && handle !== null && part in handle)
      return Object.entries(handle).find(([key]) => key === part)?.[1];
    const near = nearest(name, [...this.handles.keys()]);
    throw new UserError(
      'FP201',
      `"${name}" is nothing that the program declares`,
      place,
      near === undefined
        ? `declared so far: ${[...this.handles.keys()].join(', ') || 'nothing'}`
        : `did you mean ${near}?`,
    );
  }

  private ask(of: unknown, question: string, answer: unknown): unknown {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a handle without that question is told so below.
    const word = (of as Readonly<Record<string, Word | undefined>>)[question];
    if (word === undefined) throw new UserError('FP202', `it cannot be asked ${question}`);
    return answer === undefined ? word() : word(answer);
  }

  private body(name: string, steps: readonly Step[]): Body {
    const plain = expandSteps(steps);
    return (t) => new BodyRun(t, name, this.output).run(plain);
  }
}

/** Says the steps of one body. */
class BodyRun {
  private readonly t: TaskBuilder;
  private readonly name: string;
  private readonly output: Output<unknown>;
  private said = 0;

  constructor(t: TaskBuilder, name: string, output: Output<unknown>) {
    this.t = t;
    this.name = name;
    this.output = output;
  }

  run(steps: readonly PlainStep[]): void {
    for (const step of steps) {
      switch (step.kind) {
        case 'call':
          this.call(step.call);
          break;
        case 'if': {
          const { no } = step;
          const test = testOf(this.call(step.call), step.is);
          this.t.if(
            test,
            () => this.run(step.yes),
            no.length === 0 ? undefined : () => this.run(no),
          );
          break;
        }
        case 'poll':
          this.t.poll(() => this.run(step.body));
          break;
        case 'break':
          this.t.break();
          break;
      }
    }
  }

  private call(call: CallData): Result {
    this.said++;
    const place: Place = { task: this.name, step: this.said, call: call.call };
    operationOf(call, place);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above found the operation.
    const words = this.t as unknown as Readonly<
      Record<string, (...args: readonly unknown[]) => Result>
    >;
    const word = words[call.call];
    if (word === undefined) throw new UserError('FP216', `there is no t.${call.call}`, place);
    return word(...callArguments(call, this.output, place));
  }
}

function testOf(result: Result, is: Wanted): ResultTest {
  if (is === 0) return result.is(0);
  return result.returns === 'bool' ? result.isNot(0) : result.succeeded();
}
