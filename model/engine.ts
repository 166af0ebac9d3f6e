import {
  type Kernel,
  at,
  broke,
  kernelObject,
  fenceNode,
  needsEffect,
  needsTask,
} from './kernel.ts';
import { type Need } from './need.ts';
import { RECLAIM } from './gfp.ts';
import { goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { int } from './schema.ts';
import { queueTask } from './workqueue.ts';
import { mightSleep } from './task.ts';
import { FAULT, checkFaultingFence, checkFenceWork, checkUnreserve } from './page-fault-rules.ts';
import { checkPromises } from './dma-fence-promise.ts';
import { signalEffect } from './signalling.ts';

/** How the engine keeps faulting work from blocking fence work: the five documented remedies. */
export interface EngineRemedies {
  /** 1: work can be preempted while its fault is pending. */
  readonly preemptible: boolean;
  /** False: the preemption that remedy 1 promises waits for the repair of a pending fault. */
  readonly preemptsFaulted: boolean;
  /** 2: units that only fence work may ever occupy. */
  readonly reservedUnits: number;
  /** 3: the same units, but only between engine_reserve() and engine_unreserve(). */
  readonly reserveInFlight: boolean;
  /** 4: fault-capable work and dma_fences exclude each other on this engine. */
  readonly modeSwitch: boolean;
}

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * An engine or a pool of execution units, as bit masks of tasks: who occupies a unit, who of them can take faults, who
     * faults or hangs. `fenceWork` counts the fences for which units are reserved, or faulting work is kept off.
     */
    engine: {
      state: {
        busy: number;
        faulting: number;
        faulted: number;
        repaired: number;
        hung: number;
        fenceWork: number;
      };
      fixed: EngineRemedies & { readonly units: number; readonly hangs: boolean };
    };
  }
}

const fenceWorkMax = 7;

/**
 * A hardware engine, or the compute units that several engines share.
 *
 * @see Documentation/driver-api/dma-buf.rst, "Recoverable Hardware Page Faults Implications"
 */
export const engine = kernelObject({
  kind: 'engine',
  state: (shape) => {
    const tasks = 2 ** shape.tasks - 1;
    const hangs = shape.of.engine.some((e) => e.hangs);
    return {
      busy: int(tasks),
      faulting: int(tasks),
      faulted: int(tasks),
      repaired: int(tasks),
      hung: hangs ? int(tasks) : int(0),
      fenceWork: int(
        shape.of.engine.some((e) => e.reserveInFlight || e.modeSwitch) ? fenceWorkMax : 0,
      ),
    };
  },
});

interface EngineArgs {
  readonly engine: number;
}

interface FaultArgs extends EngineArgs {
  readonly handler: number;
}

const popcount = (mask: number): number => {
  let n = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) n++;
  return n;
};

const freeUnits = (k: Kernel, e: number): number =>
  at(k.fixed.of.engine, e).units - popcount(at(k.engine, e).busy);

const fenceInFlight = (k: Kernel): boolean =>
  k.dma_fence.some((f) => f.published === 1 && f.signaled === 0);

/** May fence work start? Any free unit will do. */
const fenceMayRun = (k: Kernel, a: EngineArgs): boolean => freeUnits(k, a.engine) > 0;

/** May fault-capable work start? The remedies decide. */
const faultingMayRun = (k: Kernel, a: EngineArgs): boolean => {
  const fixed = at(k.fixed.of.engine, a.engine);
  const { faulting, fenceWork } = at(k.engine, a.engine);
  if (fixed.modeSwitch && (fenceWork > 0 || fenceInFlight(k))) return false;
  const keepFree = fixed.reserveInFlight && fenceWork === 0 ? 0 : fixed.reservedUnits;
  return fixed.units - popcount(faulting) > keepFree && fenceMayRun(k, a);
};

const isOnUnit = (k: Kernel, e: number, t: number): boolean =>
  (at(k.engine, e).busy & (1 << t)) !== 0;

const occupy = (k: Kernel, a: EngineArgs, t: number): number => {
  at(k.engine, a.engine).busy |= 1 << t;
  return 0;
};

const occupyFaulting = (k: Kernel, a: EngineArgs, t: number): number => {
  at(k.engine, a.engine).faulting |= 1 << t;
  return occupy(k, a, t);
};

/** Takes work off its unit. */
const vacate = (k: Kernel, e: number, tasks: number): void => {
  const it = at(k.engine, e);
  it.busy &= ~tasks;
  it.faulting &= ~tasks;
};

/** From here to engine_unreserve() the remedies 3 and 4 are in force. */
const beginFenceWork = (k: Kernel, e: number): void => {
  const { reserveInFlight, modeSwitch } = at(k.fixed.of.engine, e);
  const it = at(k.engine, e);
  if ((reserveInFlight || modeSwitch) && it.fenceWork < fenceWorkMax) it.fenceWork++;
};

