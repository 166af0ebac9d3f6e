import * as z from 'zod';
import { type ViolationKind } from './design.ts';

/** The format's name, as a file of a program says it. */
export const programFormat = 'fencepost-design';

/** The version of programs that this code reads and writes. */
export const programVersion = 1;

const name = z.string().min(1);

/** An argument: an object's name, a word of the language, a number, NULL, or a list of these. */
export type Value =
  string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

const value: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(value), z.record(name, value)]),
);

/** A call of an operation of the model, its arguments by the names of its parameters. */
export interface CallData {
  readonly call: string;
  readonly args?: Readonly<Record<string, Value>>;
}

/** A call, and what is done if it succeeds: if it returns no errno, or true. */
export interface IfOkData {
  readonly if_ok: CallData;
  readonly then: readonly Step[];
  readonly else?: readonly Step[];
}

/** A step that looks at the result of its call. */
export function ifOk(call: CallData, then: readonly Step[], otherwise?: readonly Step[]): IfOkData {
  // oxlint-disable-next-line unicorn/no-thenable -- the format's word; nobody awaits a step.
  return { if_ok: call, then, ...(otherwise !== undefined && { else: otherwise }) };
}

/** Locks all of the reservation objects as the convention says, runs the steps and unlocks: backs off at -EDEADLK. */
export interface WwTransactionData {
  readonly ww_transaction: {
    readonly ctx: string;
    readonly resvs: readonly string[];
    readonly steps: readonly Step[];
  };
}

/** Runs the steps with one reservation object locked. */
export interface LockedData {
  readonly locked: { readonly resv: string; readonly steps: readonly Step[] };
}

/** One step of a task, or an idiom that stands for several. */
export type Step = CallData | IfOkData | WwTransactionData | LockedData;

const callData: z.ZodType<CallData> = z.strictObject({
  call: name,
  args: z.record(name, value).exactOptional(),
});

const steps: z.ZodType<readonly Step[]> = z.lazy(() => z.array(step));

const step: z.ZodType<Step> = z.union([
  callData,
  // oxlint-disable-next-line unicorn/no-thenable -- as in ifOk().
  z.strictObject({ if_ok: callData, then: steps, else: steps.exactOptional() }),
  z.strictObject({
    ww_transaction: z.strictObject({ ctx: name, resvs: z.array(name).min(1), steps }),
  }),
  z.strictObject({ locked: z.strictObject({ resv: name, steps }) }),
]);

/** The steps of a body that stands among the options of an object. */
export const stepsSchema = steps;

/**
 * An object: `d[word](name, options)`. What the word takes between the two, such as the buffer of an attachment, stands among the
 * options under its own name; see program-words.ts. A body is a list of steps.
 */
export interface Declaration {
  readonly word: string;
  readonly name: string;
  readonly options?: Readonly<Record<string, Value>>;
}

/** What a task is, by the word that declares it; an interrupt is a `hardirq`. */
export const taskKinds = {
  thread: 'thread',
  kthread: 'kthread',
  work: 'work',
  irq: 'hardirq',
  softirq: 'softirq',
  irq_work: 'irq_work',
  timer: 'timer',
  job: 'job',
  userspace: 'userspace',
} as const;

/** Kind of a task. */
export type ProgramTaskKind = keyof typeof taskKinds;

/** A task with its steps. */
export interface TaskData {
  readonly name: string;
  readonly kind: ProgramTaskKind;
  readonly options?: Readonly<Record<string, Value>>;
  readonly steps: readonly Step[];
}

/** The switches of the environment, by the words that set them. */
export const environmentWords = [
  'memory_is_short',
  'fd_table_is_full',
  'config_debug_ww_mutex_slowpath',
] as const;

/** A switch of the environment. */
export type EnvironmentWord = (typeof environmentWords)[number];

/** A claim: the condition is an object, and a question of its handle: `{ of: 'F0', isSignaled: true }`, `{ of: 'v', is: 1 }`. */
export interface ClaimData {
  readonly kind: 'always' | 'sometimes';
  readonly name: string;
  readonly condition: Value;
}

/** What a program expects of itself; nothing means that it holds. */
export interface ExpectationData {
  readonly verdict: ViolationKind;
  readonly violates?: readonly string[];
}

/** A design as data: what it is to be generated, shrunk, kept in a file and run by more than one machine. */
export interface Program {
  readonly title?: string;
  readonly objects: readonly Declaration[];
  readonly tasks: readonly TaskData[];
  readonly environment?: readonly EnvironmentWord[];
  readonly claims?: readonly ClaimData[];
  readonly expects?: ExpectationData;
}

const options = z.record(name, value).exactOptional();

/** The zod schema of a program, without the format and the version that its file begins with. */
export const programSchema: z.ZodType<Program> = z.strictObject({
  title: name.exactOptional(),
  objects: z.array(z.strictObject({ word: name, name, options })),
  tasks: z.array(
    z.strictObject({
      name,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object.
      kind: z.enum(Object.keys(taskKinds) as [ProgramTaskKind, ...ProgramTaskKind[]]),
      options,
      steps,
    }),
  ),
  environment: z.array(z.enum(environmentWords)).exactOptional(),
  claims: z
    .array(z.strictObject({ kind: z.enum(['always', 'sometimes']), name, condition: value }))
    .exactOptional(),
  expects: z
    .strictObject({
      verdict: z.enum([
        'deadlock',
        'unsignalled-fence',
        'indefinite-fence',
        'stall',
        'livelock',
        'rule',
        'assertion',
      ]),
      violates: z.array(name).exactOptional(),
    })
    .exactOptional(),
});
