import { type CodePoint, type CompiledBody, type ResolvedArgs } from '../language/instruction.ts';
import { DesignBuilder } from '../language/design-builder.ts';
import { type DesignModel } from '../language/design-model.ts';
import { type Kernel, type KernelConstants, type ProgramInfo, at } from '../model/kernel.ts';
import { type Feature } from '../model/kernel.ts';
import { type PoolName, type PoolSizes, pools } from './pools.ts';
import { type Profile } from '../model/profile.ts';
import { type Schema } from '../model/schema.ts';
import { type Step } from '../model/operation.ts';
import { allocateRegisters } from '../language/registers.ts';
import { buildProgram } from '../language/task-builder.ts';
import { instanceOf } from './instances.ts';
import { UNBOUNDED_LEAVES } from '../model/dma-fence-merge.ts';
import { DMABUF_LIST } from '../model/dmabuf-list.ts';
import { SYNCOBJ_EVENTFDS } from '../model/syncobj-eventfd.ts';
import { giveBufferPolls } from '../language/polls.ts';
import { giveSyncobjWaits } from '../language/syncobj-waits.ts';
import { kernelObjects, operations } from '../model/registry.ts';
import { objectKinds } from '../language/kernel-state.ts';
import { placeProgram, sizeOf } from '../language/place.ts';
import { resolveArguments } from '../language/arguments.ts';
import { giveCallbacks, giveFiles } from '../language/files.ts';
import { stepsOnSlots } from '../language/fence-slots.ts';
import { taskSchema } from '../model/task.ts';

/** The program counter of an actor that is in no call. */
export const IDLE = 1;

/** The actor in whose name a machine runs what it was told to do later: an interrupt. */
export const INTERRUPT = 'interrupt';

/** A kernel with pools of objects, whose actors have no program: their calls are chosen while it runs. */
export interface BaseKernel {
  readonly k: Kernel;
  /** Every step of what internal tasks and routines run, by program counter; calls of actors are added behind. */
  readonly code: (CodePoint | undefined)[];
  /** The task of each actor, by name. */
  readonly actors: ReadonlyMap<string, number>;
  /** The objects of each pool, by their index within their kind. */
  readonly pools: ReadonlyMap<PoolName, readonly number[]>;
}

/**
 * Parts of the state that a machine goes without: it frees no fence, because pools are large and whoever holds what is not
 * said by a program; and what only the rules about a program need.
 */
const without: ReadonlySet<Feature> = new Set<Feature>([
  'refs',
  'fence-drops',
  'resv-test',
  'peeks',
  'hazards',
]);

/** With objects that were declared it is known who holds what at first, and so when it is freed. */
const withoutDeclared: ReadonlySet<Feature> = new Set<Feature>(['resv-test', 'peeks', 'hazards']);

const stackDepth = 8;

/** Declares pools, which may be larger than what fits into a packed state. */
class PoolBuilder extends DesignBuilder {
  protected override readonly containersMax = CONTAINERS_MAX;
}

const CONTAINERS_MAX = 256;

/** What an actor can be, by the word that a design has for it. */
const actorKinds = [
  'thread',
  'kthread',
  'userspace',
  'work',
  'timer',
  'hardirq',
  'softirq',
] as const;

/** Somebody who calls. */
export interface ActorSpec {
  readonly name: string;
  readonly kind: (typeof actorKinds)[number];
}

/** True for the word of an actor. */
export function isActorKind(word: string): word is ActorSpec['kind'] {
  return actorKinds.some((kind) => kind === word);
}

