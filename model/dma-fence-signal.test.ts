import { describe, expect, it } from '@jest/globals';
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
