import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { type KernelVersion } from '../model/profile.ts';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { checkDesign } from '../verify/check-design.ts';
import { design } from './design.ts';
import { explored } from '../verify/explored.fixture.ts';

/** A thread waits for an array of two fences; `stuck` is never signalled. */
const waiting =
  (any: boolean, stuck: boolean) =>
  (d: DesignBuilder): void => {
    const f1 = d.dma_fence('F1');
    const f2 = d.dma_fence('F2');
    const both = d.dma_fence_array('A', [f1, f2], { signal_on_any: any });
    d.job('engine 1', (t) => t.dma_fence_signal(f1));
    if (!stuck) d.job('engine 2', (t) => t.dma_fence_signal(f2));
    d.kthread('waiter', (t) => {
      t.dma_fence_wait(both, false);
      if (!any) t.assert(f2.isSignaled());
    });
  };

/** A thread polls an array without ever asking for its signal. */
const polling = design(
  {
    title: 'poll an array',
    variants: { buggy: { verdict: 'livelock' }, fixed: { holds: true } },
  },
  (d, variant) => {
    const f1 = d.dma_fence('F1');
    const f2 = d.dma_fence('F2');
    const both = d.dma_fence_array('A', [f1, f2], { polls_pending_only: variant === 'buggy' });
    d.job('engine', (t) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
    });
    d.thread('poller', (t) => {
      t.poll(() => {
        const done = t.dma_fence_is_signaled(both);
        t.if(done.is(1), () => t.break());
      });
    });
  },
);

describe('dma_fence_array', () => {
  it('signals once all of its members have, through an irq_work', () => {
    const { findings, complete, states, edges, depth } = explored(waiting(false, false));
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
    expect([states, edges, depth]).toMatchInlineSnapshot(`
     [
       190,
       363,
       20,
     ]
    `);
  });

  it('never signals if a member does not', () => {
    expect(explored(waiting(false, true)).findings).toEqual(['deadlock']);
  });

  it('signals with its first member if it has signal_on_any, which 7.2 does not know', () => {
    const on = (kernel: KernelVersion) => explored(waiting(true, true), { kernel });
    expect(on('6.12')).toMatchObject({ findings: [], complete: true });
    expect(on('6.1').findings).toEqual([]);
    expect(() => on('7.2')).toThrow('signal_on_any, which 7.2 does not have');
  });

  it('is found signalled by a test of its members, without being armed', () => {
    const outcome = checkDesign({ design: polling, variant: 'fixed', kernel: '6.12' });
    expect(outcome).toMatchObject({ verdict: 'holds', expected: true });
  });

  it('NS-02: is polled for ever if the test looks at num_pending alone', () => {
    const outcome = checkDesign({ design: polling, variant: 'buggy', kernel: '6.12' });
    expect(outcome).toMatchObject({ verdict: 'violated', kind: 'livelock', expected: true });
  });

  it('is armed by a wait for any one of several fences', () => {
    const either = (d: DesignBuilder): void => {
      const f1 = d.dma_fence('F1');
      const stuck = d.dma_fence('stuck');
      const array = d.dma_fence_array('A', [f1]);
      d.job('engine', (t) => t.dma_fence_signal(f1));
      d.kthread('waiter', (t) =>
        t.dma_fence_wait_any_timeout([stuck, array], false, MAX_SCHEDULE_TIMEOUT),
      );
    };
    expect(explored(either)).toMatchObject({ findings: [], complete: true });
  });

  it('RESV-05: is not stored in a reservation object', () => {
    const storing = (d: DesignBuilder): void => {
      const b = d.dma_buf('B');
      const f1 = d.dma_fence('F1', { initially: 'signaled' });
      const array = d.dma_fence_array('A', [f1]);
      d.kthread('submit', (t) => {
        t.dma_resv_lock(b, null);
        t.dma_resv_reserve_fences(b, 1);
        t.dma_resv_add_fence(b, array, 'READ');
        t.dma_resv_unlock(b);
      });
    };
    expect(explored(storing).findings).toEqual(['RESV-05']);
  });

  it('depends on userspace as soon as one member does', () => {
    const mixed = (d: DesignBuilder): void => {
      const hardware = d.dma_fence('F1');
      const future = d.dma_fence('F2');
      const array = d.dma_fence_array('A', [hardware, future], { published: true });
      d.job('engine', (t) => t.dma_fence_signal(hardware));
      d.userspace('process', (t) => t.dma_fence_signal(future));
      d.kthread('evictor', (t) => t.dma_fence_wait(array, false));
    };
    expect(explored(mixed).findings).toContain('indefinite-fence');
  });

  it('keeps the first error of a member, but not if it is noticed by polling', () => {
    const failing =
      (armed: boolean) =>
      (d: DesignBuilder): void => {
        const f1 = d.dma_fence('F1');
        const array = d.dma_fence_array('A', [f1]);
        const never = d.variable('never');
        d.kthread('submit', (t) => {
          if (armed) t.dma_fence_enable_sw_signaling(array);
          t.dma_fence_set_error(f1, '-EIO');
          t.dma_fence_signal(f1);
          if (armed) t.dma_fence_wait(array, false);
          const status = t.dma_fence_get_status(array);
          t.if(status.is(armed ? '-EIO' : 1), () => t.return());
          t.assert(never.is(1));
        });
      };
    expect(explored(failing(true)).findings).toEqual([]);
    expect(explored(failing(false)).findings).toEqual(['CONT-08']);
  });

  it('has at least one member, and none that is an array', () => {
    const empty = (d: DesignBuilder): void => void d.dma_fence_array('A', []);
    const nested = (d: DesignBuilder): void => {
      const inner = d.dma_fence_array('inner', [d.dma_fence('F')]);
      d.dma_fence_array('outer', [inner]);
    };
    expect(() => explored(empty)).toThrow('has no fence');
    expect(() => explored(nested)).toThrow('is an array itself');
  });
});
