import { KernelBug } from '../kernel-bug.ts';
import { type Kernel } from '../kernel.ts';
import { type Strategy } from './strategy.ts';
import { type Thread } from '../thread.ts';

/** How a run ended. */
export type RunEnd =
  /** Every thread has ended. */
  | { readonly kind: 'finished' }
  /** Nobody can go on, and somebody has not ended. */
  | { readonly kind: 'hang'; readonly blocked: readonly Thread[] }
  | { readonly kind: 'bug'; readonly bug: KernelBug }
  /** The budget of steps was used up. */
  | { readonly kind: 'cut' };

/** One run: how it ended, and every choice on the way. */
export interface Run {
  readonly end: RunEnd;
  readonly schedule: readonly number[];
  readonly steps: number;
}

/**
 * Runs a kernel until nothing can happen any more, and asks a strategy wherever something else could have happened instead.
 *
 * @throws what a thread throws, unless it is a {@link KernelBug}: that is a result.
 */
export function runKernel(k: Kernel, strategy: Strategy, stepsMax = 20_000): Run {
  const schedule: number[] = [];
  let steps = 0;
  let last: Thread | undefined;
  const end = (how: RunEnd): Run => ({ end: how, schedule, steps });
  const decide = (threads: readonly Thread[], options: number): number => {
    if (options === 1) return 0;
    const outcome = threads.length === 0 ? last?.point : undefined;
    const continues = threads[0] === last;
    const choice = strategy.decide({
      index: schedule.length,
      step: steps,
      options,
      threads,
      continues,
      outcome,
    });
    schedule.push(choice);
    return choice;
  };
  for (; steps < stepsMax; steps++) {
    const enabled = enabledThreads(k, last);
    if (enabled.length === 0) {
      if (passTime(k)) continue;
      return end(
        k.threads.length === 0 ? { kind: 'finished' } : { kind: 'hang', blocked: [...k.threads] },
      );
    }
    const thread = enabled[decide(enabled, enabled.length)];
    if (thread === undefined) throw new RangeError('a strategy chose what is not there');
    last = thread;
    const outcomes = thread.point?.outcomes ?? 1;
    try {
      k.step(thread, decide([], outcomes));
    } catch (error) {
      if (error instanceof KernelBug) return end({ kind: 'bug', bug: error });
      throw error;
    }
  }
  return end({ kind: 'cut' });
}

/** Who can go on: the thread that ran last first, the others in the order in which they began. */
function enabledThreads(k: Kernel, last: Thread | undefined): readonly Thread[] {
  const enabled = k.threads.filter((thread) => isEnabled(k, thread));
  const place = last === undefined ? -1 : enabled.indexOf(last);
  if (place > 0 && last !== undefined) {
    enabled.splice(place, 1);
    enabled.unshift(last);
  }
  return enabled;
}

function isEnabled(k: Kernel, thread: Thread): boolean {
  const { point } = thread;
  if (point === undefined) return false;
  if (point.ready !== undefined && !point.ready()) return false;
  return !k.threads.some((other) => other.interrupts === thread && other.interrupting);
}

/** What is to come later than in an hour does not come: a wait with such a timeout hangs. */
const HORIZON_NS = 3600 * 1e9;

/** Nobody can go on: the clock moves to the next timeout; one that has passed helps nobody, as who has it stands still. */
function passTime(k: Kernel): boolean {
  const later = k.threads.map(({ expiresNs }) => expiresNs).filter((at) => at > k.nowNs);
  const next = Math.min(...later);
  if (next - k.nowNs > HORIZON_NS) return false;
  k.nowNs = next;
  return true;
}
