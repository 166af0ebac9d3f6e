import { type Alternative, type Step } from '../model/operation.ts';
import { type CodePoint, type CompiledBody, type ResolvedArgs } from './instruction.ts';
import { type Body, type DesignModel } from './design-model.ts';
import {
  type KernelConstants,
  type KernelOptions,
  type ObjectConstants,
  type ProgramInfo,
  type Shape,
} from '../model/kernel.ts';
import { type Profile } from '../model/profile.ts';
import { type Program } from './program.ts';
import { stepsOnSlots } from './fence-slots.ts';
import { Routines, bodiesOf, effectsOf, nestsScratch, reachOf, stackDepthOf } from './effects.ts';
import { type Code } from './effects.ts';
import { type KernelCodec, kernelCodec } from './kernel-state.ts';
import { allocateRegisters } from './registers.ts';
import { buildProgram } from './task-builder.ts';
import { checkPrograms } from './check-programs.ts';
import { givePolls } from './polls.ts';
import { giveFiles, withTaskWork } from './files.ts';
import { dropUnusedAttachments, giveBufferList, featuresOf, giveFencesLocks } from './features.ts';
import { orderedStep } from '../model/dma-hazard-order.ts';
import { mustBeforeFunction } from './must-before.ts';
import { placeProgram, sizeOf } from './place.ts';
import { resolveArguments } from './arguments.ts';
import { tasksWithStart, withStart } from './task-starts.ts';
import { giveSyncobjWaits } from './syncobj-waits.ts';
import { UserError } from './user-error.ts';
import { WhoMay } from './who-may.ts';

/** A design, ready to be explored. */
export interface CompiledDesign {
  readonly constants: KernelConstants;
  readonly codec: KernelCodec;
  /** Every step of every call, by program counter. */
  readonly code: Code;
  /** What each task may run: its own body and the routines called in it. */
  readonly bodiesOfTask: readonly (readonly CompiledBody[])[];
  /** For each task: may something start it when it is idle? */
  readonly startable: readonly boolean[];
  readonly claims: DesignModel['claims'];
  /** Which living tasks may still have an effect, for the hot paths. */
  readonly whoMay: WhoMay;
}

const tasksMax = 30;

/** Compiles what a design declared, for one kernel; mistakes are UserErrors. */
export function compile(
  model: DesignModel,
  profile: Profile,
  options: KernelOptions,
  checked = false,
): CompiledDesign {
  if (model.tasks.length === 0)
    throw new UserError(
      'FP214',
      'the design has no task',
      {},
      'declare one with d.thread() or d.work()',
    );
  if (model.tasks.length > tasksMax) {
    throw new UserError(
      'FP208',
      `the design has ${model.tasks.length} tasks`,
      {},
      `at most ${tasksMax} fit`,
    );
  }
  const { bodies, tasks, routines } = placeBodies(model);
  giveSyncobjWaits(model, bodies);
  const info = new Routines(routines, bodies, model.objects);
  giveFencesLocks(model, bodies);
  dropUnusedAttachments(model, bodies);
  giveBufferList(model, bodies);
  const registers = allocateAll(bodies);
  checkPrograms(model, tasks, info, profile);
  const startable = startableTasks(model, bodies);
  const bodiesOfTask = tasks.map((body) => bodiesOf(body, info));
  const whoMay = new WhoMay(
    reachOf(bodies, info),
    tasks.map(({ entry }, t) => ({
      entry,
      pcs: pcsOf(bodiesOfTask[t] ?? []),
      startable: startable[t] === true,
    })),
  );
  const constants = constantsOf(model, profile, options, {
    bodies,
    tasks,
    info,
    registers,
    whoMay,
  });
  return {
    constants,
    codec: kernelCodec(constants, checked),
    code: codeOf(bodies, constants),
    bodiesOfTask,
    startable,
    claims: model.claims,
    whoMay,
  };
}

/** Every program counter of some bodies. */
function pcsOf(bodies: readonly CompiledBody[]): readonly number[] {
  return bodies.flatMap((body) =>
    body.instructions.flatMap((i) => i.operation.steps.map((_, step) => i.pc + step)),
  );
}

interface Placed {
  /** Tasks first, then routines. */
  readonly bodies: readonly CompiledBody[];
  readonly tasks: readonly CompiledBody[];
  readonly routines: ReadonlyMap<string, CompiledBody>;
}

function placeBodies(model: DesignModel): Placed {
  const hasHandles = model.objects.drm_syncobj_handle.length > 0;
  const programs = new Map<string, Program>();
  const programOf = (key: string, name: string, body: Body): Program => {
    const program = programs.get(key) ?? buildProgram(name, body, hasHandles);
    programs.set(key, program);
    return program;
  };
  givePolls(model, programOf);
  const ends = giveFiles(model, programOf);
  const placed = placeAll(model, programOf, ends, new Set());
  const starts = tasksWithStart(model.tasks, placed.bodies);
  return starts.size === 0 ? placed : placeAll(model, programOf, ends, starts);
}

