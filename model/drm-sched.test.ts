import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { type KernelVersion } from './profile.ts';
import { claims } from '../verify/claims.fixture.ts';
import { MAX_SCHEDULE_TIMEOUT } from './dma-fence-wait.ts';

type Declare = (d: DesignBuilder) => void;

const judged = (declare: Declare, kernel: KernelVersion = '7.2'): readonly string[] =>
  claims(declare, [], kernel).failed;

describe('jobs of an entity', () => {
  /** Two jobs of one entity on two credits, the first behind a fence of somebody else. */
  const inOrder =
    (entities: 1 | 2): Declare =>
    (d) => {
      const dependency = d.dma_fence('dependency');
      const ran = d.variable('jobs that ran', { max: 2 });
      const sched = d.drm_gpu_scheduler('sched', {
        credit_limit: 2,
        ops: {
          run_job: (t, job) => {
            if (job.name === 'first') t.assert(dependency.isSignaled());
            else t.assert(ran.is(1));
            t.atomic_inc_return(ran);
          },
        },
      });
      const entity = d.drm_sched_entity('entity', sched);
      const other = entities === 1 ? entity : d.drm_sched_entity('other entity', sched);
      const jobs = [d.drm_sched_job('first', entity), d.drm_sched_job('second', other)];
      d.hardirq('irq', (t) => t.dma_fence_signal(dependency));
      d.kthread('client', (t) => {
        for (const [i, job] of jobs.entries()) {
          t.drm_sched_job_init(job, 1);
          if (i === 0) t.drm_sched_job_add_dependency(job, dependency);
          t.drm_sched_job_arm(job);
          t.drm_sched_entity_push_job(job);
        }
        for (const job of jobs) t.dma_fence_wait(job.finished, false);
      });
    };

  it('run in the order of the pushes, the first after its dependency (SCHED-07)', () => {
    expect(judged(inOrder(1))).toEqual([]);
  });

  it('overtake those of another entity that wait', () => {
    expect(judged(inOrder(2))).toEqual(['CTX-09']);
  });

  /** The finished fences of two jobs in a reservation object that has room for one. */
  const oneSlot =
    (entities: 1 | 2): Declare =>
    (d) => {
      const resv = d.dma_resv('resv');
      const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
      const entity = d.drm_sched_entity('entity', sched);
      const other = entities === 1 ? entity : d.drm_sched_entity('other entity', sched);
      const jobs = [d.drm_sched_job('first', entity), d.drm_sched_job('second', other)];
      d.kthread('client', (t) => {
        t.dma_resv_lock(resv, null);
        t.dma_resv_reserve_fences(resv, 1);
        for (const job of jobs) {
          t.drm_sched_job_init(job, 1);
          t.drm_sched_job_arm(job);
          t.dma_resv_add_fence(resv, job.finished, 'BOOKKEEP');
          t.drm_sched_entity_push_job(job);
        }
        t.dma_resv_unlock(resv);
      });
    };

  it('share a fence context, in which the later fence takes the place of the earlier', () => {
    expect(judged(oneSlot(1))).toEqual([]);
    expect(judged(oneSlot(2))).toEqual(['RESV-01']);
  });

  it('start before they end, and end with the error of the hardware fence (SCHED-10)', () => {
    const withError =
      (error: '-EIO' | '-ENODEV'): Declare =>
      (d) => {
        const hw = d.dma_fence('hw fence', { initially: 'uninitialised' });
        const gpu = d.job('gpu', { submitted: false }, (t) => {
          t.dma_fence_set_error(hw, '-EIO');
          t.dma_fence_signal(hw);
        });
        const sched = d.drm_gpu_scheduler('sched', {
          ops: {
            run_job: (t) => {
              t.dma_fence_init(hw);
              t.ring_doorbell(gpu);
            },
          },
        });
        const entity = d.drm_sched_entity('entity', sched);
        const job = d.drm_sched_job('job', entity, { hw_fence: hw });
        d.kthread('client', (t) => {
          t.drm_sched_job_init(job, 1);
          t.drm_sched_job_arm(job);
          t.drm_sched_entity_push_job(job);
          t.dma_fence_wait(job.finished, false);
          t.assert(job.scheduled.isSignaled());
          t.if(t.dma_fence_get_status(job.finished).isNot(error), () =>
            t.assert(hw.isUnsignaled()),
          );
        });
      };
    expect(judged(withError('-EIO'))).toEqual([]);
    expect(judged(withError('-ENODEV'))).toEqual(['CTX-09']);
  });

  it('end with -ESRCH when their entity is killed, after their dependencies (SCHED-09)', () => {
    const killed =
      (error: '-ESRCH' | '-EIO'): Declare =>
      (d) => {
        const dependency = d.dma_fence('dependency');
        const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
        const entity = d.drm_sched_entity('entity', sched);
        const job = d.drm_sched_job('job', entity);
        const gone = d.completion('entity is gone');
        d.kthread('client', (t) => {
          t.drm_sched_job_init(job, 1);
          t.drm_sched_job_add_dependency(job, dependency);
          t.drm_sched_job_arm(job);
          t.drm_sched_entity_push_job(job);
          t.drm_sched_entity_fini(entity);
          t.complete(gone);
          t.dma_fence_wait(job.finished, false);
          t.assert(dependency.isSignaled());
          const status = t.dma_fence_get_status(job.finished);
          t.if(status.isNot(error), () => t.assert(dependency.isUnsignaled()));
        });
        d.kthread('other driver', (t) => {
          t.wait_for_completion(gone);
          t.dma_fence_signal(dependency);
        });
      };
    expect(judged(killed('-ESRCH'))).toEqual([]);
    expect(judged(killed('-EIO'))).toEqual(['CTX-09']);
  });
});

