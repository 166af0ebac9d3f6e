import { describe, expect, it } from '@jest/globals';
import { type Body } from '../language/design-model.ts';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type TaskHandle } from '../language/handle.ts';
import { explored } from '../verify/explored.fixture.ts';

interface Words {
  readonly before: (d: DesignBuilder) => Body;
  readonly hangs: boolean;
  /** Somebody else signals the fence too. */
  readonly helped?: boolean;
}

/** A job hangs; a timer queues the work that resets its engine, and does something before. */
const hangRecovery =
  ({ before, hangs, helped = false }: Words) =>
  (d: DesignBuilder): void => {
    const engine = d.engine('rcs0', { hangs });
    const fence = d.dma_fence('fence');
    const recovery = before(d);
    const job = d.job('job', { submitted: false }, (t) => {
      t.engine_run(engine);
      t.dma_fence_signal(fence);
    });
    const tdr = d.work('tdr', { queued: false }, (t) => {
      recovery(t);
      t.engine_reset(engine);
      t.if(t.dma_fence_test_signaled_flag(fence).is(0), () => t.mod_timer(timer));
    });
    const timer: TaskHandle = d.timer('timer', (t) => t.queue_work(tdr));
    if (helped) d.kthread('helper', (t) => t.dma_fence_signal(fence));
    d.thread('submit', (t) => {
      t.mod_timer(timer);
      t.fd_install(fence);
      t.ring_doorbell(job);
    });
  };

const counts = (words: Words): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(hangRecovery(words));
  return [findings.join(' '), states, edges, depth];
};

const nothing = () => (): void => undefined;

const locks = (d: DesignBuilder): Body => {
  const bo = d.dma_resv('bo');
  return (t) => {
    t.dma_resv_lock(bo, null);
    t.dma_resv_unlock(bo);
  };
};

const allocates = (): Body => (t) => t.kmalloc('GFP_KERNEL');

describe('engine_reset()', () => {
  it('needs neither a reservation lock nor memory before it: the fence of the hung job needs it', () => {
    expect(counts({ before: locks, hangs: true })).toEqual(['FENCE-40', 51, 92, 15]);
    expect(counts({ before: allocates, hangs: true })).toEqual(['FENCE-41', 44, 79, 13]);
    expect(counts({ before: nothing, hangs: true })).toEqual(['', 37, 66, 11]);
  });

  it('is no part of the signalling path where nothing hangs', () => {
    expect(counts({ before: locks, hangs: false })).toEqual(['', 37, 64, 11]);
    expect(counts({ before: allocates, hangs: false })).toEqual(['', 32, 55, 10]);
  });

  it('is not needed by a fence that somebody else may still signal', () => {
    // Once the other has signalled it, the timer is not armed again, and a job that hangs then is never reset.
    const result = counts({ before: locks, hangs: true, helped: true });
    expect(result).toEqual(['deadlock', 108, 241, 16]);
  });
});
