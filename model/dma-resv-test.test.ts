import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type TaskBuilder } from '../language/task-builder.ts';
import { type DmaBufHandle, type FenceHandle, type Handle } from '../language/handle.ts';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';
import { explored } from '../verify/explored.fixture.ts';

interface Objects {
  readonly d: DesignBuilder;
  readonly bo: Handle<'dma_resv'>;
  /** Its hardware is done, and nobody signals it but who tests it. */
  readonly fence: FenceHandle;
}

/** A fence is in a reservation object, with a callback, and its hardware is done; then `tests` runs with the lock held. */
const found =
  (prepare: (o: Objects) => (t: TaskBuilder) => void) =>
  (d: DesignBuilder): void => {
    const bo = d.dma_resv('bo');
    const fence = d.dma_fence('fence', { signaled_op: true });
    const called = d.variable('called');
    const callback = d.dma_fence_cb('callback', (t) => t.WRITE_ONCE(called, 1));
    const tests = prepare({ d, bo, fence });
    d.thread('ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'BOOKKEEP');
      t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
      t.hw_complete(fence);
      t.assert(called.is(0));
      tests(t);
      t.assert(called.is(1));
      t.assert(fence.isSignaled());
      t.dma_resv_unlock(bo);
    });
  };

const search = (declare: (d: DesignBuilder) => void): readonly unknown[] => {
  const { findings, states, edges, depth } = explored(declare);
  return [findings.join(' '), states, edges, depth];
};

describe('a fence of which the hardware is done is signalled, and its callbacks run, by', () => {
  it('dma_resv_add_fence(), which puts the new fence in its place', () => {
    const adds = found(({ d, bo }) => {
      const other = d.dma_fence('other', { initially: 'signaled' });
      return (t) => t.dma_resv_add_fence(bo, other, 'BOOKKEEP');
    });
    expect(search(adds)).toEqual(['', 18, 17, 17]);
  });

  it('dma_resv_reserve_fences(), if it needs a new list', () => {
    expect(
      search(
        found(
          ({ bo }) =>
            (t) =>
              t.dma_resv_reserve_fences(bo, 4),
        ),
      ),
    ).toEqual(['', 18, 17, 17]);
    const roomy = search(
      found(
        ({ bo }) =>
          (t) =>
            t.dma_resv_reserve_fences(bo, 3),
      ),
    );
    expect(roomy[0]).toContain('CTX-09');
  });

  it('dma_resv_copy_fences(), in the object that it copies', () => {
    const copies = found(({ d, bo }) => {
      const to = d.dma_resv('to');
      return (t) => {
        t.if(t.dma_resv_trylock(to).is(1), () => {
          t.dma_resv_copy_fences(to, bo);
          t.dma_resv_unlock(to);
        });
      };
    });
    expect(search(copies)).toEqual(['', 20, 19, 19]);
  });

  it('a walk without the lock, whatever its usage', () => {
    const walks = found(({ d, bo }) => {
      const iter = d.dma_resv_iter('iter', bo, 'KERNEL');
      const unsignaled = d.variable('unsignaled');
      return (t) => {
        t.if(t.dma_resv_iter_first_unlocked(iter).is(1), () => t.WRITE_ONCE(unsignaled, 1));
        t.dma_resv_iter_end(iter);
        t.assert(unsignaled.is(0));
      };
    });
    expect(search(walks)).toEqual(['', 20, 19, 19]);
  });

  it('dma_resv_get_fences()', () => {
    const reads = found(({ d, bo }) => {
      const snapshot = d.fence_snapshot('snapshot');
      return (t) => t.dma_resv_get_fences(bo, 'KERNEL', snapshot);
    });
    expect(search(reads)).toEqual(['', 20, 19, 19]);
  });

  it('dma_fence_wait_any_timeout() with timeout 0', () => {
    const polls = found(
      ({ fence }) =>
        (t) =>
          t.dma_fence_wait_any_timeout([fence], false, 0),
    );
    expect(search(polls)).toEqual(['', 17, 16, 16]);
  });

  it('no walk with the lock held', () => {
    const walks = found(({ d, bo }) => {
      const iter = d.dma_resv_iter('iter', bo, 'BOOKKEEP');
      return (t) => t.dma_resv_iter_first(iter);
    });
    expect(search(walks)[0]).toContain('CTX-09');
  });
});

