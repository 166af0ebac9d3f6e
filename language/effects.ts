import { type CodePoint, type CompiledBody, type Instruction } from './instruction.ts';
import { type ObjectConstants } from '../model/kernel.ts';
import { type Operation } from '../model/operation.ts';
import { callbackRoutine } from '../model/dma-fence-cb.ts';
import { callbacksOf } from '../model/dma-fence-release.ts';
import { targetsOf } from './place.ts';

/** The routines of a design by the keys under which operations call them. */
export class Routines {
  private readonly bodies: ReadonlyMap<string, CompiledBody>;
  private readonly callbacks = new Map<string, string[]>();
  private readonly called = new Map<Instruction, readonly CompiledBody[]>();
  /** The objects of the design. */
  readonly of: ObjectConstants;

  constructor(
    bodies: ReadonlyMap<string, CompiledBody>,
    all: readonly CompiledBody[],
    of: ObjectConstants,
  ) {
    this.bodies = bodies;
    this.of = of;
    for (const body of all)
      for (const instruction of body.instructions) this.noteCallback(instruction);
    this.noteContainers();
    this.noteSyncFiles();
  }

  /** What a container contains is known only at run time: its callbacks may be queued on everything that it may contain. */
  private noteContainers(): void {
    const { dma_fence: fences, dma_fence_array: arrays, dma_fence_chain: chains } = this.of;
    for (const [f, { array, chain }] of fences.entries()) {
      if (chain !== undefined) continue;
      for (const { callback } of chains) this.mayRun(f, callback);
      if (array !== undefined) continue;
      for (const { callbacks } of arrays) for (const c of callbacks) this.mayRun(f, c);
    }
  }

  /** A sync_file that is polled has its callback on whatever fence it holds. */
  private noteSyncFiles(): void {
    for (const { callback } of this.of.sync_file) {
      if (callback < 0) continue;
      for (let f = 0; f < this.of.dma_fence.length; f++) this.mayRun(f, callback);
    }
  }

  /** The routines that an instruction may call. */
  calledBy(instruction: Instruction): readonly CompiledBody[] {
    const known = this.called.get(instruction);
    if (known !== undefined) return known;
    const called = this.find(instruction);
    this.called.set(instruction, called);
    return called;
  }

  private find(instruction: Instruction): readonly CompiledBody[] {
    return callKeys(instruction, this.of)
      .flatMap((key) => this.callbacks.get(key) ?? [key])
      .flatMap((key) => {
        const body = this.bodies.get(key);
        return body === undefined || body.entry === 0 ? [] : [body];
      });
  }

  /** All bodies by their keys. */
  keyed(): ReadonlyMap<string, CompiledBody> {
    return this.bodies;
  }

  /** Entry of a routine, or -1. */
  entry(key: string): number {
    const entry = this.bodies.get(key)?.entry ?? 0;
    return entry === 0 ? -1 : entry;
  }

  /** A callback can run on the fences to which it is ever added. */
  private noteCallback(instruction: Instruction): void {
    if (instruction.operation.polls === true) this.notePolls();
    for (const [fence, callback] of registeredBy(instruction, this.of))
      this.mayRun(fence, callback);
  }

  /** The callbacks of a buffer's poll can run on whatever fence it meets. */
  private notePolls(): void {
    for (const fence of this.of.dma_fence.keys())
      for (const { cbIn, cbOut } of this.of.dma_buf_poll) {
        this.mayRun(fence, cbIn);
        this.mayRun(fence, cbOut);
      }
  }

  private mayRun(fence: number, callback: number): void {
    const key = callbacksOf(fence);
    const list = this.callbacks.get(key) ?? [];
    const routine = callbackRoutine(callback);
    if (!list.includes(routine)) list.push(routine);
    this.callbacks.set(key, list);
  }
}

function callKeys({ operation, possible }: Instruction, of: ObjectConstants): readonly string[] {
  const keys = possible.flatMap((args) => operation.calls(argsFor(operation, args), of));
  return [...new Set(keys)];
}

/** The callbacks that an instruction may queue, each with its fence. */
export function registeredBy(
  { operation, possible }: Instruction,
  of: ObjectConstants,
): readonly (readonly [fence: number, callback: number])[] {
  return possible.flatMap((args) => operation.registers(argsFor(operation, args), of));
}

