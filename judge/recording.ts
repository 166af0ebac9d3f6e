import * as z from 'zod';
import { type CallName, callArgs } from './system-calls.ts';

export { type CallName } from './system-calls.ts';

/** The version of recordings that this code reads. */
export const recordingVersion = 1;

const int = z.int();
const text = z.string();

const actorSchema = z.union([int, text]);

const result = {
  id: int.describe('its place in the run; where a number is left out, so are the calls between'),
  section: text.exactOptional(),
  name: text.exactOptional().describe('what the call was to show'),
  actor: actorSchema
    .exactOptional()
    .describe('who made it; one and the same where nothing is said'),
  begin: int.exactOptional().describe('CLOCK_MONOTONIC before the call, in ns'),
  end: int.exactOptional().describe('the same behind it; a call without it never returned'),
  ret: int
    .exactOptional()
    .describe('what it returned: -1 for a failure of a system call, -errno of a kernel function'),
  err: text.exactOptional().describe('name of the errno of a system call that failed'),
  out: z.json().exactOptional().describe('what the call wrote'),
  commits: z
    .array(int)
    .exactOptional()
    .describe('when the steps of the call took effect, if the source knows it'),
};

/** What a history says of every call. */
export type CallResult = Readonly<z.infer<z.ZodObject<typeof result>>>;

type AnyCall = {
  [N in CallName]: CallResult & {
    readonly call: N;
    readonly args: Readonly<z.infer<z.ZodObject<(typeof callArgs)[N]>>>;
  };
}[CallName];

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object.
export const callNames = Object.keys(callArgs) as readonly CallName[];

const schemas = callNames.map((name) =>
  z.strictObject({ ...result, call: z.literal(name), args: z.strictObject(callArgs[name]) }),
);

/** One system call, and what the kernel answered. Numbers of descriptors and handles are those of the run. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one schema for each name, whose types the table above has.
export const recordedCallSchema = z.discriminatedUnion(
  'call',
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- there is more than one name.
  schemas as unknown as readonly [z.ZodObject, ...z.ZodObject[]],
) as unknown as z.ZodType<AnyCall>;

const scalar = z.union([int, text, z.boolean(), z.null()]);

/** One call of a kernel function, by the name of an operation of the model; an argument names an object of the head. */
export const kernelCallSchema = z.strictObject({
  ...result,
  call: text.describe('a kernel function of the model: dma_fence_signal'),
  args: z
    .record(text, z.union([scalar, z.array(scalar)]))
    .describe(
      'by the names of its parameters: the name of an object, a number, a word, null, or a list',
    ),
});

/** Somebody sends a signal to an actor. */
export const killSchema = z.strictObject({
  id: int,
  actor: z.literal('environment'),
  call: z.literal('kill'),
  args: z.strictObject({ actor: actorSchema }),
  begin: int,
  end: int,
});

/** The last line: how it ended. */
export const outcomeSchema = z.union([
  z.strictObject({
    outcome: z
      .literal('quiescent')
      .describe('nothing happened any more: who has not returned never will'),
  }),
  z.strictObject({
    outcome: z.literal('bug').describe('the source noticed a bug'),
    what: text,
    actor: actorSchema.exactOptional(),
    text: text.exactOptional(),
  }),
]);

/** An object that is there before the first call, in a word of the language of designs. */
export const declarationSchema = z.strictObject({
  word: text.describe('dma_fence, spinlock, …; or thread, work, hardirq … for an actor'),
  name: text,
  options: z
    .record(text, z.json())
    .exactOptional()
    .describe('the options of the word; an object is named'),
});

/** The first line of a recording. */
export const recordingHeadSchema = z.strictObject({
  format: z.literal('fencepost-recording'),
  version: z.literal(recordingVersion),
  kernel: z
    .string()
    .regex(/^\d+\.\d+/u)
    .describe('the release that answered: 7.2.13'),
  machine: text.describe('on what it ran'),
  source: text.describe('how the calls were chosen'),
  devices: z
    .record(text, text)
    .exactOptional()
    .describe('device nodes, and the driver behind each'),
  objects: z
    .array(declarationSchema)
    .exactOptional()
    .describe('what there is before the first call, for calls of kernel functions'),
  environment: z
    .array(z.enum(['memory_is_short', 'config_debug_ww_mutex_slowpath', 'fd_table_is_full']))
    .exactOptional()
    .describe('what the surroundings do to calls of kernel functions'),
});

/** The first line of a recording. */
export type RecordingHead = Readonly<z.infer<typeof recordingHeadSchema>>;

/** An object, or an actor, by a word of the language. */
export type Declaration = Readonly<z.infer<typeof declarationSchema>>;

/** A system call, its arguments, and what the kernel answered. */
export type RecordedCall = Readonly<AnyCall>;

/** A call of a kernel function, its arguments, and its result. */
export type KernelCall = Readonly<z.infer<typeof kernelCallSchema>>;

/** A signal that is sent. */
export type Kill = Readonly<z.infer<typeof killSchema>>;

/** How a history ended. */
export type HistoryOutcome = Readonly<z.infer<typeof outcomeSchema>>;

/** One recorded system call of this name. */
export type Recorded<N extends CallName> = Extract<RecordedCall, { readonly call: N }>;

/** A line behind the first: what was called, and where it stands in the file. */
export type HistoryLine =
  | { readonly kind: 'system'; readonly line: number; readonly call: RecordedCall }
  | { readonly kind: 'kernel'; readonly line: number; readonly call: KernelCall }
  | { readonly kind: 'kill'; readonly line: number; readonly call: Kill };

/** What a kernel answered to those who called it. */
export interface Recording {
  readonly head: RecordingHead | undefined;
  readonly lines: readonly HistoryLine[];
  readonly outcome?: HistoryOutcome;
}
