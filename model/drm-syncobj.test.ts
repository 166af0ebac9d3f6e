import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('drm_syncobj_find_fence()', () => {
  it('gives its caller a reference of its own', () => {
    const result = explored((d) => {
      const syncobj = d.drm_syncobj('syncobj');
      const fence = d.dma_fence('fence', { initially: 'signaled' });
      d.thread('replaces', (t) => {
        t.drm_syncobj_replace_fence(syncobj, fence);
        t.dma_fence_put(fence);
        t.drm_syncobj_replace_fence(syncobj, null);
      });
      d.thread('looks up', (t) => {
        t.if(t.drm_syncobj_find_fence(syncobj, 0).is(0), () => {
          t.dma_fence_wait(fence, false);
          t.dma_fence_put(fence);
        });
      });
    });
    expect(result.findings).toEqual([]);
  });
});
