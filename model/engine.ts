import { at, kernelObject, needsEffect, needsTask } from './kernel.ts';
import {
  faultingMayRun,
  fenceMayRun,
  fenceWorkMax,
  freeUnits,
  needsFaultingUnit,
  needsUnit,
  occupy,
  occupyFaulting,
  vacate,
} from './engine-units.ts';
import { goTo, operation } from './operation.ts';
import { checkFenceWork } from './page-fault-rules.ts';
import { checkPromises } from './dma-fence-promise.ts';
import { failureNumber } from './errno.ts';
import { int } from './schema.ts';

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

  /** Resets the engine and throws one piece of its work away: it ends where it stands, and signals nothing. */
  engine_reset_job: operation({
    name: 'engine_reset_job',
    params: [
      ['engine', 'engine'],
      ['job', 'task'],
    ],
    effects: (a) => [`reset:${a.engine}`],
    step: {
      // What has begun to signal is past the hardware: the interrupt ends it.
      ready: (k, a) => at(k.task, a.job).depth === 0 && at(k.task, a.job).atomic === 0,
      run: (k, a) => {
        at(k.engine, a.engine).hung = 0;
        vacate(k, a.engine, 1 << a.job);
        at(k.task, a.job).pc = 0;
        at(k.task, a.job).pending = 0;
        return 0;
      },
      waitsFor: (k, a) => {
        const { name } = at(k.fixed.tasks, a.job);
        return needsTask(k, a.job, name, `the interrupt of ${name} is under way`);
      },
    },
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
