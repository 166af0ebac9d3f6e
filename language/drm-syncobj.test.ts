import { describe, expect, it } from '@jest/globals';
import { DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT } from '../model/drm-syncobj-flags.ts';
import { type DesignBuilder } from './design-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

/** A user thread waits for what another process submits; `held` puts the wait under a lock that a work item needs. */
const waiting =
  (held: boolean) =>
  (d: DesignBuilder): void => {
    const syncobj = d.drm_syncobj('syncobj');
    const lock = d.mutex('vm->lock');
    const submitted = d.dma_fence('submitted');
    const other = d.dma_fence('other', { published: true });
    d.thread('wait ioctl', (t) => {
      if (held) t.mutex_lock(lock);
      const wait = t.drm_syncobj_wait(syncobj, true);
      t.if(wait.failed(), () => {
        if (held) t.mutex_unlock(lock);
        t.return();
      });
      if (held) t.mutex_unlock(lock);
    });
    d.userspace('other process', (t) => t.drm_syncobj_replace_fence(syncobj, submitted));
    d.job('engine', (t) => t.dma_fence_signal(submitted));
    d.work('run_job', (t) => {
      t.mutex_lock(lock);
      t.mutex_unlock(lock);
      t.dma_fence_signal(other);
    });
  };

const inWorker = (d: DesignBuilder): void => {
  const syncobj = d.drm_syncobj('syncobj');
  const submitted = d.dma_fence('submitted', { initially: 'signaled' });
  const proxy = d.dma_fence('proxy', { published: true });
  d.userspace('process', (t) => t.drm_syncobj_replace_fence(syncobj, submitted));
  d.work('proxy work', (t) => {
    t.drm_syncobj_wait(syncobj, false);
    t.dma_fence_signal(proxy);
  });
};

describe('drm_syncobj', () => {
  it('lets a user thread wait before the signal, with nothing held', () => {
    expect(explored(waiting(false))).toEqual({
      findings: [],
      states: 56,
      edges: 134,
      depth: 6,
      complete: true,
    });
  });

  it('SO-03: makes every fence behind the lock indefinite if one is held', () => {
    expect(explored(waiting(true)).findings).toEqual(['SO-03', 'indefinite-fence']);
  });

  it('INDEF-02 and INDEF-10: is no proxy fence of a kernel worker', () => {
    expect(explored(inWorker).findings).toEqual(['INDEF-02', 'INDEF-10', 'indefinite-fence']);
  });

  it('publishes what is put into it', () => {
    const submitting = (d: DesignBuilder): void => {
      const syncobj = d.drm_syncobj('syncobj');
      const fence = d.dma_fence('F');
      d.kthread('submit', (t) => t.drm_syncobj_replace_fence(syncobj, fence));
    };
    expect(explored(submitting).findings).toContain('unsignalled-fence');
  });

  it('is looked up without waiting unless the caller asks for it', () => {
    const lookup =
      (flags: number, result: 0 | '-EINVAL') =>
      (d: DesignBuilder): void => {
        const syncobj = d.drm_syncobj('syncobj');
        const wrong = d.variable('wrong');
        d.thread('submit', (t) => {
          const found = t.drm_syncobj_find_fence(syncobj, flags);
          t.if(found.isNot(result), () => t.assert(wrong.is(1)));
        });
      };
    expect(explored(lookup(0, '-EINVAL')).findings).toEqual([]);
    expect(explored(lookup(DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, 0)).findings).toEqual([
      'CTX-09',
    ]);
  });
});
