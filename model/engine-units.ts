import { type Kernel, at, fenceNode, needsEffect, needsTask } from './kernel.ts';
import { type Need } from './need.ts';

/** How many fences at a time the units of an engine can be kept for. */
export const fenceWorkMax = 7;

/** Arguments of the calls on an engine. */
export interface EngineArgs {
  readonly engine: number;
}

/** Number of tasks in a mask. */
export const popcount = (mask: number): number => {
  let n = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) n++;
  return n;
};

/** How many units nobody occupies. */
export const freeUnits = (k: Kernel, e: number): number =>
  at(k.fixed.of.engine, e).units - popcount(at(k.engine, e).busy);

const fenceInFlight = (k: Kernel): boolean =>
  k.dma_fence.some((f) => f.published === 1 && f.signaled === 0);

/** May fence work start? Any free unit will do. */
export const fenceMayRun = (k: Kernel, a: EngineArgs): boolean => freeUnits(k, a.engine) > 0;

/** May fault-capable work start? The remedies decide. */
export const faultingMayRun = (k: Kernel, a: EngineArgs): boolean => {
  const fixed = at(k.fixed.of.engine, a.engine);
  const { faulting, fenceWork } = at(k.engine, a.engine);
  if (fixed.modeSwitch && (fenceWork > 0 || fenceInFlight(k))) return false;
  const keepFree = fixed.reserveInFlight && fenceWork === 0 ? 0 : fixed.reservedUnits;
  return fixed.units - popcount(faulting) > keepFree && fenceMayRun(k, a);
};

/** True if task `t` occupies a unit. */
export const isOnUnit = (k: Kernel, e: number, t: number): boolean =>
  (at(k.engine, e).busy & (1 << t)) !== 0;

/** Task `t` takes a unit. */
export const occupy = (k: Kernel, a: EngineArgs, t: number): number => {
  at(k.engine, a.engine).busy |= 1 << t;
  return 0;
};

/** Task `t` takes a unit for work that can fault. */
export const occupyFaulting = (k: Kernel, a: EngineArgs, t: number): number => {
  at(k.engine, a.engine).faulting |= 1 << t;
  return occupy(k, a, t);
};

/** Takes work off its unit. */
export const vacate = (k: Kernel, e: number, tasks: number): void => {
  const it = at(k.engine, e);
  it.busy &= ~tasks;
  it.faulting &= ~tasks;
};

/** From here to engine_unreserve() the remedies 3 and 4 are in force. */
export const beginFenceWork = (k: Kernel, e: number): void => {
  const { reserveInFlight, modeSwitch } = at(k.fixed.of.engine, e);
  const it = at(k.engine, e);
  if ((reserveInFlight || modeSwitch) && it.fenceWork < fenceWorkMax) it.fenceWork++;
};

/** The need for any one of some occupants to leave. */
export const needsOccupant = (k: Kernel, e: number, occupants: number, because: string): Need => {
  const { name } = at(k.fixed.of.engine, e);
  const of: Need[] = [];
  for (let t = 0; t < k.task.length; t++) {
    if ((occupants & (1 << t)) !== 0) of.push(needsTask(k, t, name, because));
  }
  return { kind: 'any', of };
};

/** Why fence work does not run: somebody else occupies every unit. */
export const needsUnit = (k: Kernel, a: EngineArgs): Need => {
  const { name } = at(k.fixed.of.engine, a.engine);
  const because = `fence work needs a unit of ${name}, and they are occupied`;
  return needsOccupant(k, a.engine, at(k.engine, a.engine).busy, because);
};

/** Why fault-capable work does not run: the remedies keep it off, or no unit is free. */
export const needsFaultingUnit = (k: Kernel, a: EngineArgs): Need => {
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
