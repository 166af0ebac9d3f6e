import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { explored } from '../verify/explored.fixture.ts';

/** A buffer is contended in the first round, and nobody asks for it in the next: does the exec hold it afterwards? */
const notAskedAgain = (d: DesignBuilder): void => {
  const [a, b] = [d.dma_resv('a'), d.dma_resv('b')];
  const older = d.ww_acquire_ctx('older');
  const exec = d.drm_exec('exec');
  const begun = d.completion('begun');
  const contended = d.variable('contended');
  d.kthread('older task', (t) => {
    t.ww_acquire_init(older);
    t.dma_resv_lock(a, older);
    t.complete(begun);
    t.dma_resv_unlock(a);
    t.ww_acquire_fini(older);
  });
  d.kthread('younger task', (t) => {
    t.wait_for_completion(begun);
    t.drm_exec_init(exec);
    t.drm_exec_until_all_locked(exec, () => {
      t.drm_exec_retry_on_contention(t.drm_exec_lock_obj(exec, b));
      t.if(t.READ_ONCE(contended).is(0), () => {
        const locked = t.drm_exec_lock_obj(exec, a);
        t.if(locked.is('-EDEADLK'), () => t.WRITE_ONCE(contended, 1));
        t.drm_exec_retry_on_contention(locked);
      });
    });
    t.if(t.READ_ONCE(contended).is(1), () => {
      t.if(t.dma_resv_trylock(a).is(1), () => {
        t.assert(contended.is(0));
        t.dma_resv_unlock(a);
      });
    });
    t.drm_exec_fini(exec);
  });
};

describe('drm_exec_cleanup()', () => {
  it('unlocks a contended buffer that nobody asks for again, in 7.2', () => {
    expect(explored(notAskedAgain).findings).toContain('CTX-09');
  });

  it('keeps it locked to the end in 6.12', () => {
    expect(explored(notAskedAgain, { kernel: '6.12' }).findings).toEqual([]);
  });
});

describe('drm_exec_prepare_obj()', () => {
  /** An exec prepares a buffer; if that fails for want of memory, is the buffer still locked? */
  const prepares = (d: DesignBuilder): void => {
    const bo = d.dma_resv('bo');
    const [failed, held] = [d.variable('failed'), d.variable('held')];
    d.sometimes('it fails', failed.is(1));
    const exec = d.drm_exec('exec');
    d.thread('ioctl', (t) => {
      t.drm_exec_init(exec);
      t.drm_exec_until_all_locked(exec, () => {
        const prepared = t.drm_exec_prepare_obj(exec, bo, 1);
        t.drm_exec_retry_on_contention(prepared);
        t.if(prepared.is('-ENOMEM'), () => {
          t.WRITE_ONCE(failed, 1);
          t.if(t.dma_resv_trylock(bo).is(0), () => t.WRITE_ONCE(held, 1));
          t.dma_resv_unlock(bo);
        });
        t.assert(held.is(0));
      });
      t.drm_exec_fini(exec);
    });
  };

  it('unlocks the object again without memory for its fences', () => {
    const { findings, states, edges, depth } = explored(prepares);
    expect([findings.join(' '), states, edges, depth]).toEqual(['', 17, 16, 11]);
  });

  it('enters direct reclaim with the object locked', () => {
    const result = explored((d) => {
      const bo = d.dma_resv('bo');
      const exec = d.drm_exec('exec');
      d.shrinker('shrinker', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      });
      d.thread('ioctl', (t) => {
        t.drm_exec_init(exec);
        t.drm_exec_until_all_locked(exec, () => {
          t.drm_exec_retry_on_contention(t.drm_exec_prepare_obj(exec, bo, 1));
        });
        t.drm_exec_fini(exec);
      });
    });
    expect(result.findings).toContain('deadlock');
  });
});
