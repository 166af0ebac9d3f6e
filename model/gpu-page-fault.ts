import {
  type EngineArgs,
  beginFenceWork,
  needsOccupant,
  popcount,
  isOnUnit,
  occupyFaulting,
  faultingMayRun,
  needsFaultingUnit,
  vacate,
} from './engine-units.ts';
import { FAULT, checkFaultingFence, checkUnreserve } from './page-fault-rules.ts';
import { type Kernel, at, broke, needsEffect } from './kernel.ts';
import { goTo, operation } from './operation.ts';
import { RECLAIM } from './gfp.ts';
import { mightSleep } from './task.ts';
import { queueTask } from './workqueue.ts';
import { signalEffect } from './signalling.ts';

interface FaultArgs extends EngineArgs {
  readonly handler: number;
}

/** Fault-capable work that keeps its unit until memory is found must not stand in the way of a published fence: PF-03. */
function checkFault(k: Kernel, { engine: e, handler }: FaultArgs, t: number): void {
  const fixed = at(k.fixed.of.engine, e);
  if (canPreempt(k, e) || fixed.reservedUnits > 0 || fixed.modeSwitch) return;
  if (!k.fixed.program.mayStill(k, handler, RECLAIM)) return;
  for (let other = 0; other < k.task.length; other++) {
    if (other === t || !k.fixed.program.mayStill(k, other, `engine:${e}`)) continue;
    for (let f = 0; f < k.dma_fence.length; f++) {
      const fence = at(k.dma_fence, f);
      if (fence.published === 0 || fence.signaled === 1) continue;
      if (leadsToSignal(k, other, f)) broke(k, fixed.preemptible ? 'PF-04' : 'PF-03');
    }
  }
}

const canPreempt = (k: Kernel, e: number): boolean => {
  const { preemptible, preemptsFaulted } = at(k.fixed.of.engine, e);
  return preemptible && preemptsFaulted;
};

/** True if task `t` may still signal the fence, or start the task that does: an interrupt, a work item. */
function leadsToSignal(k: Kernel, t: number, f: number): boolean {
  const { mayStill } = k.fixed.program;
  if (mayStill(k, t, signalEffect(f))) return true;
  for (let next = 0; next < k.task.length; next++) {
    if (mayStill(k, t, `start:${next}`) && mayStill(k, next, signalEffect(f))) return true;
  }
  return false;
}

/**
 * Operations of recoverable GPU page faults, and of the remedies that keep them from fence work.
 * @see Documentation/driver-api/dma-buf.rst, "Recoverable Hardware Page Faults Implications"
 */
export const gpuPageFaultOperations = {
  /**
   * The work faults: the handler is told, and the work stands still until the fault is repaired. It keeps its unit, unless it
   * can be preempted. Work that was preempted before needs a unit again first.
   */
  gpu_page_fault: operation({
    name: 'gpu_page_fault',
    params: [
      ['engine', 'engine'],
      ['handler', 'task'],
    ],
    effects: (a) => [`start:${a.handler}`, FAULT],
    steps: [
      {
        check: (k, a, t) => {
          checkFaultingFence(k, t);
          checkFault(k, a, t);
        },
        ready: (k, a, t) => isOnUnit(k, a.engine, t) || faultingMayRun(k, a),
        run: (k, a, t) => {
          if (!isOnUnit(k, a.engine, t)) {
            occupyFaulting(k, a, t);
            return goTo(0);
          }
          at(k.engine, a.engine).faulted |= 1 << t;
          if (canPreempt(k, a.engine)) vacate(k, a.engine, 1 << t);
          queueTask(k, a.handler);
          return goTo(1);
        },
        waitsFor: needsFaultingUnit,
      },
      {
        ready: (k, a, t) => (at(k.engine, a.engine).repaired & (1 << t)) !== 0,
        run: (k, a, t) => {
          const it = at(k.engine, a.engine);
          it.repaired &= ~(1 << t);
          return isOnUnit(k, a.engine, t) ? 0 : goTo(2);
        },
        waitsFor: (k, a) => {
          const { name } = at(k.fixed.of.engine, a.engine);
          const because = `the work on ${name} stands still until its page fault is repaired`;
          return needsEffect(
            k,
            `repair:${a.engine}`,
            name,
            because,
            `nobody is left who repairs the fault on ${name}`,
          );
        },
      },
      { ready: faultingMayRun, run: occupyFaulting, waitsFor: needsFaultingUnit },
    ],
  }),

  /** The fault handler has repaired the faults of the engine: the work may go on. */
  gpu_fault_repaired: operation({
    name: 'gpu_fault_repaired',
    params: [['engine', 'engine']],
    effects: (a) => [`repair:${a.engine}`],
    step: {
      run: (k, a) => {
        const it = at(k.engine, a.engine);
        it.repaired |= it.faulted;
        it.faulted = 0;
        return 0;
      },
    },
  }),

  /** Remedy 3, before a dma_fence is published: no more faulting work on the reserved units, and waits until they are free. */
  engine_reserve: operation({
    name: 'engine_reserve',
    params: [['engine', 'engine']],
    maySleep: true,
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a) => {
          beginFenceWork(k, a.engine);
          return goTo(1);
        },
      },
      {
        ready: (k, a) => {
          const { units, reservedUnits } = at(k.fixed.of.engine, a.engine);
          return units - popcount(at(k.engine, a.engine).faulting) >= reservedUnits;
        },
        run: () => 0,
        waitsFor: (k, a) => {
          const { name } = at(k.fixed.of.engine, a.engine);
          const because = `engine_reserve(${name}) waits until faulting work leaves the reserved units`;
          return needsOccupant(k, a.engine, at(k.engine, a.engine).faulting, because);
        },
      },
    ],
  }),

  /** Remedy 4, before a dma_fence is published: all fault-capable work is preempted, faults pending or not. */
  engine_preempt_faulting: operation({
    name: 'engine_preempt_faulting',
    params: [['engine', 'engine']],
    step: {
      run: (k, a) => {
        beginFenceWork(k, a.engine);
        vacate(k, a.engine, at(k.engine, a.engine).faulting);
        return 0;
      },
    },
  }),

  /** The dma_fence has signalled: what engine_reserve or engine_preempt_faulting began for it is over. */
  engine_unreserve: operation({
    name: 'engine_unreserve',
    params: [['engine', 'engine']],
    effects: (a) => [`unreserve:${a.engine}`],
    step: {
      run: (k, a) => {
        const it = at(k.engine, a.engine);
        if (it.fenceWork > 0) it.fenceWork--;
        checkUnreserve(k, a.engine);
        return 0;
      },
    },
  }),
};
