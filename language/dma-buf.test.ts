import { describe, expect, it } from '@jest/globals';
import { MAX_SCHEDULE_TIMEOUT } from '../model/dma-fence-wait.ts';
import { type DesignBuilder } from './design-builder.ts';
import { type KernelVersion } from '../model/profile.ts';
import { type DmaBufHandle } from './handle.ts';
import { explored } from '../verify/explored.fixture.ts';
import { type TaskBuilder } from './task-builder.ts';

/** One thread that does `body` with a buffer. */
const alone =
  (body: (t: TaskBuilder, b: DmaBufHandle) => void) =>
  (d: DesignBuilder): void => {
    const b = d.dma_buf('B');
    d.kthread('importer', (t) => body(t, b));
  };

const locked =
  (body: (t: TaskBuilder, b: DmaBufHandle) => void) => (t: TaskBuilder, b: DmaBufHandle) => {
    t.dma_resv_lock(b, null);
    body(t, b);
    t.dma_resv_unlock(b);
  };

const findings = (
  declare: (d: DesignBuilder) => void,
  kernel: KernelVersion = '7.2',
): readonly string[] => explored(declare, { kernel }).findings;

describe('the locking convention', () => {
  it.each([
    ['LOCK-03', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_map_attachment(b, 'DMA_TO_DEVICE')],
    ['LOCK-05', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_vmap(b)],
  ])('%s: the importer holds the lock', (rule, body) => {
    expect(findings(alone((t, b) => void body(t, b)))).toEqual([rule]);
    expect(findings(alone(locked((t, b) => void body(t, b))))).toEqual([]);
  });

  it('LOCK-04 and LOCK-06: the importer holds it to unmap too', () => {
    const unmap = (t: TaskBuilder, b: DmaBufHandle): void => {
      t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE');
      t.dma_buf_vmap_unlocked(b);
      t.dma_buf_unmap_attachment(b, 'DMA_TO_DEVICE');
      t.dma_buf_vunmap(b);
    };
    expect(findings(alone(unmap))).toEqual(['LOCK-04', 'LOCK-06']);
  });

  it('LOCK-01 and LOCK-02: a dynamic importer holds it to pin', () => {
    const pinning =
      (lock: boolean) =>
      (d: DesignBuilder): void => {
        const b = d.dma_buf('B', { ops: { pin: () => undefined, unpin: () => undefined } });
        const attachment = d.dma_buf_attachment('A', b, { dynamic: true });
        d.kthread('importer', (t) => {
          if (lock) t.dma_resv_lock(b, null);
          t.dma_buf_pin(attachment);
          t.dma_buf_unpin(attachment);
          if (lock) t.dma_resv_unlock(b);
        });
      };
    expect(findings(pinning(false))).toEqual(['LOCK-01', 'LOCK-02']);
    expect(findings(pinning(true))).toEqual([]);
  });

  it.each([
    ['LOCK-07', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_attach(b)],
    ['LOCK-08', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_dynamic_attach(b)],
    ['LOCK-09', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_detach(b, b)],
    [
      'LOCK-17',
      (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE'),
    ],
    [
      'LOCK-18',
      (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_unmap_attachment_unlocked(b, 'DMA_TO_DEVICE'),
    ],
    ['LOCK-19', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_vmap_unlocked(b)],
    ['LOCK-20', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_vunmap_unlocked(b)],
  ])('%s: a call that takes the lock deadlocks with a caller who holds it', (rule, body) => {
    expect(findings(alone(locked((t, b) => void body(t, b))))).toEqual([rule, 'WW-08', 'deadlock']);
  });

  it.each([
    ['LOCK-14', (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_mmap(b)],
    [
      'LOCK-15',
      (t: TaskBuilder, b: DmaBufHandle) => t.dma_buf_begin_cpu_access(b, 'DMA_TO_DEVICE'),
    ],
  ])('%s: the exporter may take the lock, so the caller must not hold it', (rule, body) => {
    expect(findings(alone(locked((t, b) => void body(t, b))))).toEqual([rule]);
    expect(findings(alone((t, b) => void body(t, b)))).toEqual([]);
  });

  it('LOCK-16: the same for the end of an access', () => {
    const access = (held: boolean) => (t: TaskBuilder, b: DmaBufHandle) => {
      t.dma_buf_begin_cpu_access(b, 'DMA_TO_DEVICE');
      if (held) t.dma_resv_lock(b, null);
      t.dma_buf_end_cpu_access(b, 'DMA_TO_DEVICE');
      if (held) t.dma_resv_unlock(b);
    };
    expect(findings(alone(access(true)))).toEqual(['LOCK-16']);
    expect(findings(alone(access(false)))).toEqual([]);
  });

  it('did not cover map and vmap of static importers before 6.2', () => {
    const old = alone((t, b) => {
      t.dma_buf_map_attachment(b, 'DMA_TO_DEVICE');
      t.dma_buf_vmap(b);
    });
    expect(findings(old, '6.1')).toEqual([]);
    const unlocked = alone((t, b) => t.dma_buf_vmap_unlocked(b));
    expect(() => findings(unlocked, '6.1')).toThrow('does not exist in 6.1');
  });

  it('LOCK-29: map_dma_buf neither takes the lock again nor drops it, begin_cpu_access may', () => {
    const exporter =
      (body: (t: TaskBuilder, b: DmaBufHandle) => void) =>
      (d: DesignBuilder): void => {
        const b: DmaBufHandle = d.dma_buf('B', { ops: { map_dma_buf: (t) => body(t, b) } });
        d.kthread('importer', (t) => t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE'));
      };
    expect(findings(exporter((t, b) => t.dma_resv_lock(b, null)))).toEqual([
      'LOCK-29',
      'WW-08',
      'deadlock',
    ]);
    expect(findings(exporter((t) => t.kmalloc('GFP_KERNEL')))).toEqual([]);
    const allowed = (d: DesignBuilder): void => {
      const b: DmaBufHandle = d.dma_buf('B', {
        ops: {
          begin_cpu_access: (t) => {
            t.dma_resv_lock(b, null);
            t.dma_resv_unlock(b);
          },
        },
      });
      d.kthread('reader', (t) => {
        t.dma_buf_begin_cpu_access(b, 'DMA_FROM_DEVICE');
        t.dma_buf_end_cpu_access(b, 'DMA_FROM_DEVICE');
      });
    };
    expect(findings(allowed)).toEqual([]);
  });
});

/** A reader on hardware whose fence is in the buffer with a usage, and an exporter that waits and frees. */
const evicting =
  (usage: 'KERNEL' | 'READ' | 'BOOKKEEP', waitsFor: 'READ' | 'BOOKKEEP') =>
  (d: DesignBuilder): void => {
    const b = d.dma_buf('B');
    const fence = d.dma_fence('F');
    const reader = d.job('reader', { submitted: false }, (t) => {
      t.dma_access_begin(b);
      t.dma_access_end(b);
      t.dma_fence_signal(fence);
    });
    d.kthread('driver', (t) => {
      t.dma_resv_lock(b, null);
      t.dma_resv_reserve_fences(b, 1);
      t.dma_resv_add_fence(b, fence, usage);
      t.dma_resv_unlock(b);
      t.queue_work(reader);
      t.dma_resv_lock(b, null);
      t.dma_resv_wait_timeout(b, waitsFor, false, MAX_SCHEDULE_TIMEOUT);
      t.free_backing_storage(b);
      t.dma_resv_unlock(b);
    });
  };

describe('backing storage', () => {
  it('RESV-11: is freed only after the fences of every usage have signalled', () => {
    expect(explored(evicting('BOOKKEEP', 'READ'))).toMatchObject({
      findings: ['CTX-06', 'RESV-11'],
      complete: true,
    });
    expect(explored(evicting('BOOKKEEP', 'BOOKKEEP'))).toEqual({
      findings: [],
      states: 20,
      edges: 25,
      depth: 12,
      complete: true,
    });
  });

  it('stays where it is while a static importer has it mapped', () => {
    const moving = alone(
      locked((t, b) => {
        t.dma_buf_map_attachment(b, 'DMA_TO_DEVICE');
        t.move_backing_storage(b);
        t.dma_buf_unmap_attachment(b, 'DMA_TO_DEVICE');
      }),
    );
    expect(findings(moving)).toEqual(['LIFE-23', 'MM-07']);
  });

  it('CPU-08: stays between begin and end of a CPU access', () => {
    const freeing = (d: DesignBuilder): void => {
      const b = d.dma_buf('B');
      d.kthread('reader', (t) => {
        t.dma_buf_begin_cpu_access(b, 'DMA_FROM_DEVICE');
        t.dma_buf_end_cpu_access(b, 'DMA_FROM_DEVICE');
      });
      d.kthread('exporter', (t) => t.free_backing_storage(b));
    };
    expect(findings(freeing)).toEqual(['CPU-08']);
  });
});

describe('attachments', () => {
  it('LIFE-17: end with dma_buf_detach()', () => {
    const late = alone((t, b) => {
      t.dma_buf_detach(b, b);
      t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE');
    });
    expect(findings(late)).toEqual(['LIFE-17']);
  });

  it('LIFE-18 and LIFE-25: every mapping is undone, once', () => {
    const leak = alone((t, b) => {
      t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE');
      t.dma_buf_detach(b, b);
    });
    const twice = alone((t, b) => {
      t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(b, 'DMA_TO_DEVICE');
      t.dma_buf_unmap_attachment_unlocked(b, 'DMA_TO_DEVICE');
    });
    expect(findings(leak)).toEqual(['LIFE-18']);
    expect(findings(twice)).toEqual(['LIFE-25']);
  });

  it('an interrupted map undoes the mapping and the pin', () => {
    const mapping = (d: DesignBuilder): void => {
      const b = d.dma_buf('B', { ops: { pin: () => undefined, unpin: () => undefined } });
      const move = d.dma_fence('move');
      d.thread('importer', (t) => {
        t.dma_resv_lock(b, null);
        t.dma_resv_reserve_fences(b, 1);
        t.dma_resv_add_fence(b, move, 'KERNEL');
        t.dma_resv_unlock(b);
        const mapped = t.dma_buf_map_attachment_unlocked(b, 'DMA_TO_DEVICE');
        t.if(mapped.is('-ERESTARTSYS'), () => {
          t.dma_buf_detach(b, b);
          t.return();
        });
        t.dma_buf_unmap_attachment_unlocked(b, 'DMA_TO_DEVICE');
      });
      d.job('copy engine', (t) => t.dma_fence_signal(move));
    };
    expect(findings(mapping)).toEqual([]);
  });
});

describe('dma_buf_vunmap()', () => {
  it('CPU-11: one more than the vmaps is a BUG', () => {
    const once = alone((t, b) => {
      t.dma_buf_vmap_unlocked(b);
      t.dma_buf_vunmap_unlocked(b);
    });
    const twice = alone((t, b) => {
      t.dma_buf_vmap_unlocked(b);
      t.dma_buf_vunmap_unlocked(b);
      t.dma_buf_vunmap_unlocked(b);
    });
    expect(findings(once)).toEqual([]);
    expect(findings(twice)).toEqual(['CPU-11']);
  });
});
