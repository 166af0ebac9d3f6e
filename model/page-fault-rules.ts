import { type Kernel, at, broke } from './kernel.ts';
import { bringsAbout, everySignallerNeeds, isPending, signalEffect } from './signalling.ts';

/** Effect key of work that can take recoverable page faults. */
export const FAULT = 'fault';

/** The rules about work that stops for a page fault: nobody must wait for its end with a dma_fence. */
export function checkFaultingFence(k: Kernel, t: number): void {
  for (let f = 0; f < k.dma_fence.length; f++)
    if (isPending(k, f) && bringsAbout(k, t, signalEffect(f))) broke(k, 'PF-01');
}

/**
 * The rules about a fence that becomes visible while its work has yet to run on an engine with a remedy: the units are
 * reserved before, or the faulting work is gone.
 */
export function checkRemediesInForce(k: Kernel, f: number): void {
  for (let e = 0; e < k.engine.length; e++) {
    const { reserveInFlight, modeSwitch } = at(k.fixed.of.engine, e);
    if (!(reserveInFlight || modeSwitch) || !everySignallerNeeds(k, f, `engine:${e}`)) continue;
    const { fenceWork, faulting } = at(k.engine, e);
    if (reserveInFlight && fenceWork === 0) broke(k, 'PF-06');
    if (modeSwitch && faulting !== 0) broke(k, 'PF-07');
  }
}

/** The rules about units that are given back: no fence of their work is visible and unsignalled. */
export function checkUnreserve(k: Kernel, e: number): void {
  if (!at(k.fixed.of.engine, e).reserveInFlight || at(k.engine, e).fenceWork > 0) return;
  for (let f = 0; f < k.dma_fence.length; f++) {
    if (isPending(k, f) && (everySignallerNeeds(k, f, `engine:${e}`) || runsOn(k, e, f)))
      broke(k, 'PF-06');
  }
}

function runsOn(k: Kernel, e: number, f: number): boolean {
  const { busy, faulting } = at(k.engine, e);
  for (let t = 0; t < k.task.length; t++) {
    if ((busy & ~faulting & (1 << t)) !== 0 && k.fixed.program.mayStill(k, t, signalEffect(f)))
      return true;
  }
  return false;
}

/** The rules about fence work that takes a unit: it is no fault-capable work in disguise. */
export function checkFenceWork(k: Kernel, e: number, t: number, freeUnits: number): void {
  if (!k.fixed.program.mayStill(k, t, FAULT)) return;
  const { reservedUnits, modeSwitch } = at(k.fixed.of.engine, e);
  if (reservedUnits > 0 && freeUnits <= reservedUnits) broke(k, 'PF-05');
  if (modeSwitch && k.dma_fence.some((_, f) => isPending(k, f))) broke(k, 'PF-07');
}

/** The rules about a fault handler that starts work: the work needs no unit on which the faulting work stands still. */
export function checkRepairWork(k: Kernel, started: number, t: number): void {
  for (let e = 0; e < k.engine.length; e++) {
    const { faulted, busy } = at(k.engine, e);
    if ((faulted & busy) === 0 || !k.fixed.program.mayStill(k, t, `repair:${e}`)) continue;
    if (k.fixed.program.mayStill(k, started, `engine:${e}`)) broke(k, 'PF-09');
  }
}
