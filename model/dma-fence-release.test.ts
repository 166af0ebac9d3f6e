import { describe, expect, it } from '@jest/globals';
import { type FenceHandle, type Handle } from '../language/handle.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { type Explored, explored } from '../verify/explored.fixture.ts';

interface Objects {
  readonly bo: Handle<'dma_resv'>;
  readonly fence: FenceHandle;
  readonly other: FenceHandle;
}

/** `bo` has the last reference of a signalled fence, whose release op is `release`; then a call drops it. */
const dropping = (
  drops: (t: TaskBuilder, o: Objects) => void,
  release?: (t: TaskBuilder, bo: Handle<'dma_resv'>) => void,
): Explored =>
  explored((d) => {
    const bo = d.dma_resv('bo');
    const released = d.variable('released');
    const fence = d.dma_fence('fence', {
      timeline: 'timeline',
      release: (t) => {
        release?.(t, bo);
        t.WRITE_ONCE(released, 1);
      },
    });
    const other = d.dma_fence('other', { timeline: 'timeline' });
    d.thread('ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'READ');
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
      t.assert(released.is(0));
      drops(t, { bo, fence, other });
      t.assert(released.is(1));
      t.dma_fence_signal(other);
    });
  });

const results = ({ findings, states, edges, depth }: Explored): readonly unknown[] => [
  findings.join(' '),
  states,
  edges,
  depth,
];

describe('the last reference of a fence that a reservation object drops', () => {
  it('runs the release op in dma_resv_add_fence()', () => {
    const result = dropping((t, { bo, other }) => {
      t.dma_resv_add_fence(bo, other, 'READ');
      t.dma_resv_unlock(bo);
    });
    expect(results(result)).toEqual(['', 14, 13, 13]);
  });

  it('does so with the reservation lock held', () => {
    const result = dropping(
      (t, { bo, other }) => {
        t.dma_resv_add_fence(bo, other, 'READ');
        t.dma_resv_unlock(bo);
      },
      (t, bo) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      },
    );
    expect(result.findings).toContain('deadlock');
  });

  it('runs it in dma_resv_reserve_fences()', () => {
    const result = dropping((t, { bo }) => {
      t.dma_resv_reserve_fences(bo, 4);
      t.dma_resv_unlock(bo);
    });
    expect(results(result)).toEqual(['', 14, 13, 13]);
  });

  it('runs it in dma_resv_replace_fences()', () => {
    const result = dropping((t, { bo, fence, other }) => {
      t.dma_resv_replace_fences(bo, fence, other, 'READ');
      t.dma_resv_unlock(bo);
    });
    expect(results(result)).toEqual(['', 14, 13, 13]);
  });

  it('runs it in dma_resv_fini()', () => {
    const result = dropping((t, { bo }) => {
      t.dma_resv_unlock(bo);
      t.dma_resv_fini(bo);
    });
    expect(results(result)).toEqual(['', 14, 13, 13]);
  });
});
