import { FENCE, SYNCOBJ_SCRATCH, word } from './drm-syncobj-words.ts';
import {
  FIND_FENCE_STEPS,
  type FenceSource,
  findFenceSteps,
  lookUp,
} from './drm-syncobj-find-fence.ts';
import { addDependency, anyDependencyCallbacks } from './drm-sched-job.ts';
import { afterDrops, dropSteps, dropUses } from './dma-fence-release.ts';
import { syncobjCalls, syncobjUses } from './drm-syncobj-effects.ts';
import { type Kernel } from './kernel.ts';
import { checkJob } from './drm-sched.ts';
import { keptResult } from './drm-syncobj-results.ts';
import { mightSleep } from './task.ts';
import { operation } from './operation.ts';

interface Args {
  readonly job: number;
  readonly handle: number;
  readonly point: number;
}

const source: FenceSource<Args> = {
  name: 'drm_sched_job_add_syncobj_dependency',
  handle: (a) => a.handle,
  point: (a) => a.point,
  flags: () => 0,
};

const DROP = 1 + FIND_FENCE_STEPS;

/** The reference that was found goes over to the job. */
const found = (k: Kernel, a: Args, t: number): number => {
  const result = keptResult(k, t);
  if (result < 0) return result;
  addDependency(k, a.job, word(k, t, FENCE) - 1, t);
  return afterDrops(k, t, DROP, 0);
};

/** Dependencies of a job on what userspace names by handle. */
export const drmSchedSyncobjOperations = {
  /** Makes the job wait for the fence of a point in a syncobj: -ENOENT for no such handle, -EINVAL if it has none. @see drm_sched_job_add_syncobj_dependency() */
  drm_sched_job_add_syncobj_dependency: operation({
    name: 'drm_sched_job_add_syncobj_dependency',
    params: [
      ['job', 'drm_sched_job'],
      ['handle', 'drm_syncobj_handle'],
      ['point', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: [...syncobjUses, ...dropUses],
    scratch: SYNCOBJ_SCRATCH,
    calls: syncobjCalls,
    registers: anyDependencyCallbacks,
    exists: (profile) => profile.schedSyncobjDependencies,
    steps: [
      {
        check: (k, a, t) => {
          mightSleep(k, t);
          checkJob(k, a.job);
        },
        run: (k, a, t) => lookUp(k, a, t, 1, source, found),
      },
      ...findFenceSteps<Args>(1, source, found),
      ...dropSteps<Args>(DROP, 0),
    ],
  }),
};
