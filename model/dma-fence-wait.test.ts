import { describe, expect, it } from '@jest/globals';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { explored } from '../verify/explored.fixture.ts';

/** Somebody waits for a fence that nobody can see, and nobody signals. */
const waiting = (timeout: number): readonly string[] =>
  explored((d) => {
    const fence = d.dma_fence('fence');
    d.kthread('waiter', (t) => t.dma_fence_wait_timeout(fence, false, timeout));
  }).findings;

describe('dma_fence_wait_timeout()', () => {
  it('ends after any time but MAX_SCHEDULE_TIMEOUT', () => {
    expect(waiting(1)).toEqual(['stall']);
    expect(waiting(1000)).toEqual(['stall']);
    expect(waiting(MAX_SCHEDULE_TIMEOUT)).toEqual(['deadlock']);
  });
});

describe('a wait that ends without its fence', () => {
  /** CTX-09 if a waiter can have this result and find the fence signalled behind it. */
  const late = (initially: 'active' | 'signaled', result: 0 | '-ERESTARTSYS'): readonly string[] =>
    explored((d) => {
      const fence = d.dma_fence('fence', { initially });
      d.thread('waiter', (t) => {
        const left = t.dma_fence_wait_timeout(fence, true, 10);
        t.if(left.is(result), () => t.assert(fence.isUnsignaled()));
      });
      if (initially === 'active') d.hardirq('ring irq', (t) => t.dma_fence_signal(fence));
    }).findings;

  it('is seen by a waiter that then finds the fence signalled', () => {
    expect(late('active', 0)).toEqual(['CTX-09']);
    expect(late('active', '-ERESTARTSYS')).toEqual(['CTX-09']);
  });

  it('is no wait for a fence that had signalled before', () => {
    expect(late('signaled', 0)).toEqual([]);
    expect(late('signaled', '-ERESTARTSYS')).toEqual([]);
  });
});

describe('dma_fence_wait_any_timeout()', () => {
  /** A shrinker needs the lock under which somebody waits for a fence that has signalled. */
  const waitingForAny = (timeout: number): readonly string[] =>
    explored((d) => {
      const lock = d.mutex('lock');
      const fence = d.dma_fence('fence', { initially: 'signaled' });
      d.shrinker('shrinker', (t) => {
        t.mutex_lock(lock);
        t.mutex_unlock(lock);
      });
      d.thread('ioctl', (t) => {
        t.mutex_lock(lock);
        t.dma_fence_wait_any_timeout([fence], false, timeout);
        t.mutex_unlock(lock);
      });
    }).findings;

  it('allocates its callbacks with GFP_KERNEL, if it may sleep', () => {
    expect(waitingForAny(1)).toContain('deadlock');
    expect(waitingForAny(MAX_SCHEDULE_TIMEOUT)).toContain('deadlock');
    expect(waitingForAny(0)).toEqual([]);
  });

  it('FENCE-41: does so in a signalling section too', () => {
    const result = explored((d) => {
      const waited = d.dma_fence('waited', { initially: 'signaled' });
      const fence = d.dma_fence('fence', { published: true });
      d.kthread('scheduler', (t) => {
        t.dma_fence_begin_signalling();
        t.dma_fence_wait_any_timeout([waited], false, 1);
        t.dma_fence_signal(fence);
        t.dma_fence_end_signalling();
      });
    });
    expect(result.findings).toEqual(['FENCE-41']);
  });

  it('fails without memory, for whoever asks', () => {
    const result = explored((d) => {
      const fence = d.dma_fence('fence', { initially: 'signaled' });
      d.thread('ioctl', (t) => {
        t.if(t.dma_fence_wait_any_timeout([fence], false, 1).is('-ENOMEM'), () => t.return());
        t.assert(fence.isSignaled());
      });
      d.sometimes('it waits', fence.isSignaled());
    });
    expect([result.findings.join(' '), result.states, result.edges]).toEqual(['', 3, 3]);
  });
});