describe('drm_sched_job_init()', () => {
  const initialised =
    (ready: boolean, credits: number, expected: '-ENOENT' | '-EINVAL' | 0): Declare =>
    (d) => {
      const no = d.variable('never');
      const sched = d.drm_gpu_scheduler('sched', {
        initially: 'uninitialised',
        ops: { run_job: () => undefined },
      });
      const entity = d.drm_sched_entity('entity', sched);
      const job = d.drm_sched_job('job', entity);
      d.kthread('driver', (t) => {
        if (ready) t.drm_sched_init(sched);
        t.drm_sched_entity_init(entity);
        const result = t.drm_sched_job_init(job, credits);
        t.if(result.isNot(expected), () => t.assert(no.is(1)));
      });
    };

  it('looks for a run queue first, and for credits then', () => {
    expect(judged(initialised(false, 0, '-ENOENT'))).toEqual([]);
    expect(judged(initialised(true, 0, '-EINVAL'))).toEqual([]);
    expect(judged(initialised(true, 1, 0))).toEqual([]);
    expect(judged(initialised(true, 1, '-EINVAL'))).toEqual(['CTX-09']);
  });

  it('knows no credits in 6.1', () => {
    expect(judged(initialised(true, 0, 0), '6.1')).toEqual([]);
    expect(judged(initialised(true, 0, 0), '6.12')).toEqual(['CTX-09']);
  });
});

describe('drm_sched_entity_flush()', () => {
  /** The scheduler goes away while the client waits for its entity, whose job depends on a fence of later. */
  const flushed: Declare = (d) => {
    const dependency = d.dma_fence('dependency');
    const sched = d.drm_gpu_scheduler('sched', { ops: { run_job: () => undefined } });
    const entity = d.drm_sched_entity('entity', sched);
    const job = d.drm_sched_job('job', entity);
    const pushed = d.completion('pushed');
    const gone = d.completion('scheduler is gone');
    d.kthread('client', (t) => {
      t.drm_sched_job_init(job, 1);
      t.drm_sched_job_add_dependency(job, dependency);
      t.drm_sched_job_arm(job);
      t.drm_sched_entity_push_job(job);
      t.complete(pushed);
      t.drm_sched_entity_flush(entity, MAX_SCHEDULE_TIMEOUT);
    });
    d.kthread('driver', (t) => {
      t.wait_for_completion(pushed);
      t.drm_sched_fini(sched);
      t.complete(gone);
    });
    d.kthread('other driver', (t) => {
      t.wait_for_completion(gone);
      t.dma_fence_signal(dependency);
    });
  };

  it('ends with the scheduler until 6.12, and never in 7.2', () => {
    expect(judged(flushed, '6.1')).toEqual([]);
    expect(judged(flushed, '6.12')).toEqual([]);
    expect(judged(flushed, '7.2')).toEqual(['deadlock']);
  });
});
