import * as z from 'zod';
import { type Need, type WaitNode } from '../model/need.ts';

/** The version of the trace document that this code writes; it reads this one and the older ones. */
export const traceVersion = 1;

/** How a run goes wrong, in the words of a design's `verdict`. */
export const violationKinds = [
  'deadlock',
  'unsignalled-fence',
  'indefinite-fence',
  'livelock',
  'stall',
  'assertion',
  'rule',
] as const;

const name = z.string().min(1);
const count = z.int().nonnegative();
const ruleIds = z.array(name);

const needs = {
  now: z.strictObject({ kind: z.literal('now') }),
  never: z.strictObject({ kind: z.literal('never'), because: z.string() }),
  node: z.strictObject({
    kind: z.literal('node'),
    node: name,
    via: name.exactOptional(),
    because: z.string(),
  }),
  timer: z.strictObject({ kind: z.literal('timer'), because: z.string() }),
  timeout: z.strictObject({ kind: z.literal('timeout'), because: z.string() }),
  signal: z.strictObject({ kind: z.literal('signal'), because: z.string() }),
  all: z.strictObject({ kind: z.literal('all'), of: z.array(z.lazy(() => need)) }),
  any: z.strictObject({ kind: z.literal('any'), of: z.array(z.lazy(() => need)) }),
} satisfies Readonly<Record<Need['kind'], z.ZodType>>;

const need: z.ZodType<Need> = z
  .discriminatedUnion('kind', [
    needs.now,
    needs.never,
    needs.node,
    needs.timer,
    needs.timeout,
    needs.signal,
    needs.all,
    needs.any,
  ])
  .meta({ id: 'need', description: 'why something cannot act now, as a formula' });

const waitNode = z.strictObject({
  id: name.describe('unique: task:recover_worker, fence:F2'),
  name,
  kind: z.enum(['task', 'fence']),
  userspace: z.boolean(),
  done: z.boolean(),
  idle: z
    .boolean()
    .exactOptional()
    .describe('waits for its turn to act: a timer or an interrupt that is not armed'),
  started: z.boolean().exactOptional().describe('false: nobody has started the task yet'),
  published: z.boolean(),
  holds: z.array(name).describe('names of the locks that the task holds'),
  at: z.string().describe('the call that the task is in'),
  need,
} satisfies Readonly<Record<keyof WaitNode, z.ZodType>>);

const change = z.strictObject({
  object: name.describe('name of the object or task in the design'),
  field: name.describe('field of its state: owner, waiters[0]'),
  before: z.string(),
  after: z.string(),
});

const step = z.strictObject({
  task: name,
  choice: count.describe('index among the steps that were possible: all choices replay the path'),
  rule: name.describe('name of the step in the checker'),
  call: name.describe('the call as the design says it: mutex_lock(gpu->lock)'),
  part: count.describe('which atomic step of the call, from 0'),
  label: z.string().nullable().describe('what is special about it: direct reclaim, timeout'),
  in: name.nullable().describe('the callback, shrinker or op in which the task is'),
  enters: name.nullable().describe('the callback, shrinker or op that the step calls'),
  returned: name
    .nullable()
    .describe('the result, if the step ends its call: 0, -EDEADLK, or void; else null'),
  broke: ruleIds.describe('rules that the step breaks'),
  changes: z.array(change).describe('what the step changes of the objects'),
});

const blocked = z.strictObject({
  task: name,
  call: name.describe('the call that does not return'),
  in: name.nullable(),
  holds: z.array(name),
  broke: ruleIds.describe('rules that the call breaks by being there'),
});

/** The zod schema of the trace document; `docs/trace.schema.json` is generated from it. */
export const traceSchema = z.strictObject({
  format: z.literal('fencepost-trace'),
  version: z.literal(traceVersion),
  design: z.strictObject({
    id: name,
    title: z.string(),
    file: z.string().nullable().describe('relative to where it was checked, with forward slashes'),
    variant: name,
  }),
  kernel: z.enum(['3.x', '6.1', '6.12', '7.2']),
  environments: z.array(name).describe('names of the environments, sorted'),
  verdict: z.strictObject({
    kind: z.enum(violationKinds),
    claim: name
      .nullable()
      .describe('the rule that is broken or the claim that fails, for two kinds'),
    rules: ruleIds.describe('every rule broken on the way or by a call that blocks, sorted'),
    elsewhere: ruleIds.describe('rules that only other runs of the design break, sorted'),
  }),
  search: z.strictObject({
    states: count,
    edges: count,
    depth: count,
    complete: z.boolean(),
    exhausted: z
      .enum(['states', 'depth', 'memory', 'time', 'interrupted', 'walks'])
      .nullable()
      .describe('the budget that ended the search'),
  }),
  tasks: z.array(z.strictObject({ name, kind: name })),
  objects: z.record(name, z.array(name)).describe('names of the objects, by kind'),
  steps: z.array(step),
  end: z.strictObject({
    crashed: z.boolean().describe('the kernel does not go on: BUG, or memory that is gone'),
    blocked: z.array(blocked),
    waitGraph: z.array(waitNode),
  }),
});

type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/**
 * A path written down with its steps, results, waits and verdict: the one interchange document.
 *
 * It contains nothing that differs between two machines or two days: no time, no absolute path.
 */
export type Trace = Frozen<z.infer<typeof traceSchema>>;

/** One step of a trace. */
export type TraceStep = Trace['steps'][number];

/** One change of one field in a step. */
export type TraceChange = TraceStep['changes'][number];

/** Where a trace leaves the tasks. */
export type TraceEnd = Trace['end'];

/** How a trace goes wrong. */
export type TraceKind = Trace['verdict']['kind'];

/** The path as numbers, ready to paste: `0.0.1`. */
export function choicesOf(trace: Pick<Trace, 'steps'>): string {
  return trace.steps.map((each) => each.choice).join('.');
}
