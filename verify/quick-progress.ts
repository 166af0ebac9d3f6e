import { type Kernel, at, fenceNode, taskNode } from '../model/kernel.ts';
import { interruptOn, mayStillRun, needOf } from '../language/wait-graph.ts';
import { type CompiledDesign } from '../language/compile.ts';
import { type Need } from '../model/need.ts';
import { everybodyProgresses } from '../deadlock/quick-check.ts';
import { signalEffect } from '../model/signalling.ts';
import { tasksIn } from '../language/who-may.ts';

/**
 * Proves, for most states that are not stuck, that they are not, without building their wait-for graph.
 *
 * It is sound for all four assumption sets: it shows that every task and every published fence progresses while userspace
 * cooperates and no timer fires and no signal is sent (P2), and that the kernel's own tasks and the fences do so even if
 * userspace never acts (P4). More helpers only help more, so P1 and P3 follow. Each blocked task counts as waiting for any
 * one of some tasks; where that is not all that its formula says, the formula asks for less.
 */
export class QuickProgress {
  private readonly compiled: CompiledDesign;
  private readonly userspace: number;
  private readonly helpers: Int32Array;
  private readonly starters: readonly Uint8Array[];
  private readonly signallers: readonly Uint8Array[];
  private readonly taskOf: ReadonlyMap<string, number>;
  private readonly fenceOf: ReadonlyMap<string, number>;
  /** Where each task stands, or will start. */
  private readonly pcs: Int32Array;
  private done = 0;
  private idle = 0;

  constructor(compiled: CompiledDesign) {
    const { tasks, of } = compiled.constants;
    this.compiled = compiled;
    this.userspace = tasks.reduce((m, { kind }, t) => (kind === 'userspace' ? m | (1 << t) : m), 0);
    this.helpers = new Int32Array(tasks.length);
    this.pcs = new Int32Array(tasks.length);
    this.starters = tasks.map((_, t) => compiled.whoMay.table(`start:${t}`));
    this.signallers = of.dma_fence.map((_, f) => compiled.whoMay.table(signalEffect(f)));
    const kernel = { fixed: compiled.constants };
    this.taskOf = new Map(tasks.map((_, t) => [taskNode(kernel, t), t]));
    this.fenceOf = new Map(of.dma_fence.map((_, f) => [fenceNode(kernel, f), f]));
  }

  /** True if provably nobody is stuck; `false` proves nothing. */
  proves(k: Kernel, enabled: number): boolean {
    const count = k.task.length;
    if (!this.lookAtIdle(k)) return false;
    for (let t = 0; t < count; t++) {
      if (((enabled | this.idle) & (1 << t)) !== 0) continue;
      if (!this.lookAtBlocked(k, t)) return false;
    }
    const { helpers, done, userspace } = this;
    if (!everybodyProgresses(count, enabled, helpers, done)) return false;
    if (userspace !== 0) {
      const kernelOnly = enabled & ~userspace;
      if (!everybodyProgresses(count, kernelOnly, helpers, done | userspace)) return false;
    }
    return this.fencesSignal(k, ~(done | userspace));
  }

  /** Notes who starts the idle tasks; false if that takes more than a look at the living. */
  private lookAtIdle(k: Kernel): boolean {
    const { startable, constants } = this.compiled;
    this.idle = 0;
    this.done = 0;
    for (let t = 0; t < k.task.length; t++) {
      const { pc } = at(k.task, t);
      this.pcs[t] = pc;
      this.helpers[t] = 0;
      if (pc === 0) this.idle |= 1 << t;
    }
    if (this.idle === 0) return true;
    let startsLater = 0;
    for (let t = 0; t < k.task.length; t++) {
      if ((this.idle & (1 << t)) === 0) continue;
      const starters = startable[t] === true ? tasksIn(at(this.starters, t), k, this.pcs) : 0;
      this.helpers[t] = starters;
      if (starters === 0) this.done |= 1 << t;
      else startsLater |= 1 << t;
    }
    if (this.done !== 0 && (mayStillRun(this.compiled, k) & this.done) !== 0) return false;
    for (let t = 0; t < k.task.length; t++)
      if ((startsLater & (1 << t)) !== 0) this.pcs[t] = constants.program.entry(t);
    return true;
  }

  /** Notes who can help a living task that cannot step now; false if nobody is known. */
  private lookAtBlocked(k: Kernel, t: number): boolean {
    const task = at(k.task, t);
    let helpers = 0;
    if (task.interrupted === 1) {
      const interrupt = interruptOn(k, t);
      helpers = interrupt < 0 ? 0 : 1 << interrupt;
    } else {
      helpers = this.helpersOf(k, t, task.pc);
    }
    this.helpers[t] = helpers;
    return helpers !== 0 || (this.done & (1 << t)) !== 0;
  }

  private helpersOf(k: Kernel, t: number, pc: number): number {
    const point = this.compiled.code[pc];
    if (point === undefined) return 0;
    const { step, instruction } = point;
    const { waitsForTask, waitsForFence } = step;
    if (waitsForTask !== undefined) {
      const other = waitsForTask(k, instruction.args, t);
      if (other >= 0) return 1 << other;
    }
    if (waitsForFence !== undefined) {
      const fence = waitsForFence(k, instruction.args, t);
      if (fence >= 0) return this.signallersOf(k, fence);
    }
    const need = needOf(k, t, point, 0);
    if (step.idle === true && need.kind === 'never') this.done |= 1 << t;
    return this.anyOf(k, need);
  }

  /** Tasks of which any one is enough for a need; 0 if nobody is. */
  private anyOf(k: Kernel, need: Need): number {
    switch (need.kind) {
      case 'node': {
        const task = this.taskOf.get(need.node);
        if (task !== undefined) return 1 << task;
        const fence = this.fenceOf.get(need.node);
        return fence === undefined ? 0 : this.signallersOf(k, fence);
      }
      case 'any':
        return need.of.reduce((mask, part) => mask | this.anyOf(k, part), 0);
      case 'all':
        return need.of.reduce((mask, part) => mask & this.anyOf(k, part), -1);
      case 'now':
        return -1;
      case 'never':
      case 'timer':
      case 'signal':
        return 0;
    }
  }

  private signallersOf(k: Kernel, f: number): number {
    const fence = at(k.dma_fence, f);
    if (fence.signaled === 1 || fence.initialized === 0 || fence.freed === 1) return 0;
    return tasksIn(at(this.signallers, f), k, this.pcs);
  }

  /** True if each published fence has one of these tasks to signal it. */
  private fencesSignal(k: Kernel, tasks: number): boolean {
    for (let f = 0; f < k.dma_fence.length; f++) {
      const fence = at(k.dma_fence, f);
      if (fence.published === 0 || fence.signaled === 1) continue;
      if (fence.initialized === 0 || fence.freed === 1) continue;
      if ((tasksIn(at(this.signallers, f), k, this.pcs) & tasks) === 0) return false;
    }
    return true;
  }
}