/** Builds a kernel with these actors and pools, and what else is declared. */
export function baseKernel(
  profile: Profile,
  actors: readonly (string | ActorSpec)[],
  sizes: PoolSizes,
  declare?: (d: DesignBuilder) => void,
): BaseKernel {
  const d = new PoolBuilder();
  const tasks = new Map<string, number>();
  for (const actor of actors) {
    const { name, kind } =
      typeof actor === 'string' ? { name: actor, kind: 'thread' as const } : actor;
    tasks.set(name, declareActor(d, name, kind));
  }
  tasks.set(INTERRUPT, d.softirq(INTERRUPT, { raised: false }, () => undefined).index);
  declare?.(d);
  giveLocks(d.model);
  const indices = declarePools(d, sizes);
  if (d.model.objects.dma_buf.length > 0) d.fd('no descriptor');
  giveFiles(d.model, (_, name, body) => buildProgram(name, body));
  giveWaits(d.model);
  d.model.objects.dmabuf_list.push({ name: DMABUF_LIST });
  const placed = place(d.model, tasks.size);
  const constants = constantsOf(
    d.model,
    profile,
    placed,
    declare === undefined ? without : withoutDeclared,
  );
  const k = allocate(constants);
  for (const t of tasks.values()) at(k.task, t).pc = IDLE;
  return { k, code: codeOf(placed.bodies, constants), actors: tasks, pools: indices };
}

const nothing = (): undefined => undefined;

function declareActor(d: DesignBuilder, name: string, kind: ActorSpec['kind']): number {
  switch (kind) {
    case 'thread':
    case 'kthread':
    case 'userspace':
      return d[kind](name, nothing).index;
    case 'work':
      return d.work(name, { queued: false }, nothing).index;
    case 'timer':
      return d.timer(name, { armed: false }, nothing).index;
    case 'hardirq':
    case 'softirq':
      return d[kind](name, { raised: false }, nothing).index;
  }
}

/** Whoever calls may register callbacks with any fence: each has a lock that others can see. */
function giveLocks({ objects }: DesignModel): void {
  for (const [f, fence] of objects.dma_fence.entries()) {
    if (fence.lock >= 0 || fence.initially === 'signaled') continue;
    const lock = objects.spinlock.push({ name: `${fence.name}->lock` }) - 1;
    objects.dma_fence[f] = { ...fence, lock, ownLock: true };
  }
}

/** Syncobjs in one call. */
const SYNCOBJS_MAX = 64;

/** Every task may wait for many syncobjs, and all stubs are one fence, of a context that nobody else has. */
function giveWaits(model: DesignModel): void {
  const { syncobj_wait: waits, syncobj_eventfd: eventfds, dma_fence: fences } = model.objects;
  giveSyncobjWaits(model, []);
  for (const [t, it] of waits.entries()) waits[t] = { ...it, entries: SYNCOBJS_MAX };
  const stub = waits[0]?.stub ?? -1;
  const fence = fences[stub];
  if (fence !== undefined) fences[stub] = { ...fence, context: STUB_CONTEXT };
  if (waits.length === 0) return;
  for (let e = 0; e < SYNCOBJ_EVENTFDS; e++) eventfds.push({ name: `syncobj_eventfd_entry ${e}` });
}

const STUB_CONTEXT = 0x7fff_ffff;

