import { describe, expect, it } from '@jest/globals';
import { type DesignBuilder } from '../language/design-builder.ts';
import { claims } from '../verify/claims.fixture.ts';

type Declare = (d: DesignBuilder) => void;

const judged = (declare: Declare): readonly string[] => claims(declare, [], '7.2').failed;

describe('drm_sched_job_add_syncobj_dependency()', () => {
  /** A job that depends on what is in a syncobj: a fence, or nothing; and what the call must return. */
  const submission =
    (filled: boolean, test: 'waits' | 'ran early', expected: 0 | '-EINVAL'): Declare =>
    (d) => {
      const rendered = d.dma_fence('rendered');
      const wrong = d.variable('never written');
      const syncobj = d.drm_syncobj('syncobj');
      const handle = d.drm_syncobj_handle('handle', syncobj);
      const sched = d.drm_gpu_scheduler('sched', {
        ops: {
          run_job: (t) =>
            t.assert(test === 'waits' ? rendered.isSignaled() : rendered.isUnsignaled()),
        },
      });
      const job = d.drm_sched_job('job', d.drm_sched_entity('entity', sched));
      d.hardirq('irq', (t) => t.dma_fence_signal(rendered));
      d.kthread('client', (t) => {
        if (filled) t.drm_syncobj_replace_fence(syncobj, rendered);
        t.drm_sched_job_init(job, 1);
        const result = t.drm_sched_job_add_syncobj_dependency(job, handle, 0);
        t.if(
          result.is(expected),
          () => {
            if (expected !== 0) t.drm_sched_job_cleanup(job);
            else {
              t.drm_sched_job_arm(job);
              t.drm_sched_entity_push_job(job);
            }
          },
          () => t.assert(wrong.is(1)),
        );
      });
    };

  it('makes the job wait for the fence in the slot', () => {
    expect(judged(submission(true, 'waits', 0))).toEqual([]);
    expect(judged(submission(true, 'ran early', 0))).toEqual(['CTX-09']);
  });

  it('returns -EINVAL for a syncobj without a fence', () => {
    expect(judged(submission(false, 'waits', '-EINVAL'))).toEqual([]);
  });
});