/** The need for any one of some occupants to leave. */
const needsOccupant = (k: Kernel, e: number, occupants: number, because: string): Need => {
  const { name } = at(k.fixed.of.engine, e);
  const of: Need[] = [];
  for (let t = 0; t < k.task.length; t++) {
    if ((occupants & (1 << t)) !== 0) of.push(needsTask(k, t, name, because));
  }
  return { kind: 'any', of };
};

const needsUnit = (k: Kernel, a: EngineArgs): Need => {
  const { name } = at(k.fixed.of.engine, a.engine);
  const because = `fence work needs a unit of ${name}, and they are occupied`;
  return needsOccupant(k, a.engine, at(k.engine, a.engine).busy, because);
};

/** Why fault-capable work does not run: the remedies keep it off, or no unit is free. */
const needsFaultingUnit = (k: Kernel, a: EngineArgs): Need => {
  const { name, modeSwitch, reserveInFlight } = at(k.fixed.of.engine, a.engine);
  const { busy, faulting, fenceWork } = at(k.engine, a.engine);
  const text = `fault-capable work waits until no fence work is left on ${name}`;
  const unreserve =
    fenceWork === 0
      ? []
      : [
          needsEffect(
            k,
            `unreserve:${a.engine}`,
            name,
            text,
            `nobody is left who ends it on ${name}`,
          ),
        ];
  if (modeSwitch && (fenceWork > 0 || fenceInFlight(k)))
    return { kind: 'all', of: [...unreserve, ...fencesInFlight(k, name, text)] };
  const because = `fault-capable work needs a unit of ${name}, and they are occupied`;
  const occupants = freeUnits(k, a.engine) > 0 ? faulting : busy;
  const occupant = needsOccupant(k, a.engine, occupants, because);
  return reserveInFlight ? { kind: 'any', of: [occupant, ...unreserve] } : occupant;
};

const fencesInFlight = (k: Kernel, via: string, because: string): readonly Need[] => {
  const needs: Need[] = [];
  for (let f = 0; f < k.dma_fence.length; f++) {
    const { published, signaled } = at(k.dma_fence, f);
    if (published === 1 && signaled === 0)
      needs.push({ kind: 'node', node: fenceNode(k, f), via, because });
  }
  return needs;
};

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

/** Operations of hardware. */
export const engineOperations = {
  /** Fence work takes a unit of the engine. */
  engine_start: operation({
    name: 'engine_start',
    params: [['engine', 'engine']],
    effects: (a) => [`engine:${a.engine}`],
    step: {
      check: (k, a, t) => checkFenceWork(k, a.engine, t, freeUnits(k, a.engine)),
      ready: fenceMayRun,
      run: occupy,
      waitsFor: needsUnit,
    },
  }),

  /** Work that can take recoverable page faults takes a unit, where the remedies let it. */
  engine_start_faulting: operation({
    name: 'engine_start_faulting',
    params: [['engine', 'engine']],
    step: { ready: faultingMayRun, run: occupyFaulting, waitsFor: needsFaultingUnit },
  }),

  /** The work is done: its unit is free. */
  engine_finish: operation({
    name: 'engine_finish',
    params: [['engine', 'engine']],
    step: {
      run: (k, a, t) => {
        vacate(k, a.engine, 1 << t);
        return 0;
      },
    },
  }),

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

  /** The work runs: to its end, or for ever if the hardware may hang (0, or -ETIMEDOUT after a reset). */
  engine_run: operation({
    name: 'engine_run',
    params: [['engine', 'engine']],
    returns: 'errno',
    steps: [
      {
        run: () => 0,
        or: [
          {
            label: 'hangs',
            exists: (c, a) => at(c.of.engine, a.engine).hangs,
            run: (k, a, t) => {
              at(k.engine, a.engine).hung |= 1 << t;
              checkPromises(k);
              return goTo(1);
            },
          },
        ],
      },
      {
        ready: (k, a, t) => (at(k.engine, a.engine).hung & (1 << t)) === 0,
        run: () => failureNumber('-ETIMEDOUT'),
        waitsFor: (k, a) => {
          const { name } = at(k.fixed.of.engine, a.engine);
          const because = `the hung work needs a reset of ${name}`;
          return needsEffect(
            k,
            `reset:${a.engine}`,
            name,
            because,
            `nobody is left who resets ${name}`,
          );
        },
      },
    ],
  }),

  /** Resets the engine: hung work ends with an error. */
  engine_reset: operation({
    name: 'engine_reset',
    params: [['engine', 'engine']],
    effects: (a) => [`reset:${a.engine}`],
    step: {
      run: (k, a) => {
        at(k.engine, a.engine).hung = 0;
        return 0;
      },
    },
  }),
};
