import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from './profile.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

/** What a merge may need, and three fences, of which F1 and F2 share a context. */
function mergeParts(d: DesignBuilder) {
  return {
    f1: d.dma_fence('F1', { timeline: 'ring', refs: 3 }),
    f2: d.dma_fence('F2', { timeline: 'ring', refs: 3 }),
    f3: d.dma_fence('F3', { refs: 3 }),
    array: d.dma_fence_array('A', { max: 3 }),
    array2: d.dma_fence_array('B', { max: 3 }),
    stub: d.dma_fence_stub('stub', { private: true }),
    p: d.dma_fence_slot('p'),
    q: d.dma_fence_slot('q'),
  };
}

type Parts = ReturnType<typeof mergeParts>;

const alone = (
  body: (t: TaskBuilder, parts: Parts) => void,
  options: { readonly kernel?: KernelVersion; readonly shortMemory?: boolean } = {},
) =>
  explored((d) => {
    const parts = mergeParts(d);
    d.kthread('merger', (t) => body(t, parts));
  }, options);

describe('dma_fence_unwrap_merge', () => {
  it('returns a stub that has signalled when nothing is left to wait for', () => {
    const { findings, states } = alone((t, { f1, f3, p, stub }) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f3);
      t.dma_fence_unwrap_merge(p, [f1, f3]);
      t.assert(p.is(stub));
      t.assert(stub.isSignaled());
      t.dma_fence_put(p);
    });
    expect(findings).toEqual([]);
    expect(states).toBe(13);
  });

  it('returns the one fence that has not signalled', () => {
    for (const kernel of ['6.1', '6.12', '7.2'] as const) {
      const { findings } = alone(
        (t, { f1, f3, p }) => {
          t.dma_fence_signal(f1);
          t.dma_fence_unwrap_merge(p, [f1, f3]);
          t.assert(p.is(f3));
        },
        { kernel },
      );
      expect(findings).toEqual([]);
    }
  });

  it('keeps the latest fence of each context', () => {
    const { findings } = alone((t, { f1, f2, p }) => {
      t.dma_fence_unwrap_merge(p, [f2, f1]);
      t.assert(p.is(f2));
    });
    expect(findings).toEqual([]);
  });

  it('makes an array of fences of several contexts, sorted by context, and flattens what it is given', () => {
    const { findings } = alone((t, { f1, f2, f3, array, array2, p, q }) => {
      t.dma_fence_unwrap_merge(p, [f3, f1]);
      t.assert(p.is(array));
      t.dma_fence_array_first(q, p);
      t.assert(q.is(f1));
      t.dma_fence_array_next(q, p, 1);
      t.assert(q.is(f3));
      t.dma_fence_array_next(q, p, 2);
      t.assert(q.is(null));
      t.dma_fence_unwrap_merge(q, [p, f2]);
      t.assert(q.is(array2));
      t.dma_fence_put(p);
      t.dma_fence_array_first(p, q);
      t.assert(p.is(f2));
    });
    expect(findings).toEqual([]);
  });

  it('returns NULL and gives everything back when memory is short', () => {
    const { findings, states } = alone(
      (t, { f1, f3, p }) => {
        t.dma_fence_unwrap_merge(p, [f1, f3]);
        t.if(t.fence_is_null(p).is(0), () => t.dma_fence_put(p));
        t.dma_fence_put(f1);
        t.dma_fence_put(f1);
        t.assert(f1.isUnsignaled());
        t.dma_fence_put(f1);
      },
      { shortMemory: true },
    );
    expect(findings).toEqual([]);
    expect(states).toBe(27);
  });

  it('is refused where it needs an array that the design does not have', () => {
    expect(() =>
      explored((d) => {
        const f1 = d.dma_fence('F1');
        const f2 = d.dma_fence('F2');
        const p = d.dma_fence_slot('p');
        d.kthread('merger', (t) => t.dma_fence_unwrap_merge(p, [f1, f2]));
      }),
    ).toThrow('a merge needs an array of run time with room for 2');
  });
});

describe('dma_fence_dedup_array', () => {
  it('keeps the latest fence of each context', () => {
    const { findings } = explored((d) => {
      const f1 = d.dma_fence('F1', { timeline: 'ring', refs: 2 });
      const f2 = d.dma_fence('F2', { timeline: 'ring', refs: 2 });
      const resv = d.dma_buf('buffer').resv;
      const fences = d.fence_snapshot('fences');
      const never = d.variable('never');
      d.job('ring', (t) => {
        t.dma_fence_signal(f1);
        t.dma_fence_signal(f2);
      });
      d.kthread('T', (t) => {
        t.dma_resv_lock(resv, null);
        t.dma_resv_reserve_fences(resv, 2);
        t.dma_resv_add_fence(resv, f2, 'BOOKKEEP');
        t.dma_resv_add_fence(resv, f1, 'READ');
        t.dma_resv_unlock(resv);
        t.dma_resv_get_fences(resv, 'BOOKKEEP', fences);
        t.if(t.dma_fence_dedup_array(fences).is(2), () => t.assert(never.is(1)));
        t.dma_fence_put_all(fences);
      });
    });
    expect(findings).toEqual([]);
  });
});
