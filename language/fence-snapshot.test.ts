import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from './design-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

/** One task adds two fences, each under a new list; another reads them without the lock. */
function reading(d: DesignBuilder): void {
  const b = d.dma_buf('B');
  const snapshot = d.fence_snapshot('snapshot');
  const f1 = d.dma_fence('F1');
  const f2 = d.dma_fence('F2');
  d.kthread('submit', (t) => {
    for (const fence of [f1, f2]) {
      t.dma_resv_lock(b, null);
      t.dma_resv_reserve_fences(b, 1);
      t.dma_resv_add_fence(b, fence, 'READ');
      t.dma_resv_unlock(b);
    }
  });
  d.job('engine', (t) => {
    t.dma_fence_signal(f1);
    t.dma_fence_signal(f2);
  });
  d.kthread('reader', (t) => {
    t.dma_resv_get_fences(b, 'READ', snapshot);
    t.dma_fence_wait_all(snapshot, false);
    t.dma_fence_put_all(snapshot);
  });
}

/** A task reads the fences under the lock, and waits for them before or after the unlock. */
const borrowing =
  (afterUnlock: boolean) =>
  (d: DesignBuilder): void => {
    const b = d.dma_buf('B');
    const snapshot = d.fence_snapshot('snapshot');
    d.kthread('reader', (t) => {
      t.dma_resv_lock(b, null);
      t.dma_resv_for_each_fence(b, 'BOOKKEEP', snapshot);
      if (!afterUnlock) t.dma_fence_wait_all(snapshot, false);
      t.dma_resv_unlock(b);
      if (afterUnlock) t.dma_fence_wait_all(snapshot, false);
    });
  };

const unlocked = (d: DesignBuilder): void => {
  const b = d.dma_buf('B');
  const snapshot = d.fence_snapshot('snapshot');
  d.kthread('reader', (t) => t.dma_resv_for_each_fence(b, 'BOOKKEEP', snapshot));
};

describe('reading the fences of a reservation object', () => {
  it('dma_resv_get_fences() discards what was gathered when the iteration begins again', () => {
    const { findings, complete, states, edges, depth } = explored(reading);
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
    expect([states, edges, depth]).toMatchInlineSnapshot(`
     [
       464,
       1042,
       15,
     ]
    `);
  });

  it('dma_resv_get_fences() allocates with GFP_KERNEL, and may enter reclaim', () => {
    const gathering =
      (under: boolean) =>
      (d: DesignBuilder): void => {
        const b = d.dma_buf('B');
        const lock = d.mutex('lock');
        const snapshot = d.fence_snapshot('snapshot');
        d.shrinker('shrinker', (t) => {
          t.mutex_lock(lock);
          t.mutex_unlock(lock);
        });
        d.kthread('reader', (t) => {
          if (under) t.mutex_lock(lock);
          t.dma_resv_get_fences(b, 'READ', snapshot);
          if (under) t.mutex_unlock(lock);
        });
      };
    expect(explored(gathering(true)).findings).toContain('deadlock');
    expect(explored(gathering(false)).findings).toEqual([]);
  });

  it('RESV-17: borrows fences for as long as the lock is held', () => {
    expect(explored(borrowing(true)).findings).toEqual(['RESV-17']);
    expect(explored(borrowing(false)).findings).toEqual([]);
  });

  it('RESV-04: iterates under the lock', () => {
    expect(explored(unlocked).findings).toEqual(['RESV-04']);
  });

  it('has no deadlines in 6.1', () => {
    const hurrying = (d: DesignBuilder): void => {
      const b = d.dma_buf('B');
      d.kthread('compositor', (t) => t.dma_resv_set_deadline(b, 'WRITE'));
    };
    expect(explored(hurrying).findings).toEqual([]);
    expect(() => explored(hurrying, { kernel: '6.1' })).toThrow('does not exist in 6.1');
  });
});