describe('a wait for the fences of a reservation object tests them on its way', () => {
  /** The hardware is done with a fence of this usage, and nobody will signal it. */
  const waits =
    (usage: 'KERNEL' | 'BOOKKEEP', wait: (bo: DmaBufHandle) => (t: TaskBuilder) => void) =>
    (d: DesignBuilder): void => {
      const bo = d.dma_buf('bo');
      const fence = d.dma_fence('fence', { signaled_op: true });
      const called = d.variable('called');
      const callback = d.dma_fence_cb('callback', (t) => t.WRITE_ONCE(called, 1));
      d.kthread('driver', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, usage);
        t.dma_resv_unlock(bo);
        t.if(t.dma_fence_add_callback(fence, callback).failed(), () => t.return());
        t.hw_complete(fence);
        wait(bo)(t);
        t.assert(called.is(1));
      });
    };

  it('dma_resv_wait_timeout(), whatever their usage is', () => {
    const wait = (bo: DmaBufHandle) => (t: TaskBuilder) => {
      t.dma_resv_wait_timeout(bo, 'WRITE', false, MAX_SCHEDULE_TIMEOUT);
    };
    expect(search(waits('KERNEL', wait))).toEqual(['', 16, 15, 15]);
    expect(search(waits('BOOKKEEP', wait))).toEqual(['', 16, 15, 15]);
  });

  it('dma_buf_begin_cpu_access() and the map of a static importer', () => {
    const reads = (bo: DmaBufHandle) => (t: TaskBuilder) => {
      t.dma_buf_begin_cpu_access(bo, 'DMA_FROM_DEVICE');
      t.dma_buf_end_cpu_access(bo, 'DMA_FROM_DEVICE');
    };
    const maps = (bo: DmaBufHandle) => (t: TaskBuilder) => {
      t.dma_buf_map_attachment_unlocked(bo, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(bo, 'DMA_TO_DEVICE');
    };
    expect(search(waits('KERNEL', reads))).toEqual(['', 17, 16, 16]);
    expect(search(waits('KERNEL', maps))).toEqual(['', 17, 16, 16]);
  });
});

describe('a wait for the fences of a reservation object has a reference to the one for which it sleeps', () => {
  /** Everybody else lets go of the fence while the task sleeps, and its release wants a mutex that the waiter may hold. */
  const lastPut = (holds: boolean) => (d: DesignBuilder) => {
    const bo = d.dma_resv('bo');
    const mutex = d.mutex('driver lock');
    const released = d.variable('released');
    const fence = d.dma_fence('fence', {
      timeline: 'ring',
      release: (t) => {
        t.mutex_lock(mutex);
        t.mutex_unlock(mutex);
        t.WRITE_ONCE(released, 1);
      },
    });
    const later = d.dma_fence('later', { timeline: 'ring', initially: 'signaled' });
    const added = d.completion('added');
    d.kthread('driver', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'READ');
      t.dma_resv_unlock(bo);
      t.complete(added);
      t.dma_fence_signal(fence);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, later, 'READ');
      t.dma_resv_unlock(bo);
      t.dma_fence_put(fence);
    });
    d.kthread('waiter', (t) => {
      t.wait_for_completion(added);
      if (holds) t.mutex_lock(mutex);
      t.dma_resv_wait_timeout(bo, 'READ', false, MAX_SCHEDULE_TIMEOUT);
      if (holds) t.mutex_unlock(mutex);
    });
    d.sometimes('it is released', released.is(1));
  };

  it('may be the last, and then releases it with what it holds', () => {
    // Up to 6.12 a release op may sleep.
    const on612 = (declare: (d: DesignBuilder) => void): readonly unknown[] => {
      const { findings, states, edges, depth } = explored(declare, { kernel: '6.12' });
      return [findings.join(' '), states, edges, depth];
    };
    expect(on612(lastPut(false))).toEqual(['', 53, 79, 19]);
    expect(on612(lastPut(true))).toEqual(['deadlock', 70, 111, 20]);
  });
});
