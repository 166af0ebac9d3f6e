import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

describe('dma_fence_get_status()', () => {
  it('takes the lock of the fence, under which its callbacks run', () => {
    const result = explored((d) => {
      const fence = d.dma_fence('fence', { published: true });
      const callback = d.dma_fence_cb('callback', (t) => t.dma_fence_get_status(fence));
      d.thread('ioctl', (t) => {
        t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
      });
      d.hardirq('irq', (t) => t.dma_fence_signal(fence));
    });
    expect(result.findings).toEqual(['deadlock']);
  });
});

/** A reader takes the fence out of a slot, while the writer empties it and drops the last reference. */
const slot =
  (readSection: boolean) =>
  (d: DesignBuilder): void => {
    const fence = d.dma_fence('fence', { initially: 'signaled' });
    const full = d.variable('slot', { initially: 1 });
    d.thread('reader', (t) => {
      if (readSection) t.rcu_read_lock();
      t.if(t.READ_ONCE(full).is(1), () => {
        t.if(t.dma_fence_get_rcu(fence).is(1), () => t.dma_fence_put(fence));
      });
      if (readSection) t.rcu_read_unlock();
    });
    d.thread('writer', (t) => {
      t.WRITE_ONCE(full, 0);
      t.dma_fence_put(fence);
    });
  };

describe('dma_fence_get_rcu()', () => {
  it('may fail on a fence that was freed in the read section, and on no other', () => {
    expect(explored(slot(true)).findings).toEqual([]);
    expect(explored(slot(false)).findings).toEqual(['CTX-06']);
  });
});
