import { type CodePoint } from './instruction.ts';
import { type Kernel, at, fenceNode, needsEffect, needsTask, taskNode } from '../model/kernel.ts';
import { type Need, type WaitNode } from '../model/need.ts';
import { fenceNeed } from '../model/dma-fence.ts';
import { kernelObjects } from '../model/registry.ts';
import { saidWhere } from './said-where.ts';
import { objectKinds } from './kernel-state.ts';

/** What the wait-for graph needs to know of a compiled design. */
export interface WaitGraphSource {
  readonly code: readonly (CodePoint | undefined)[];
  /** For each task: is there anything that may start it when it is idle? */
  readonly startable: readonly boolean[];
}

/**
 * The wait-for graph of a state: every task, and every fence that has not signalled.
 *
 * Bit t of `enabled` is set if task t can make a step that needs nothing from outside.
 */
export function waitGraphOf(
  source: WaitGraphSource,
  k: Kernel,
  enabled: number,
): readonly WaitNode[] {
  const nodes: WaitNode[] = [];
  const running = mayStillRun(source, k);
  for (let t = 0; t < k.task.length; t++) nodes.push(taskWaitNode(source, k, t, enabled, running));
  for (let f = 0; f < k.dma_fence.length; f++) {
    const fence = at(k.dma_fence, f);
    if (fence.signaled === 1 || fence.initialized === 0 || fence.freed === 1) continue;
    nodes.push({
      id: fenceNode(k, f),
      name: at(k.fixed.of.dma_fence, f).name,
      kind: 'fence',
      userspace: false,
      done: false,
      published: fence.published === 1,
      holds: [],
      at: '',
      need: fenceNeed(k, f),
    });
  }
  return nodes;
}

function taskWaitNode(
  source: WaitGraphSource,
  k: Kernel,
  t: number,
  enabled: number,
  running: number,
): WaitNode {
  const task = at(k.task, t);
  const point = source.code[task.pc];
  const { kind, name } = at(k.fixed.tasks, t);
  const need = saidWhere(needOf(k, t, point, enabled), source.code, k, t);
  return {
    id: taskNode(k, t),
    name,
    kind: 'task',
    // In the middle of a call it is in the kernel, which goes on by itself.
    userspace: kind === 'userspace' && (point === undefined || point.index === 0),
    done:
      point === undefined
        ? (running & (1 << t)) === 0
        : point.step.idle === true && need.kind === 'never',
    published: false,
    ...(point?.step.idle === true && { idle: true }),
    ...(point === undefined && { started: false }),
    holds: heldBy(k, t),
    at: point?.instruction.text ?? '',
    need,
  };
}

/** Names of the locks that task `t` holds. */
export function heldBy(k: Kernel, t: number): readonly string[] {
  const names: string[] = [];
  for (let l = 0; l < locks.length; l++) {
    const { kind, holder } = at(locks, l);
    for (let i = 0; i < k[kind].length; i++) {
      const name = holder(k, i, t);
      if (name !== undefined) names.push(name);
    }
  }
  return names;
}

/** The kinds of objects that are locks. */
const locks = objectKinds.flatMap((kind) => {
  const { heldBy: holder } = kernelObjects[kind];
  return holder === undefined ? [] : [{ kind, holder }];
});

/** The tasks that live, and those that one of them may start, and so on: a bit mask. */
function mayStillRun(source: WaitGraphSource, k: Kernel): number {
  let running = 0;
  for (let t = 0; t < k.task.length; t++) if (at(k.task, t).pc !== 0) running |= 1 << t;
  for (let before = -1; before !== running;) {
    before = running;
    for (let t = 0; t < k.task.length; t++) {
      if ((running & (1 << t)) !== 0 || source.startable[t] !== true) continue;
      if (someoneStarts(k, t, running)) running |= 1 << t;
    }
  }
  return running;
}

function someoneStarts(k: Kernel, t: number, running: number): boolean {
  for (let other = 0; other < k.task.length; other++) {
    if ((running & (1 << other)) === 0) continue;
    if (k.fixed.program.mayStill(k, other, `start:${t}`)) return true;
  }
  return false;
}

/** What task `t` needs to make its next step, at `point` if it is not idle. */
export function needOf(k: Kernel, t: number, point: CodePoint | undefined, enabled: number): Need {
  if ((enabled & (1 << t)) !== 0) return { kind: 'now' };
  const { name } = at(k.fixed.tasks, t);
  if (point === undefined) {
    return needsEffect(
      k,
      `start:${t}`,
      name,
      `${name} runs only once it is started`,
      `nobody is left who starts ${name}`,
    );
  }
  const interrupt = interruptOn(k, t);
  if (interrupt >= 0)
    return needsTask(
      k,
      interrupt,
      name,
      `${name} stands still until the interrupt on its CPU is over`,
    );
  const { step, instruction } = point;
  // Once the kernel has crashed nobody goes on, not even who has nothing to wait for: of such a step there is nothing to ask.
  const hasCrashed = k.crashed === 1 && step.ready?.(k, instruction.args, t) === true;
  const needed = hasCrashed ? undefined : step.waitsFor?.(k, instruction.args, t);
  const normal: Need = needed ?? {
    kind: 'never',
    because: `${instruction.text} cannot go on`,
  };
  const ways: Need[] = [normal];
  for (const alternative of point.alternatives) {
    if (alternative.external === undefined || alternative.ready?.(k, instruction.args, t) === false)
      continue;
    ways.push({ kind: alternative.external, because: becauseExternal[alternative.external] });
  }
  return ways.length === 1 ? normal : { kind: 'any', of: ways };
}

const becauseExternal = {
  timer: 'the timer expires',
  timeout: 'the wait ends when its time is up',
  signal: 'the wait ends when a signal is sent to the task',
} as const;

/** The interrupt that runs on the CPU of task `t`, or -1. */
export function interruptOn(k: Kernel, t: number): number {
  if (at(k.task, t).interrupted === 0) return -1;
  for (let other = 0; other < k.task.length; other++) {
    if (at(k.fixed.tasks, other).interrupts === t && at(k.task, other).pc !== 0) return other;
  }
  return -1;
}
