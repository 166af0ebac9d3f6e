import { type Kernel } from '../model/kernel.ts';
import { type Program } from '../language/design-data.ts';
import { searchWithin, systemOf, watched } from './explore.ts';

/** What interesting things happened in a design: without them its safety says nothing. */
export interface Premises {
  /** Somebody had to wait for a reservation lock. */
  readonly contended: boolean;
  /** A task could not act in some state. */
  readonly blocked: boolean;
  /** A lock returned -EDEADLK. */
  readonly backedOff: boolean;
  /** A callback ran. */
  readonly calledBack: boolean;
  /** A fence was in a reservation object. */
  readonly listed: boolean;
  /** A container was made at run time. */
  readonly contained: boolean;
  /** A buffer was mapped, or pinned, or mapped into the kernel. */
  readonly mapped: boolean;
}

/** What a respecting design came to. */
export interface Safety {
  /** Absent: it was too large to be decided. */
  readonly found?: readonly string[];
  readonly states: number;
  readonly premises: Premises;
}

/** A design that keeps the conventions neither deadlocks nor breaks a rule: all of it is explored. */
export function conventionSafety(program: Program, statesMax: number): Safety {
  const seen = new Set<keyof Premises>();
  const it = systemOf(program);
  const premises = (): Premises => premisesOf(seen);
  if (it === undefined) return { states: 0, premises: premises() };
  const system = watched(it.design, [], (k, enabled) => note(k, enabled, seen));
  const result = searchWithin(system, { budgets: { statesMax } });
  if (result === undefined) return { states: 0, premises: premises() };
  const found = [
    ...[...result.findings.keys()].map((number) => it.design.findings.name(number)),
    ...result.violations.keys(),
  ];
  const decided = result.complete && result.undecided.size === 0;
  return {
    states: result.states,
    premises: premises(),
    ...((decided || found.length > 0) && { found: found.toSorted() }),
  };
}

function note(k: Kernel, enabled: number, seen: Set<keyof Premises>): void {
  if (k.ww_mutex.some(({ waiters }) => waiters[0] !== 0)) seen.add('contended');
  if (k.ww_acquire_ctx.some(({ contending }) => contending !== 0)) seen.add('backedOff');
  if (k.dma_fence_cb.some(({ executed }) => executed !== 0)) seen.add('calledBack');
  if (k.dma_resv.some(({ num }) => num > 0)) seen.add('listed');
  if (k.dma_fence_array.some(({ pending }) => pending > 0)) seen.add('contained');
  if (k.dma_fence_chain.some(({ fence }) => fence > 0)) seen.add('contained');
  if (k.dma_buf_attachment.some(({ mappings, pins }) => mappings + pins > 0)) seen.add('mapped');
  if (k.dma_buf.some(({ vmaps }) => vmaps > 0)) seen.add('mapped');
  if (k.task.some(({ pc }, t) => pc !== 0 && (enabled & (1 << t)) === 0)) seen.add('blocked');
}

function premisesOf(seen: ReadonlySet<keyof Premises>): Premises {
  return {
    contended: seen.has('contended'),
    blocked: seen.has('blocked'),
    backedOff: seen.has('backedOff'),
    calledBack: seen.has('calledBack'),
    listed: seen.has('listed'),
    contained: seen.has('contained'),
    mapped: seen.has('mapped'),
  };
}
