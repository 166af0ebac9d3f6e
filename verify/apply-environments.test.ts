import { describe, expect, it } from '@jest/globals';
import { type Design, design } from '../language/design.ts';
import { checkDesign } from './check-design.ts';
import { environments } from '../language/environments.ts';

const verdictIn = (tested: Design, ...names: readonly string[]): string => {
  const { verdict, kind } = checkDesign({
    design: tested,
    variant: 'default',
    kernel: '7.2',
    environments: names,
  });
  return kind ?? verdict;
};

/** A worker allocates under a lock that the signaller of a published fence needs; no shrinker is declared. */
const allocating = design({ title: 'allocate under a lock' }, (d) => {
  const lock = d.mutex('lock');
  const fence = d.dma_fence('F', { published: true });
  d.thread('ioctl', (t) => {
    t.mutex_lock(lock);
    t.kmalloc('GFP_KERNEL');
    t.mutex_unlock(lock);
  });
  d.work('run_job', (t) => {
    t.mutex_lock(lock);
    t.mutex_unlock(lock);
    t.dma_fence_signal(fence);
  });
});

/** A signaller takes the reservation lock: harmless while nobody waits under it. */
const locking = design({ title: 'signal behind the reservation lock' }, (d) => {
  const b = d.dma_buf('B');
  const fence = d.dma_fence('F');
  const lock = d.mutex('lock');
  d.work('submit', (t) => {
    t.dma_resv_lock(b, null);
    t.dma_resv_reserve_fences(b, 1);
    t.dma_resv_add_fence(b, fence, 'BOOKKEEP');
    t.dma_resv_unlock(b);
    t.mutex_lock(lock);
    t.mutex_unlock(lock);
    t.dma_fence_signal(fence);
  });
  d.thread('ioctl', (t) => {
    t.mutex_lock(lock);
    t.dma_resv_lock(b, null);
    t.dma_resv_unlock(b);
    t.mutex_unlock(lock);
  });
});

/** A user thread waits for a submission of another process, as it may. */
const submitting = design({ title: 'wait for a submission' }, (d) => {
  const syncobj = d.drm_syncobj('syncobj');
  const fence = d.dma_fence('F', { initially: 'signaled' });
  d.userspace('process', (t) => t.drm_syncobj_replace_fence(syncobj, fence));
  d.thread('wait ioctl', (t) => {
    const result = t.drm_syncobj_wait(syncobj, true);
    t.if(result.failed(), () => t.return());
  });
});

describe('environments', () => {
  it('are known by name, with a description each', () => {
    expect([...environments].map(([name, { description }]) => `${name}: ${description}`))
      .toMatchInlineSnapshot(`
     [
       "hostile-userspace: userspace may stop for ever before each of its steps",
       "reclaim: direct reclaim may wait for any fence that is visible and not signalled",
       "resv-waiter: an importer of each buffer takes its reservation lock and waits for all of its fences",
       "short-memory: memory is short: allocations fail if they may, and new workers need memory",
     ]
    `);
  });

  it('reclaim: a shrinker nobody declared waits for the fence', () => {
    expect(verdictIn(allocating)).toBe('rule');
    expect(verdictIn(allocating, 'reclaim')).toBe('deadlock');
  });

  it('resv-waiter: an importer nobody declared waits under the lock', () => {
    expect(verdictIn(locking)).toBe('holds');
    expect(verdictIn(locking, 'resv-waiter')).toBe('deadlock');
  });

  it('hostile-userspace: a killable wait for userspace still holds', () => {
    expect(verdictIn(submitting)).toBe('holds');
    expect(verdictIn(submitting, 'hostile-userspace')).toBe('holds');
  });

  it('compose', () => {
    expect(verdictIn(allocating, 'reclaim', 'resv-waiter', 'short-memory')).toBe('deadlock');
  });
});
