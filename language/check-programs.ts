import { type CompiledBody, type Instruction } from './instruction.ts';
import { type DesignModel } from './design-model.ts';
import { type Profile, knowsCall } from '../model/profile.ts';
import { type Routines, bodiesOf } from './effects.ts';
import { type TaskKind, neverSleeps } from '../model/task.ts';
import { checkArrays } from './dma-fence-array.ts';
import { RETURN } from '../model/op-result.ts';
import { failingOps, opOfRoutine } from '../model/dma-buf.ts';
import { UserError } from './user-error.ts';

/** Refuses programs that no kernel could run: a design with such a mistake would prove nothing. */
export function checkPrograms(
  model: DesignModel,
  tasks: readonly CompiledBody[],
  routines: Routines,
  profile: Profile,
): void {
  checkArrays(model, profile);
  checkReturns(tasks, routines.keyed());
  for (const [t, body] of tasks.entries()) {
    const task = model.tasks[t];
    if (task === undefined) continue;
    if (body.entry === 0)
      throw new UserError(
        'FP214',
        'the task has no step',
        { task: task.name },
        'give its body at least one call',
      );
    const all = bodiesOf(body, routines);
    for (const part of all) {
      for (const instruction of part.instructions) {
        const place = { task: part.name, step: instruction.step, call: instruction.text };
        checkExists(instruction, profile, place);
        if (part === body) checkContext(instruction, task.fixed.kind, place);
        checkInterruptible(instruction, place);
        checkValues(model, instruction, place);
      }
    }
    checkUnlocks(all, body);
  }
}

/** A failure that nobody would see: only some ops of an exporter return one. */
function checkReturns(
  tasks: readonly CompiledBody[],
  routines: ReadonlyMap<string, CompiledBody>,
): void {
  const silent = [...routines].flatMap(([key, body]) =>
    failingOps.has(opOfRoutine(key) ?? '') ? [] : [body],
  );
  for (const { name, instructions } of [...tasks, ...silent]) {
    const found = instructions.find(({ operation }) => operation.name === RETURN);
    if (found === undefined) continue;
    throw new UserError(
      'FP220',
      'nobody sees the failure with which it returns',
      { task: name, step: found.step, call: found.text },
      `these ops of an exporter may fail: ${[...failingOps].join(', ')}`,
    );
  }
}

type Place = ConstructorParameters<typeof UserError>[2];

function checkExists({ operation }: Instruction, profile: Profile, place: Place): void {
  if (operation.exists(profile) && knowsCall(profile, operation.name)) return;
  throw new UserError(
    'FP207',
    `${operation.name}() does not exist in ${profile.version}`,
    place,
    'choose another kernel with --kernel, or another call',
  );
}

const contextNames: Readonly<Record<TaskKind, string>> = {
  user: 'a user thread',
  kthread: 'a kernel thread',
  work: 'a work item',
  timer: 'a timer',
  softirq: 'a softirq',
  hardirq: 'a hard interrupt',
  irq_work: 'an irq_work',
  engine: 'a hardware engine',
  userspace: 'userspace',
};

function checkContext({ operation }: Instruction, kind: TaskKind, place: Place): void {
  if (!operation.maySleep || !neverSleeps(kind)) return;
  throw new UserError(
    'FP203',
    `${operation.name}() may sleep, and ${contextNames[kind]} never can`,
    place,
    kind === 'engine'
      ? 'hardware waits with wait_fence_hw() or engine_start()'
      : 'move the call into a work item',
  );
}

/** Whoever ignores that an interruptible call failed goes on as if it had not. */
function checkInterruptible({ operation, args }: Instruction, place: Place): void {
  const interruptible = operation.name.endsWith('_interruptible') || args['intr'] === 1;
  if (!interruptible || args.checked === 1) return;
  throw new UserError(
    'FP210',
    `${operation.name}() can be interrupted, and nobody looks at its result`,
    place,
    'test it: t.if(result.failed(), …), or use the variant that cannot be interrupted',
  );
}

/** A value that does not fit into its variable. */
function checkValues(model: DesignModel, { args }: Instruction, place: Place): void {
  const variable = model.objects.variable[Number(args['variable'])];
  if (variable === undefined) return;
  for (const name of ['value', 'from', 'to']) {
    const value = args[name];
    if (typeof value !== 'number' || (value >= 0 && value <= variable.max)) continue;
    throw new UserError(
      'FP213',
      `${name} is ${value}, and ${variable.name} holds 0 to ${variable.max}`,
      place,
      `declare it larger: d.variable('${variable.name}', { max: ${Math.max(0, value)} })`,
    );
  }
}

/** Pairs of calls in which the second ends what the first began. */
const lockPairs: readonly (readonly [unlock: string, ...locks: string[]])[] = [
  ['mutex_unlock', 'mutex_lock', 'mutex_lock_interruptible', 'mutex_trylock'],
  ['spin_unlock', 'spin_lock', 'spin_trylock'],
  ['spin_unlock_irq', 'spin_lock_irq'],
  ['spin_unlock_irqrestore', 'spin_lock_irqsave'],
  ['up_read', 'down_read', 'down_read_trylock'],
  ['up_write', 'down_write', 'down_write_trylock'],
  ['i_mmap_unlock_read', 'i_mmap_lock_read'],
  ['i_mmap_unlock_write', 'i_mmap_lock_write'],
  ['mmap_read_unlock', 'mmap_read_lock', 'mmap_read_trylock'],
  ['mmap_write_unlock', 'mmap_write_lock'],
  ['rcu_read_unlock', 'rcu_read_lock'],
  ['dma_fence_end_signalling', 'dma_fence_begin_signalling'],
  ['memalloc_noreclaim_restore', 'memalloc_noreclaim_save'],
];

/** A lock that is released but taken nowhere in the task is a slip of the pen. */
function checkUnlocks(all: readonly CompiledBody[], own: CompiledBody): void {
  const calls = all.flatMap((body) => body.instructions);
  for (const instruction of own.instructions) {
    const pair = lockPairs.find(([unlock]) => unlock === instruction.operation.name);
    if (pair === undefined) continue;
    const [, ...locks] = pair;
    const { lock } = instruction.args;
    if (calls.some((c) => locks.includes(c.operation.name) && c.args['lock'] === lock)) continue;
    throw new UserError(
      'FP204',
      `${instruction.text} releases what the task never takes`,
      { task: own.name, step: instruction.step, call: instruction.text },
      `call ${locks[0] ?? ''}() before it`,
    );
  }
}
