import { type Design, design } from '../language/design.ts';
import { type CheckOutcome, checkDesign } from '../verify/check-design.ts';
import { type Trace, type TraceKind } from './trace.ts';
import { recordTrace } from './record.ts';

/** Small designs that go wrong in one way each. */
export const smallDesigns = {
  /** Two mutexes, taken in both orders. */
  abba: design({ title: 'two locks in two orders' }, (d) => {
    const a = d.mutex('A');
    const b = d.mutex('B');
    d.kthread('evict', (t) => {
      t.mutex_lock(a);
      t.mutex_lock(b);
      t.mutex_unlock(b);
      t.mutex_unlock(a);
    });
    d.kthread('submit', (t) => {
      t.mutex_lock(b);
      t.mutex_lock(a);
      t.mutex_unlock(a);
      t.mutex_unlock(b);
    });
  }),

  /** A fence list is changed without the lock. */
  unlocked: design({ title: 'a fence is added without the reservation lock' }, (d) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    d.kthread('submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_unlock(bo);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_fence_signal(fence);
    });
  }),

  /** The holder of a lock waits for somebody who needs the lock, until its time is up. */
  stall: design({ title: 'a wait with a timeout under a lock' }, (d) => {
    const bo = d.dma_buf('bo');
    const lock = d.mutex('lock');
    const idle = d.completion('idle');
    d.kthread('waiter', (t) => {
      t.mutex_lock(lock);
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      t.wait_for_completion_timeout(idle);
      t.mutex_unlock(lock);
    });
    d.kthread('worker', (t) => {
      t.mutex_lock(lock);
      t.complete(idle);
      t.mutex_unlock(lock);
    });
  }),

  /** A published fence that the kernel signals only after userspace did something. */
  userspace: design({ title: 'a fence that userspace may forget' }, (d) => {
    const go = d.completion('go');
    const fence = d.dma_fence('F', { published: true });
    d.kthread('worker', (t) => {
      t.wait_for_completion(go);
      t.dma_fence_signal(fence);
    });
    d.userspace('compositor', (t) => {
      t.complete(go);
    });
  }),

  /** A claim of its own that fails. */
  assertion: design({ title: 'a flag that must stay down' }, (d) => {
    const up = d.variable('up');
    d.always('up is never set', up.is(0));
    d.kthread('setter', (t) => {
      t.WRITE_ONCE(up, 1);
    });
  }),
} satisfies Readonly<Record<string, Design>>;

/** Checks the only variant of a design, or the one that is named. */
export function outcomeOf(it: Design, variant = 'default'): CheckOutcome {
  return checkDesign({ design: it, variant, kernel: '7.2' });
}

/** The trace of the first violation of a kind. */
export function traceOf(outcome: CheckOutcome, kind: TraceKind, id = 'small'): Trace {
  const violation = outcome.violations.find((each) => each.kind === kind);
  if (violation === undefined) {
    const found = outcome.violations.map((each) => each.kind).join(', ');
    throw new Error(`no ${kind}, but: ${found}`);
  }
  return recordTrace(outcome, violation, { id, file: `designs/${id}.ts` });
}
