import { describe, expect, it } from '@jest/globals';
import { explored } from '../verify/explored.fixture.ts';

describe('dma_fence_unwrap_next', () => {
  it('visits every leaf: from the newest node back, and the members of an array in order', () => {
    const { findings } = explored((d) => {
      const f1 = d.dma_fence('F1', { refs: 2 });
      const f2 = d.dma_fence('F2', { refs: 2 });
      const f3 = d.dma_fence('F3', { refs: 2 });
      const f4 = d.dma_fence('F4', { refs: 2 });
      const array = d.dma_fence_array('A');
      const older = d.dma_fence_chain('older');
      const newer = d.dma_fence_chain('newer');
      const leaf = d.dma_fence_slot('leaf');
      const cursor = d.dma_fence_unwrap('cursor');
      d.kthread('T', (t) => {
        t.dma_fence_array_create(array, [f2, f3]);
        t.dma_fence_chain_init(older, f1, array, 1);
        t.dma_fence_chain_init(newer, older, f4, 2);
        t.dma_fence_unwrap_first(leaf, cursor, newer);
        for (const next of [f4, f2, f3, f1]) {
          t.assert(leaf.is(next));
          t.dma_fence_unwrap_next(leaf, cursor);
        }
        t.assert(leaf.is(null));
      });
    });
    expect(findings).toEqual([]);
  });
});

describe('a merge of NULL', () => {
  it('is a merge of the others', () => {
    const { findings } = explored((d) => {
      const fence = d.dma_fence('F', { refs: 2 });
      const none = d.dma_fence_slot('none');
      const merged = d.dma_fence_slot('merged');
      d.kthread('T', (t) => {
        t.dma_fence_unwrap_merge(merged, [none, fence]);
        t.assert(merged.is(fence));
        t.dma_fence_put(merged);
      });
    });
    expect(findings).toEqual([]);
  });
});
