import { isContainer } from '../model/dma-fence-container.ts';
import { type Kernel, at, fenceNode, taskNode } from '../model/kernel.ts';
import { heldBy, interruptOn, needOf } from '../language/wait-graph.ts';
import { type CompiledDesign } from '../language/compile.ts';
import { type Need } from '../model/need.ts';
import { fenceNeed } from '../model/dma-fence.ts';
import { whoProgresses } from '../deadlock/quick-check.ts';
import { signalEffect } from '../model/signalling.ts';
import { type EffectTable, lowest, tasksIn } from '../language/who-may.ts';

/**
 * Proves, for most states that are not stuck, that they are not, without building their wait-for graph.
 *
 * It is sound for all four assumption sets: it shows that every task and every published fence progresses while userspace
 * cooperates and no timer fires and no signal is sent (P2), and that the fences, and the kernel's own tasks that hold a lock,
 * do so even if userspace never acts (P4). More helpers only help more, so P1 and P3 follow. Each blocked task counts as
 * waiting for any one of some tasks; where that is not all that its formula says, the formula asks for less.
 */
export class QuickProgress {
  private readonly compiled: CompiledDesign;
  private readonly userspace: number;
  private readonly startable: number;
  private readonly everybody: number;
  private readonly helpers: Int32Array;
  private readonly starters: readonly EffectTable[];
  private readonly signallers: readonly EffectTable[];
  private readonly taskOf: ReadonlyMap<string, number>;
  private readonly fenceOf: ReadonlyMap<string, number>;
  /** Where each task stands, or will start. */
  private readonly pcs: Int32Array;
  private done = 0;
  private living = 0;
  private queuedAgain = 0;
  /** The fences whose needs are being looked at, as a bit mask. */
  private inside = 0;

  constructor(compiled: CompiledDesign) {
    const { tasks, of } = compiled.constants;
    this.compiled = compiled;
    this.userspace = tasks.reduce((m, { kind }, t) => (kind === 'userspace' ? m | (1 << t) : m), 0);
    this.startable = tasks.reduce(
      (m, _, t) => (compiled.startable[t] === true ? m | (1 << t) : m),
      0,
    );
    this.everybody = tasks.reduce((m, _, t) => m | (1 << t), 0);
    this.helpers = new Int32Array(tasks.length);
    this.pcs = new Int32Array(tasks.length);
    this.starters = tasks.map((_, t) => compiled.whoMay.table(`start:${t}`));
    this.signallers = of.dma_fence.map((_, f) => compiled.whoMay.table(signalEffect(f)));
    const kernel = { fixed: compiled.constants };
    this.taskOf = new Map(tasks.map((_, t) => [taskNode(kernel, t), t]));
    this.fenceOf = new Map(of.dma_fence.map((_, f) => [fenceNode(kernel, f), f]));
  }

  /** Looks where everybody stands, and returns the tasks that live, as a bit mask. */
  lookAt(k: Kernel): number {
    const { pcs, helpers } = this;
    const tasks = k.task;
    let living = 0;
    let queuedAgain = 0;
    for (let t = 0; t < pcs.length; t++) {
      const { pc, pending } = at(tasks, t);
      pcs[t] = pc;
      helpers[t] = 0;
      if (pc === 0) continue;
      living |= 1 << t;
      queuedAgain |= pending << t;
    }
    this.living = living;
    this.queuedAgain = queuedAgain;
    return living;
  }

  /** True if provably nobody is stuck in the state last looked at; `false` proves nothing. */
  proves(k: Kernel, enabled: number): boolean {
    this.done = this.everybody & ~this.living;
    if (this.done !== 0 && !this.lookAtIdle(k)) return false;
    for (let rest = this.living & ~enabled; rest !== 0; rest &= rest - 1)
      if (!this.lookAtBlocked(k, lowest(rest))) return false;
    const { helpers, done, userspace } = this;
    const count = helpers.length;
    const acting = whoProgresses(count, enabled, helpers, done);
    if ((acting | done) !== this.everybody) return false;
    if (userspace === 0) return this.fencesSignal(k, acting);
    const alone = whoProgresses(count, enabled & ~userspace, helpers, done | userspace);
    for (let rest = acting & ~(alone | userspace); rest !== 0; rest &= rest - 1)
      if (heldBy(k, lowest(rest)).length > 0) return false;
    return this.fencesSignal(k, alone);
  }

  /** Notes who starts the idle tasks; false if that cannot be said. */
  private lookAtIdle(k: Kernel): boolean {
    for (let before = 0; before !== this.done;) {
      before = this.done;
      for (let rest = before & this.startable; rest !== 0; rest &= rest - 1)
        this.lookForStarters(k, lowest(rest));
    }
    return this.queuedAgain === 0 || !this.mayStartLater(this.queuedAgain);
  }

  /** True if a task that is queued to run again may then start an idle task that nobody else starts. */
  private mayStartLater(queuedAgain: number): boolean {
    for (let rest = this.done & this.startable; rest !== 0; rest &= rest - 1)
      if ((at(this.starters, lowest(rest)).entries & queuedAgain) !== 0) return true;
    return false;
  }

  /** An idle task that somebody will start is not done: it stands at its entry, so to speak. */
  private lookForStarters(k: Kernel, t: number): void {
    const starters = tasksIn(at(this.starters, t), k, this.pcs);
    if (starters === 0) return;
    this.helpers[t] = starters;
    this.pcs[t] = this.compiled.constants.program.entry(t);
    this.done &= ~(1 << t);
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
    const any = this.anyOf(k, needOf(k, t, point, 0));
    if (step.idle === true && any === 0) this.done |= 1 << t;
    return any;
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
      case 'timeout':
      case 'signal':
        return 0;
    }
  }

  /** Tasks of which any one is enough for a fence to signal: see {@link fenceNeed}, of which this is the hot twin. */
  private signallersOf(k: Kernel, f: number): number {
    const fence = at(k.dma_fence, f);
    if (fence.signaled === 1 || fence.initialized === 0 || fence.freed === 1) return 0;
    if (isContainer(k, f) || this.compiled.constants.of.dma_fence[f]?.sched !== undefined)
      return this.anyOfFence(k, f);
    return tasksIn(at(this.signallers, f), k, this.pcs);
  }

  /** The same for a fence that needs other fences; those that need each other in a ring need more than this can say. */
  private anyOfFence(k: Kernel, f: number): number {
    if ((this.inside & (1 << f)) !== 0) return 0;
    this.inside |= 1 << f;
    const found = this.anyOf(k, fenceNeed(k, f));
    this.inside &= ~(1 << f);
    return found;
  }

  /** True if each published fence has one of these tasks to signal it. */
  private fencesSignal(k: Kernel, tasks: number): boolean {
    for (let f = 0; f < k.dma_fence.length; f++) {
      const fence = at(k.dma_fence, f);
      if (fence.published === 0 || fence.signaled === 1) continue;
      if (fence.initialized === 0 || fence.freed === 1) continue;
      if ((this.signallersOf(k, f) & tasks) === 0) return false;
    }
    return true;
  }
}