/** Places everything; the tasks in `starts` with a step to begin with, and those of `ends` with one that releases files at the end. */
function placeAll(
  model: DesignModel,
  programOf: (key: string, name: string, body: Body) => Program,
  ends: readonly boolean[],
  starts: ReadonlySet<number>,
): Placed {
  let pc = 1;
  const place = (program: Program): CompiledBody => {
    const placed = placeProgram(program, pc, (call) =>
      resolveArguments(model, call.operation, call.args, { task: program.name, step: call.step }),
    );
    pc += sizeOf(placed);
    return placed;
  };
  const tasks = model.tasks.map((task, t) => {
    const own = programOf(`task:${t}`, task.name, task.body);
    const program = ends[t] === true ? withTaskWork(own) : own;
    return place(starts.has(t) ? withStart(program, task) : program);
  });
  const routines = new Map<string, CompiledBody>();
  for (const [key, { name, body }] of model.routines)
    routines.set(key, place(programOf(`routine:${key}`, name, body)));
  return { bodies: [...tasks, ...routines.values()], tasks, routines };
}

function allocateAll(bodies: readonly CompiledBody[]): number {
  let registers = 0;
  for (const body of bodies) registers += allocateRegisters(body, registers);
  return registers;
}

/** Tasks that some call starts, by its effect. */
function startableTasks(model: DesignModel, bodies: readonly CompiledBody[]): readonly boolean[] {
  const started = new Set<string>();
  for (const body of bodies)
    for (const instruction of body.instructions)
      for (const effect of effectsOf(instruction, model.objects)) started.add(effect);
  return model.tasks.map((_, t) => started.has(`start:${t}`));
}

interface Parts {
  readonly bodies: readonly CompiledBody[];
  readonly tasks: readonly CompiledBody[];
  readonly info: Routines;
  readonly registers: number;
  readonly whoMay: WhoMay;
}

function constantsOf(
  model: DesignModel,
  profile: Profile,
  options: KernelOptions,
  parts: Parts,
): KernelConstants {
  const { bodies, tasks, info, whoMay } = parts;
  const entries = tasks.map((body) => body.entry);
  const program: ProgramInfo = {
    mayStill: (k, t, effect) => whoMay.mayStill(k, t, effect),
    bringAbout: (k, effect) => whoMay.bringAbout(k, effect),
    mustBefore: mustBeforeFunction(bodies, info, entries),
    entry: (t) => entries[t] ?? 0,
    routine: (key) => info.entry(key),
  };
  return {
    profile,
    options: {
      injectDeadlk: options.injectDeadlk || model.injectDeadlk,
      shortMemory: options.shortMemory || model.shortMemory,
      fdTableFull: options.fdTableFull === true || model.fdTableFull,
    },
    shape: shapeOf(model, profile, parts),
    tasks: model.tasks.map(({ name, fixed }) => ({ name, ...fixed })),
    of: objectConstants(model),
    program,
  };
}

function objectConstants(model: DesignModel): ObjectConstants {
  return model.objects;
}

function shapeOf(model: DesignModel, profile: Profile, parts: Parts): Shape {
  const features = featuresOf(model, parts.bodies, profile);
  const count: Record<string, number> = {};
  for (const [kind, list] of Object.entries(model.objects)) count[kind] = list.length;
  return {
    tasks: model.tasks.length,
    pcMax: parts.bodies.reduce((sum, body) => sum + sizeOf(body), 0),
    stackDepth: stackDepthOf(parts.bodies, parts.info),
    registers: parts.registers,
    nestsScratch: nestsScratch(parts.bodies, parts.info),
    scratch: Math.max(
      0,
      ...parts.bodies.flatMap((b) => b.instructions.map((i) => i.operation.scratch)),
    ),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one count for each kind, from the loop above.
    count: count as unknown as Shape['count'],
    uses: (feature) => features.has(feature),
    of: objectConstants(model),
  };
}

function codeOf(bodies: readonly CompiledBody[], constants: KernelConstants): Code {
  const code: (CodePoint | undefined)[] = [undefined];
  for (const body of bodies) {
    for (const instruction of body.instructions) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- resolved by the parameters of this operation.
      const written = instruction.operation.steps as unknown as readonly Step<ResolvedArgs>[];
      const passing = constants.shape.uses('hazards')
        ? written.map((step, index) => orderedStep(instruction.operation, index, step))
        : written;
      const steps = stepsOnSlots(instruction.operation, instruction.args, passing);
      for (const [index, step] of steps.entries()) {
        const others = (step.or ?? []).filter(
          (a) => a.exists?.(constants, instruction.args) !== false,
        );
        const alternatives: readonly Alternative<ResolvedArgs>[] = [step, ...others];
        code[instruction.pc + index] = { body, instruction, index, step, alternatives };
      }
    }
  }
  return code;
}