/** What an instruction may itself do for others. */
export function effectsOf(
  { operation, possible }: Instruction,
  of: ObjectConstants,
): readonly string[] {
  return possible.flatMap((args) => operation.effects(argsFor(operation, args), of));
}

/** What an instruction does for others, whatever fence it meets. */
export function certainlyHas(
  { operation, possible }: Instruction,
  of: ObjectConstants,
  effect: string,
): boolean {
  return possible.every((args) => operation.effects(argsFor(operation, args), of).includes(effect));
}

/** The arguments were resolved by the parameters of this very operation. */
function argsFor(_: Operation, args: Instruction['args']): Parameters<Operation['effects']>[0] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- resolveArguments() follows the parameter list.
  return args as unknown as Parameters<Operation['effects']>[0];
}

/** For every instruction: what its task may still do for others from there on, routines included. */
export function reachOf(
  bodies: readonly CompiledBody[],
  routines: Routines,
): ReadonlyMap<number, ReadonlySet<string>> {
  const reach = new Map<number, Set<string>>();
  const instructions = bodies.flatMap((b) => b.instructions);
  for (const i of instructions) reach.set(i.pc, new Set(effectsOf(i, routines.of)));
  const edges = instructions.map((instruction) => ({
    pc: instruction.pc,
    behind: [...targetsOf(instruction.next), ...routines.calledBy(instruction).map((b) => b.entry)],
  }));
  // Programs mostly go on to later instructions, so the last one goes first.
  edges.reverse();
  for (let changed = true; changed;) {
    changed = false;
    for (const { pc, behind } of edges) {
      const set = reach.get(pc);
      if (set === undefined) continue;
      const before = set.size;
      for (const next of behind) for (const effect of reach.get(next) ?? []) set.add(effect);
      if (set.size !== before) changed = true;
    }
  }
  return spreadOverSteps(instructions, reach);
}

function spreadOverSteps(
  instructions: readonly Instruction[],
  reach: ReadonlyMap<number, ReadonlySet<string>>,
): ReadonlyMap<number, ReadonlySet<string>> {
  const all = new Map<number, ReadonlySet<string>>();
  for (const i of instructions) {
    for (let step = 0; step < i.operation.steps.length; step++)
      all.set(i.pc + step, reach.get(i.pc) ?? new Set());
  }
  return all;
}

/** How deep routines can call each other; a recursion that the model ends itself counts as `recursionDepth`. */
export function stackDepthOf(bodies: readonly CompiledBody[], routines: Routines): number {
  const depths = new Map<CompiledBody, number>(bodies.map((b) => [b, 0]));
  for (let round = 0; round < recursionDepth; round++) {
    for (const body of bodies) {
      for (const instruction of body.instructions) {
        for (const called of routines.calledBy(instruction)) {
          depths.set(body, Math.max(depths.get(body) ?? 0, (depths.get(called) ?? 0) + 1));
        }
      }
    }
  }
  return Math.min(recursionDepth, Math.max(0, ...depths.values()));
}

const recursionDepth = 4;

/** True if a call that keeps something in scratch can run a routine in which another call does. */
export function nestsScratch(bodies: readonly CompiledBody[], routines: Routines): boolean {
  return bodies.some((body) =>
    body.instructions.some(
      (i) =>
        i.operation.scratch > 0 &&
        routines.calledBy(i).some((called) => bodiesOf(called, routines).some(hasScratch)),
    ),
  );
}

function hasScratch(body: CompiledBody): boolean {
  return body.instructions.some((i) => i.operation.scratch > 0);
}

/** All bodies that a task may run: its own, and every routine that is called on the way. */
export function bodiesOf(own: CompiledBody, routines: Routines): readonly CompiledBody[] {
  const found = new Set<CompiledBody>([own]);
  for (const body of found) {
    for (const instruction of body.instructions)
      for (const called of routines.calledBy(instruction)) found.add(called);
  }
  return [...found];
}

/** All code points by program counter; index 0 is empty. */
export type Code = readonly (CodePoint | undefined)[];