function declarePools(d: DesignBuilder, sizes: PoolSizes): ReadonlyMap<PoolName, number[]> {
  const declared = new Map<PoolName, number[]>();
  for (const pool of poolNames) {
    const indices: number[] = [];
    for (let i = 0; i < (sizes[pool] ?? 0); i++) {
      indices.push(d.model.objects[pools[pool].kind].length);
      pools[pool].declare(d, `${pool}-${i}`);
    }
    declared.set(pool, indices);
  }
  giveCallbacks(d.model);
  giveBufferPolls(d.model);
  return declared;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this very object.
const poolNames = Object.keys(pools) as readonly PoolName[];

interface Placed {
  readonly bodies: readonly CompiledBody[];
  readonly entries: readonly number[];
  readonly routines: ReadonlyMap<string, number>;
  readonly registers: number;
}

/** Places what internal tasks and routines run; the first tasks are actors, and have no program. */
function place(model: DesignModel, actors: number): Placed {
  let pc = IDLE + 1;
  let registers = 0;
  const bodies: CompiledBody[] = [];
  const add = (name: string, body: Parameters<typeof buildProgram>[1]): number => {
    const program = buildProgram(name, body);
    const placed = placeProgram(program, pc, (call) =>
      resolveArguments(model, call.operation, call.args, { task: name, step: call.step }),
    );
    pc += sizeOf(placed);
    registers += allocateRegisters(placed, registers);
    bodies.push(placed);
    return placed.entry;
  };
  const entries = model.tasks.map((task, t) => (t < actors ? IDLE : add(task.name, task.body)));
  const routines = new Map<string, number>();
  for (const [key, { name, body }] of model.routines) routines.set(key, add(name, body));
  return { bodies, entries, routines, registers };
}

function constantsOf(
  model: DesignModel,
  profile: Profile,
  { entries, routines, registers }: Placed,
  left: ReadonlySet<Feature>,
): KernelConstants {
  const everybody = 2 ** model.tasks.length - 1;
  const program: ProgramInfo = {
    mayStill: () => true,
    bringAbout: () => everybody,
    mustBefore: () => false,
    entry: (t) => entries[t] ?? 0,
    routine: (key) => {
      const entry = routines.get(key) ?? 0;
      return entry === 0 ? -1 : entry;
    },
  };
  const count: Record<string, number> = {};
  for (const [kind, list] of Object.entries(model.objects)) count[kind] = list.length;
  return {
    profile,
    options: {
      injectDeadlk: model.injectDeadlk,
      shortMemory: model.shortMemory,
      fdTableFull: model.fdTableFull,
      unbounded: true,
      keepsReservations: left === without,
    },
    shape: {
      tasks: model.tasks.length,
      pcMax: 1,
      stackDepth,
      registers,
      nestsScratch: true,
      scratch: scratchMax,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one count for each kind, from the loop above.
      count: count as unknown as KernelConstants['shape']['count'],
      uses: (feature) => !left.has(feature),
      of: model.objects,
    },
    tasks: model.tasks.map(({ name, fixed }) => ({ name, ...fixed })),
    of: model.objects,
    program,
  };
}

const scratchMax =
  UNBOUNDED_LEAVES + Math.max(...Object.values(operations).map((operation) => operation.scratch));

/** Some equal instances of a schema's fields. */
function instances<T>(schema: Readonly<Record<string, Schema<unknown>>>, n: number): T[] {
  const instance = (): unknown =>
    Object.fromEntries(Object.entries(schema).map(([name, field]) => [name, instanceOf(field)]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields are those of the schema, by construction.
  return Array.from({ length: n }, instance) as T[];
}

function allocate(constants: KernelConstants): Kernel {
  const { shape } = constants;
  const objects = Object.fromEntries(
    objectKinds.map((kind) => [
      kind,
      instances(kernelObjects[kind].state(shape), shape.count[kind]),
    ]),
  );
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every kind is there, by the registry.
  const k = {
    task: instances(taskSchema(shape), shape.tasks),
    ...objects,
    crashed: 0,
    broken: Array.from({ length: 32 }, () => ''),
    brokenCount: 0,
    result: 0,
    returned: 0,
    fixed: constants,
  } as unknown as Kernel;
  for (const kind of objectKinds) {
    for (let i = 0; i < shape.count[kind]; i++) kernelObjects[kind].init?.(k, i);
  }
  for (let t = 0; t < constants.tasks.length; t++) {
    if (at(constants.tasks, t).startsReady) at(k.task, t).pc = constants.program.entry(t);
  }
  return k;
}

function codeOf(
  bodies: readonly CompiledBody[],
  constants: KernelConstants,
): (CodePoint | undefined)[] {
  const code: (CodePoint | undefined)[] = [undefined, undefined];
  for (const body of bodies) {
    for (const instruction of body.instructions)
      for (const point of pointsOf(body, instruction, constants))
        code[point.instruction.pc + point.index] = point;
  }
  return code;
}

/** The steps of one instruction, with the ways that exist in this kernel. */
export function pointsOf(
  body: CompiledBody,
  instruction: CodePoint['instruction'],
  constants: KernelConstants,
): readonly CodePoint[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the arguments are those of this operation.
  const written = instruction.operation.steps as unknown as readonly Step<ResolvedArgs>[];
  const steps = stepsOnSlots(instruction.operation, instruction.args, written);
  return steps.map((step, index) => ({
    body,
    instruction,
    index,
    step,
    alternatives: [
      step,
      ...(step.or ?? []).filter((other) => other.exists?.(constants, instruction.args) !== false),
    ],
  }));
}
