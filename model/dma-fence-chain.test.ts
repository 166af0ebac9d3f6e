import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from './profile.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { allOf, not } from '../language/handle.ts';
import { explored } from '../verify/explored.fixture.ts';

/** Two points on a timeline; `signalled` says which of the two fences signal. */
const chain =
  (...signalled: readonly number[]) =>
  (d: DesignBuilder): void => {
    const f1 = d.dma_fence('F1', { refs: 2 });
    const f2 = d.dma_fence('F2', { refs: 2 });
    const c1 = d.dma_fence_chain('C1');
    const c2 = d.dma_fence_chain('C2');
    if (signalled.includes(1)) d.job('engine 1', (t) => t.dma_fence_signal(f1));
    if (signalled.includes(2)) d.job('engine 2', (t) => t.dma_fence_signal(f2));
    d.kthread('waiter', (t) => {
      t.dma_fence_chain_init(c1, null, f1, 1);
      t.dma_fence_chain_init(c2, c1, f2, 2);
      t.dma_fence_wait(c2, false);
      t.assert(f1.isSignaled());
      t.assert(f2.isSignaled());
      t.dma_fence_put(c2);
    });
  };

describe('dma_fence_chain', () => {
  it('signals once every fence back to the first has', () => {
    const { findings, states, edges, depth } = explored(chain(1, 2));
    expect(findings).toEqual([]);
    expect([states, edges, depth]).toEqual([669, 1723, 40]);
  });

  it('never signals if an older fence does not', () => {
    expect(explored(chain(2)).findings).toEqual(['deadlock']);
  });

  it('signals after the fences that it contains, not with them', () => {
    const { findings, complete } = explored((d) => {
      const fence = d.dma_fence('F', { refs: 2 });
      const node = d.dma_fence_chain('C');
      d.job('engine', (t) => t.dma_fence_signal(fence));
      d.kthread('waiter', (t) => {
        t.dma_fence_chain_init(node, null, fence, 1);
        t.dma_fence_enable_sw_signaling(node);
        t.dma_fence_wait(node, false);
      });
      d.sometimes('F is done, C is not', allOf(fence.isSignaled(), node.isUnsignaled()));
      d.always('C is done after F', not(allOf(node.isSignaled(), fence.isUnsignaled())));
    });
    expect({ findings, complete }).toEqual({ findings: [], complete: true });
  });

  it('needs what the fence in an older node needs: who owes that fence must not wait for the newer one', () => {
    const owed = (d: DesignBuilder): void => {
      const f1 = d.dma_fence('F1', { refs: 2 });
      const f2 = d.dma_fence('F2', { refs: 2, initially: 'signaled' });
      const c1 = d.dma_fence_chain('C1');
      const c2 = d.dma_fence_chain('C2');
      d.kthread('worker', (t) => {
        t.dma_fence_chain_init(c1, null, f1, 1);
        t.dma_fence_chain_init(c2, c1, f2, 2);
        t.dma_fence_wait(c2, false);
        t.dma_fence_signal(f1);
      });
    };
    expect(explored(owed).findings).toContain('deadlock');
  });
});

/** Three points 1, 2 and 4 on one timeline; the task may ask for any of them. */
function timeline(
  body: (t: TaskBuilder, parts: ReturnType<typeof nodes>) => void,
  kernel: KernelVersion = '7.2',
) {
  return explored(
    (d) => {
      const parts = nodes(d);
      d.kthread('T', (t) => {
        t.dma_fence_chain_init(parts.c1, null, parts.f1, 1);
        t.dma_fence_get(parts.c1);
        t.dma_fence_chain_init(parts.c2, parts.c1, parts.f2, 2);
        t.dma_fence_get(parts.c2);
        t.dma_fence_chain_init(parts.c4, parts.c2, parts.f4, 4);
        t.dma_fence_get(parts.c4);
        t.set_fence(parts.p, parts.c4);
        body(t, parts);
      });
    },
    { kernel },
  ).findings;
}

function nodes(d: DesignBuilder) {
  return {
    f1: d.dma_fence('F1', { refs: 2 }),
    f2: d.dma_fence('F2', { refs: 2 }),
    f4: d.dma_fence('F4', { refs: 2 }),
    c1: d.dma_fence_chain('C1'),
    c2: d.dma_fence_chain('C2'),
    c4: d.dma_fence_chain('C4'),
    p: d.dma_fence_slot('p'),
  };
}

describe('dma_fence_chain_find_seqno', () => {
  it('finds the node that signals a point, also one between two nodes', () => {
    for (const kernel of ['6.1', '6.12', '7.2'] as const) {
      for (const [seqno, node] of [
        [1, 'c1'],
        [2, 'c2'],
        [3, 'c4'],
        [4, 'c4'],
      ] as const) {
        const findings = timeline((t, parts) => {
          const found = t.dma_fence_chain_find_seqno(parts.p, seqno);
          t.if(found.isNot(0), () => t.return());
          t.assert(parts.p.is(parts[node]));
        }, kernel);
        expect({ seqno, findings }).toEqual({ seqno, findings: [] });
      }
    }
  });

  it('leaves 0 alone, and fails with -EINVAL for a point that is still to come and for a fence that is no chain', () => {
    const findings = timeline((t, { p, c4, f1, c2 }) => {
      t.if(t.dma_fence_chain_find_seqno(p, 0).isNot(0), () => t.assert(p.is(f1)));
      t.assert(p.is(c4));
      t.if(t.dma_fence_chain_find_seqno(p, 5).isNot('-EINVAL'), () => t.assert(p.is(f1)));
      t.assert(p.is(c4));
      t.set_fence(p, f1);
      t.if(t.dma_fence_chain_find_seqno(p, 1).isNot('-EINVAL'), () => t.assert(p.is(c2)));
      t.assert(p.is(f1));
    });
    expect(findings).toEqual([]);
  });

  it('finds NULL for a point that has been collected, and the node behind a gap for one before it', () => {
    const findings = timeline((t, { p, f1, f2 }) => {
      t.dma_fence_signal(f1);
      t.dma_fence_signal(f2);
      t.if(t.dma_fence_chain_find_seqno(p, 2).isNot(0), () => t.return());
      t.assert(p.is(null));
    });
    expect(findings).toEqual([]);
    const gap = timeline((t, { p, f2, c1 }) => {
      t.dma_fence_signal(f2);
      t.if(t.dma_fence_chain_find_seqno(p, 2).isNot(0), () => t.return());
      t.assert(p.is(c1));
    });
    expect(gap).toEqual([]);
  });
});

