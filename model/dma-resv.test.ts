import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { explored } from '../verify/explored.fixture.ts';

/** What a shrinker finds that takes a reservation lock, if somebody makes room for `fences` with that lock held. */
const reserving = (...fences: readonly number[]): readonly string[] =>
  explored((d) => {
    const bo = d.dma_resv('bo');
    d.shrinker('shrinker', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
    });
    d.thread('ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      for (const n of fences) t.dma_resv_reserve_fences(bo, n);
      t.dma_resv_unlock(bo);
    });
  }).findings;

describe('dma_resv_reserve_fences()', () => {
  it('enters direct reclaim for its new list', () => {
    expect(reserving(1)).toContain('deadlock');
    expect(reserving()).toEqual([]);
  });

  it('needs no memory where there is room already', () => {
    const result = explored((d) => {
      const bo = d.dma_resv('bo');
      const reserved = d.variable('reserved');
      d.shrinker('shrinker', (t) => t.assert(reserved.is(0)));
      d.thread('ioctl', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 2);
        t.WRITE_ONCE(reserved, 1);
        t.dma_resv_reserve_fences(bo, 2);
        t.dma_resv_unlock(bo);
      });
    });
    expect(result.findings).toEqual([]);
  });
});

describe('dma_resv_copy_fences()', () => {
  it('loses what was reserved in the list that it replaces', () => {
    const result = explored((d) => {
      const bo = d.dma_resv('bo');
      const other = d.dma_resv('other');
      const fence = d.dma_fence('fence');
      d.thread('ioctl', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_copy_fences(bo, other);
        t.dma_resv_add_fence(bo, fence, 'WRITE');
        t.dma_resv_unlock(bo);
        t.dma_fence_signal(fence);
      });
    });
    expect(result.findings).toContain('RESV-01');
  });

  /** CTX-09 if the copy can fail, or succeed, and a write is pending in the destination then, or not. */
  const copying = (outcome: 'failed' | 'succeeded', pending: boolean): readonly string[] =>
    explored(
      (d) => {
        const bo = d.dma_resv('bo');
        const source = d.dma_resv('source');
        const read = d.dma_fence('read');
        const fence = d.dma_fence('fence');
        const never = d.variable('never');
        d.kthread('copy', (t) => {
          for (const [resv, added, usage] of [
            [source, read, 'READ'],
            [bo, fence, 'WRITE'],
          ] as const) {
            t.dma_resv_lock(resv, null);
            t.if(t.dma_resv_reserve_fences(resv, 1).failed(), () => {
              t.dma_resv_unlock(resv);
              t.return();
            });
            t.dma_resv_add_fence(resv, added, usage);
            if (resv === source) t.dma_resv_unlock(resv);
          }
          t.if(t.dma_resv_copy_fences(bo, source)[outcome](), () => {
            const idle = t.dma_resv_test_signaled(bo, 'WRITE');
            t.if(idle.is(pending ? 0 : 1), () => t.assert(never.is(1)));
          });
          t.dma_resv_unlock(bo);
          t.dma_fence_signal(fence);
          t.dma_fence_signal(read);
        });
      },
      { shortMemory: true },
    ).findings.filter((found) => found === 'CTX-09');

  it('RESV-27: changes nothing if it fails', () => {
    expect(copying('failed', true)).toEqual(['CTX-09']);
    expect(copying('failed', false)).toEqual([]);
    expect(copying('succeeded', true)).toEqual([]);
    expect(copying('succeeded', false)).toEqual(['CTX-09']);
  });
});

describe('dma_resv_test_signaled()', () => {
  it('finds the hardware done, and signals the fence with its callbacks', () => {
    const result = explored((d) => {
      const bo = d.dma_resv('bo');
      const fence = d.dma_fence('fence', { lazy: true, signaled_op: true });
      const called = d.variable('called');
      const callback = d.dma_fence_cb('callback', (t) => t.WRITE_ONCE(called, 1));
      d.thread('ioctl', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, 'WRITE');
        t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
        t.hw_complete(fence);
        t.if(t.dma_resv_test_signaled(bo, 'READ').is(1), () => t.assert(called.is(1)));
        t.assert(fence.isSignaled());
        t.dma_resv_unlock(bo);
      });
    });
    expect(result.findings).not.toContain('CTX-09');
    expect(result.complete).toBe(true);
  });
});

describe('a new list', () => {
  /** Two tasks make room for ever; `reads` is somebody who reads the list without the lock. */
  const makingRoom =
    (reads: boolean) =>
    (d: DesignBuilder): void => {
      const bo = d.dma_resv('bo');
      for (const name of ['first', 'second'])
        d.kthread(name, (t) => {
          t.loop(() => {
            t.dma_resv_lock(bo, null);
            t.dma_resv_reserve_fences(bo, 1);
            t.dma_resv_unlock(bo);
          });
        });
      if (reads) d.thread('reader', (t) => t.dma_resv_wait_timeout(bo, 'READ', false, 0));
    };

  it('is told from the old one only in designs that read it without the lock', () => {
    expect(explored(makingRoom(false)).states).toBe(15);
    expect(explored(makingRoom(true)).states).toBe(120);
  });
});

describe('a fence that is added to the list while somebody reads it', () => {
  /** True if the reader can end, or answer that all is done, while the fence that came last is still active. */
  const overlooks = (reads: 'wait' | 'test'): readonly string[] =>
    explored((d) => {
      const bo = d.dma_resv('bo');
      const first = d.dma_fence('first');
      const last = d.dma_fence('last');
      const listed = d.dma_fence('listed');
      const answer = d.variable('answer');
      d.thread('writer', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 2);
        t.dma_resv_add_fence(bo, first, 'READ');
        t.dma_fence_signal(listed);
        t.dma_resv_add_fence(bo, last, 'READ');
        t.dma_resv_unlock(bo);
        t.dma_fence_signal(first);
        if (reads === 'wait') t.dma_fence_signal(last);
      });
      d.thread('reader', (t) => {
        t.dma_fence_wait(listed, false);
        if (reads === 'wait') {
          t.dma_resv_wait_timeout(bo, 'READ', false, MAX_SCHEDULE_TIMEOUT);
          t.assert(last.isSignaled());
        } else {
          t.if(t.dma_resv_test_signaled(bo, 'READ').is(1), () => t.WRITE_ONCE(answer, 1));
          t.assert(answer.is(0));
        }
      });
    }).findings;

  it('is overlooked by dma_resv_wait_timeout(), which goes up to the fences that were there when it began', () => {
    expect(overlooks('wait')).toContain('CTX-09');
  });

  it('is overlooked by dma_resv_test_signaled()', () => {
    expect(overlooks('test')).toContain('CTX-09');
  });
});
