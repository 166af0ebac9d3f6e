import { match } from 'ts-pattern';
import { type Explanation } from '../deadlock/explain.ts';
import { type Trace } from '../traces/trace.ts';

/** Whether somebody waits at the end, so that the wait-for graph is the point of the violation. */
export function isWaiting({ verdict }: Trace): boolean {
  return match(verdict.kind)
    .with('deadlock', 'unsignalled-fence', 'indefinite-fence', 'stall', () => true)
    .with('livelock', 'assertion', 'rule', () => false)
    .exhaustive();
}

/** Whether it matters where the tasks stand at the end; for a broken rule it is the last step that matters. */
export function hasEnding({ verdict }: Trace): boolean {
  return match(verdict.kind)
    .with('deadlock', 'unsignalled-fence', 'indefinite-fence', 'stall', 'livelock', () => true)
    .with('assertion', 'rule', () => false)
    .exhaustive();
}

/** The claim in one line: what goes wrong and for whom. */
export function headline(trace: Trace, story: Explanation | undefined): string {
  const claim = trace.verdict.claim ?? '';
  return match(trace.verdict.kind)
    .with('deadlock', () => story?.headline ?? 'DEADLOCK: no way out')
    .with('indefinite-fence', () => story?.headline ?? 'INDEFINITE FENCE: only userspace ends it')
    .with('stall', () => story?.headline ?? 'STALL: only a timer or a signal ends it')
    .with('unsignalled-fence', () => unsignalled(story))
    .with('livelock', () => 'LIVELOCK: a loop that waits for something is never left')
    .with('assertion', () => `ASSERTION FAILED: ${claim}`)
    .with('rule', () => `RULE BROKEN: ${claim} at step ${trace.steps.length}`)
    .exhaustive();
}

function unsignalled(story: Explanation | undefined): string {
  const fences = (story?.members ?? [])
    .filter((id) => id.startsWith('fence:'))
    .map((id) => id.slice('fence:'.length));
  const verb = fences.length === 1 ? 'is' : 'are';
  return `UNSIGNALLED FENCE: ${fences.join(', ')} ${verb} published and never signals`;
}

/** The last line of the picture, in capitals. */
export function endingLine({ verdict, end }: Trace): string {
  if (end.crashed) return 'THE KERNEL CRASHES';
  return match(verdict.kind)
    .with('deadlock', () => 'DEADLOCK')
    .with('unsignalled-fence', () => 'UNSIGNALLED FENCE')
    .with('indefinite-fence', () => 'INDEFINITE FENCE')
    .with('stall', () => 'STALL')
    .with('livelock', () => 'LIVELOCK')
    .with('assertion', () => 'ASSERTION FAILED')
    .with('rule', () => 'RULE BROKEN')
    .exhaustive();
}

/** What is wrong, and what to do. */
interface Advice {
  readonly wrong: string;
  readonly fix: string;
}

/** Who it is that waits in vain: a task for itself, some for each other, or somebody for nobody. */
function shapeOf(story: Explanation | undefined): 'circle' | 'itself' | 'nobody' {
  if (story === undefined || story.cycle.length === 0) return 'nobody';
  return story.cycle.filter((id) => id.startsWith('task:')).length === 1 ? 'itself' : 'circle';
}

function deadlockAdvice(story: Explanation | undefined): Advice {
  return match(shapeOf(story))
    .with('circle', () => ({
      wrong: 'Each call is allowed where it stands; together they wait for each other.',
      fix: 'take away one wait of the cycle: let go of what is held before waiting, take the locks in one order everywhere, or let somebody else signal.',
    }))
    .with('itself', () => ({
      wrong: 'Only the task that waits could end the wait.',
      fix: 'do not take the lock again, or let go of it first; what the task waits for must be signalled before it waits, or by somebody else.',
    }))
    .with('nobody', () => ({
      wrong: 'Nobody is left who could end this wait.',
      fix: 'wake the waiter up, signal or let go of the lock on every path, error paths too, and look at the condition again before going to sleep.',
    }))
    .exhaustive();
}

function stallFix(story: Explanation | undefined): string {
  return shapeOf(story) === 'nobody'
    ? 'treat it as a deadlock: wake the waiter up or signal on every path, so that the wait need not give up.'
    : 'treat it as a deadlock: take away one wait of the story above.';
}

/** What is wrong and what to do when no rule of the catalogue is broken on the way. */
export function generalAdvice({ verdict }: Trace, story: Explanation | undefined): Advice {
  return match(verdict.kind)
    .with('deadlock', () => deadlockAdvice(story))
    .with('unsignalled-fence', () => ({
      wrong:
        'A fence that others can see must signal in finite time, on every path. (drivers/dma-buf/dma-fence.c, DOC: fence cross-driver contract)',
      fix: 'signal the fence on every path, with dma_fence_set_error() where the work fails.',
    }))
    .with('indefinite-fence', () => ({
      wrong:
        'A fence that others can see may not depend on userspace. (Documentation/driver-api/dma-buf.rst, Indefinite DMA Fences)',
      fix: 'publish the fence only once all that it needs is in the hands of the kernel.',
    }))
    .with('stall', () => ({
      wrong: 'Nothing but a timer or a signal ends the wait: the machine stands still until then.',
      fix: stallFix(story),
    }))
    .with('livelock', () => ({
      wrong: 'The loop goes round for ever: nothing that can still happen ends it.',
      fix: 'sleep on the condition instead of polling for it, or let one of them back off.',
    }))
    .with('assertion', () => ({
      wrong: 'The design itself claims that this never happens.',
      fix: 'look at the last step before the claim fails, or change the claim.',
    }))
    .with('rule', () => ({ wrong: 'The last step breaks the rule.', fix: 'see the rule.' }))
    .exhaustive();
}