describe('dma_fence_chain_walk', () => {
  it('takes nodes out whose fence has signalled, and stops at the first that has not', () => {
    const findings = timeline((t, { p, c1, f2 }) => {
      t.dma_fence_signal(f2);
      t.dma_fence_chain_walk(p);
      t.assert(p.is(c1));
      t.dma_fence_chain_walk(p);
      t.assert(p.is(null));
    });
    expect(findings).toEqual([]);
  });

  it('ends at the fence before the first node, which is no chain', () => {
    const { findings } = explored((d) => {
      const before = d.dma_fence('before', { refs: 2 });
      const fence = d.dma_fence('F', { refs: 2 });
      const node = d.dma_fence_chain('C');
      const p = d.dma_fence_slot('p');
      d.kthread('T', (t) => {
        t.dma_fence_chain_init(node, before, fence, 1);
        t.set_fence(p, node);
        t.dma_fence_get(node);
        t.dma_fence_chain_walk(p);
        t.assert(p.is(before));
        t.dma_fence_chain_walk(p);
        t.assert(p.is(null));
      });
    });
    expect(findings).toEqual([]);
  });

  it('signals what it finds done on its way', () => {
    const { findings } = explored((d) => {
      const f1 = d.dma_fence('F1', { refs: 2, signaled_op: true });
      const f2 = d.dma_fence('F2', { refs: 2 });
      const c1 = d.dma_fence_chain('C1');
      const c2 = d.dma_fence_chain('C2');
      const p = d.dma_fence_slot('p');
      d.kthread('T', (t) => {
        t.dma_fence_chain_init(c1, null, f1, 1);
        t.dma_fence_chain_init(c2, c1, f2, 2);
        t.hw_complete(f1);
        t.dma_fence_get(c2);
        t.set_fence(p, c2);
        t.dma_fence_chain_walk(p);
        t.assert(p.is(null));
        t.assert(f1.isSignaled());
      });
    });
    expect(findings).toEqual([]);
  });
});

describe('the release of a chain', () => {
  it('gives back all nodes that nobody else has, and the fences in them, in the one put of the head', () => {
    const { findings } = explored((d) => {
      const released = d.variable('released', { max: 7 });
      const last = d.completion('the last');
      const points = [1, 2, 3, 4, 5].map((i) => ({
        fence: d.dma_fence(`F${i}`, {
          initially: 'signaled',
          release: (t) => t.if(t.atomic_inc_return(released).is(5), () => t.complete(last)),
        }),
        node: d.dma_fence_chain(`C${i}`),
      }));
      d.kthread('T', (t) => {
        points.forEach(({ fence, node }, i) =>
          t.dma_fence_chain_init(node, points[i - 1]?.node ?? null, fence, i + 1),
        );
        for (const { node } of points.slice(4)) t.dma_fence_put(node);
        t.wait_for_completion(last);
      });
    });
    expect(findings).toEqual([]);
  });

  it('stops at a node to which somebody else has a reference', () => {
    const findings = timeline((t, { c1, c2, c4, f1, f2, f4 }) => {
      for (const fence of [f1, f2, f4]) t.dma_fence_signal(fence);
      t.dma_fence_put(c4);
      t.dma_fence_put(c4);
      t.if(t.dma_fence_is_signaled(c2).is(0), () => t.assert(c1.isSignaled()));
      t.dma_fence_put(c2);
      t.dma_fence_put(c1);
    });
    expect(findings).toEqual([]);
  });
});

describe('a chain node that does not come later', () => {
  it('opens a context of its own, and never goes back', () => {
    const { findings } = explored((d) => {
      const f1 = d.dma_fence('F1', { refs: 2 });
      const f2 = d.dma_fence('F2', { refs: 2 });
      const c1 = d.dma_fence_chain('C1');
      const c2 = d.dma_fence_chain('C2');
      const p = d.dma_fence_slot('p');
      d.kthread('T', (t) => {
        t.dma_fence_chain_init(c1, null, f1, 5);
        t.dma_fence_get(c1);
        t.dma_fence_chain_init(c2, c1, f2, 3);
        t.if(t.dma_fence_match_context(c1, c2).is(1), () => t.assert(f1.isSignaled()));
        t.set_fence(p, c2);
        t.if(t.dma_fence_chain_find_seqno(p, 5).isNot(0), () => t.assert(f1.isSignaled()));
        t.assert(p.is(c2));
      });
    });
    expect(findings).toEqual(['CONT-03']);
  });
});
