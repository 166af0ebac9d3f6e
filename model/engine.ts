import { type Kernel, at, broke, kernelObject, needsEffect, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { goTo, operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { flag, int } from './schema.ts';
import { queueTask } from './workqueue.ts';
import { signalEffect } from './signalling.ts';

/** How the engine keeps faulting work from blocking fence work: the five documented remedies. */
export interface EngineRemedies {
  /** 1: work can be preempted while its fault is pending. */
  readonly preemptible: boolean;
  /** 2: units that only fence work may ever occupy. */
  readonly reservedUnits: number;
  /** 3: the same units, but only while a published fence is unsignalled. */
  readonly reserveInFlight: boolean;
  /** 4: fault-capable work and dma_fences exclude each other on this engine. */
  readonly modeSwitch: boolean;
}

declare module './kernel.ts' {
  interface KernelObjects {
    /** An engine or a pool of execution units: who occupies one, as a bit mask, and who of them faults or hangs. */
    engine: {
      state: { busy: number; faulted: number; repaired: number; hung: number; reset: number };
      fixed: EngineRemedies & { readonly units: number; readonly hangs: boolean };
    };
  }
}

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
      faulted: int(tasks),
      repaired: int(tasks),
      hung: hangs ? int(tasks) : int(0),
      reset: hangs ? flag : int(0),
    };
  },
});

interface EngineArgs {
  readonly engine: number;
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
  if (fixed.modeSwitch && fenceInFlight(k)) return false;
  const keepFree = fixed.reserveInFlight && !fenceInFlight(k) ? 0 : fixed.reservedUnits;
  return freeUnits(k, a.engine) > keepFree;
};

const occupy = (k: Kernel, a: EngineArgs, t: number): number => {
  at(k.engine, a.engine).busy |= 1 << t;
  return 0;
};

const needsUnit =
  (text: string) =>
  (k: Kernel, a: EngineArgs): Need => {
    const { busy } = at(k.engine, a.engine);
    const { name } = at(k.fixed.of.engine, a.engine);
    const of: Need[] = [];
    for (let t = 0; t < k.task.length; t++) {
      if ((busy & (1 << t)) !== 0)
        of.push(needsTask(k, t, name, `${text} needs a unit of ${name}, and they are occupied`));
    }
    if (of.length > 0) return { kind: 'any', of };
    const because = `${text} waits until no dma_fence is in flight on ${name}`;
    const fences: Need[] = [];
    for (let f = 0; f < k.dma_fence.length; f++) {
      const fence = at(k.dma_fence, f);
      if (fence.published === 1 && fence.signaled === 0) {
        fences.push({
          kind: 'node',
          node: `fence:${at(k.fixed.of.dma_fence, f).name}`,
          via: name,
          because,
        });
      }
    }
    return { kind: 'all', of: fences };
  };

/** Fault-capable work that keeps its unit must not stand in the way of a published fence: PF-03. */
function checkFault(k: Kernel, e: number, t: number): void {
  const fixed = at(k.fixed.of.engine, e);
  if (fixed.preemptible || fixed.reservedUnits > 0 || fixed.modeSwitch) return;
  for (let other = 0; other < k.task.length; other++) {
    if (other === t || !k.fixed.program.mayStill(k, other, `engine:${e}`)) continue;
    for (let f = 0; f < k.dma_fence.length; f++) {
      const fence = at(k.dma_fence, f);
      if (fence.published === 0 || fence.signaled === 1) continue;
      if (k.fixed.program.mayStill(k, other, signalEffect(f))) broke(k, 'PF-03');
    }
  }
}

/** Operations of hardware. */
export const engineOperations = {
  /** Fence work takes a unit of the engine. */
  engine_start: operation({
    name: 'engine_start',
    params: [['engine', 'engine']],
    effects: (a) => [`engine:${a.engine}`],
    step: { ready: fenceMayRun, run: occupy, waitsFor: needsUnit('fence work') },
  }),

  /** Work that can take recoverable page faults takes a unit, where the remedies let it. */
  engine_start_faulting: operation({
    name: 'engine_start_faulting',
    params: [['engine', 'engine']],
    step: { ready: faultingMayRun, run: occupy, waitsFor: needsUnit('fault-capable work') },
  }),

  /** The work is done: its unit is free. */
  engine_finish: operation({
    name: 'engine_finish',
    params: [['engine', 'engine']],
    step: {
      run: (k, a, t) => {
        at(k.engine, a.engine).busy &= ~(1 << t);
        return 0;
      },
    },
  }),

  /**
   * The work faults: the handler is told, and the work stands still until the fault is repaired. It keeps its unit, unless it
   * can be preempted.
   */
  gpu_page_fault: operation({
    name: 'gpu_page_fault',
    params: [
      ['engine', 'engine'],
      ['handler', 'task'],
    ],
    effects: (a) => [`start:${a.handler}`],
    steps: [
      {
        check: (k, a, t) => checkFault(k, a.engine, t),
        run: (k, a, t) => {
          const it = at(k.engine, a.engine);
          it.faulted |= 1 << t;
          if (at(k.fixed.of.engine, a.engine).preemptible) it.busy &= ~(1 << t);
          queueTask(k, a.handler);
          return goTo(1);
        },
      },
      {
        ready: (k, a, t) => (at(k.engine, a.engine).repaired & (1 << t)) !== 0,
        run: (k, a, t) => {
          const it = at(k.engine, a.engine);
          it.repaired &= ~(1 << t);
          return (it.busy & (1 << t)) === 0 ? goTo(2) : 0;
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
      { ready: faultingMayRun, run: occupy, waitsFor: needsUnit('preempted work') },
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

  /** Before a dma_fence is published on the engine, fault-capable work is preempted and its faults are flushed. */
  engine_preempt_faulting: operation({
    name: 'engine_preempt_faulting',
    params: [['engine', 'engine']],
    step: {
      run: (k, a) => {
        const it = at(k.engine, a.engine);
        it.busy &= ~it.faulted;
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
