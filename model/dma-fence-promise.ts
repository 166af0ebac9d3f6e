import { isContainer } from './dma-fence-container.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { FAULT, checkRemediesInForce } from './page-fault-rules.ts';
import { bringsAbout, isPending, signalEffect } from './signalling.ts';

/**
 * Who may still complete a fence, counted by what they are.
 *
 * A published fence is a promise of the kernel: it needs somebody who keeps it, and not everybody may.
 */
interface Givers {
  /** Everybody who runs and may still signal it, or start the task that does. */
  all: number;
  userspace: number;
  timers: number;
  /** Work that takes as long as userspace likes. */
  longRunning: number;
  /** Work that may stop for a page fault on the way. */
  faulting: number;
  /** Work that hangs, on an engine that nobody can reset any more. */
  hung: number;
}

const givers: Givers = { all: 0, userspace: 0, timers: 0, longRunning: 0, faulting: 0, hung: 0 };

function countGivers(k: Kernel, f: number): Givers {
  const who = k.fixed.program.bringAbout(k, signalEffect(f));
  givers.all = givers.userspace = givers.timers = 0;
  givers.longRunning = givers.faulting = givers.hung = 0;
  for (let t = 0; t < k.task.length; t++) {
    if ((who & (1 << t)) === 0) continue;
    const { kind, longRunning } = at(k.fixed.tasks, t);
    givers.all++;
    if (kind === 'userspace') givers.userspace++;
    if (kind === 'timer') givers.timers++;
    if (longRunning === true) givers.longRunning++;
    if (kind === 'engine' && k.fixed.program.mayStill(k, t, FAULT)) givers.faulting++;
    if (hangsForEver(k, t)) givers.hung++;
  }
  return givers;
}

function hangsForEver(k: Kernel, t: number): boolean {
  for (let e = 0; e < k.engine.length; e++)
    if ((at(k.engine, e).hung & (1 << t)) !== 0 && !someoneResets(k, e)) return true;
  return false;
}

function someoneResets(k: Kernel, e: number): boolean {
  for (let t = 0; t < k.task.length; t++)
    if ((at(k.engine, e).hung & (1 << t)) === 0 && bringsAbout(k, t, `reset:${e}`)) return true;
  return false;
}

/** The rules about a fence that becomes visible: who will complete it? */
export function checkPromise(k: Kernel, f: number): void {
  if (isContainer(k, f)) return;
  const { all, userspace, timers, longRunning, faulting } = countGivers(k, f);
  if (userspace > 0) {
    if (userspace === all) broke(k, 'INDEF-01');
    else if (userspace + timers === all) broke(k, 'INDEF-05');
  }
  if (userspace > 0 && userspace === all && isPoint(k, f)) broke(k, 'SF-12');
  if (longRunning > 0) broke(k, 'INDEF-04');
  if (faulting > 0) broke(k, 'PF-01');
  checkRemediesInForce(k, f);
  checkKept(k, f);
}

/** A point of sw_sync: userspace alone says when it signals. */
const isPoint = (k: Kernel, f: number): boolean => at(k.fixed.of.dma_fence, f).point !== undefined;

/** The rules about every visible fence once somebody is out of the game: he ended, or hangs. */
export function checkPromises(k: Kernel): void {
  for (let t = 0; t < k.task.length; t++) if (at(k.task, t).pending === 1) return;
  for (let f = 0; f < k.dma_fence.length; f++) if (isPending(k, f)) checkKept(k, f);
}

function checkKept(k: Kernel, f: number): void {
  const { hasSignaledOp, lazy } = at(k.fixed.of.dma_fence, f);
  if (hasSignaledOp || isContainer(k, f)) return;
  // A fence that nobody has armed owes nothing yet.
  if (lazy && at(k.dma_fence, f).enabled === 0) return;
  const { all, hung } = countGivers(k, f);
  if (all === 0) broke(k, 'FENCE-01');
  else if (all === hung) {
    broke(k, 'FENCE-02');
    if (isOfJob(k, f)) broke(k, 'SCHED-06');
  }
}

/** True if it is the fence of a job of the DRM scheduler, or what its hardware signals. */
function isOfJob(k: Kernel, f: number): boolean {
  return (
    at(k.fixed.of.dma_fence, f).sched !== undefined ||
    k.fixed.of.drm_sched_job.some(({ hwFence }) => hwFence === f)
  );
}
