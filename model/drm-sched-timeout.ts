import {
  JOB,
  STAT,
  cancelTimeout,
  checkJob,
  creditsOf,
  runFreeQueue,
  schedOf,
  startEffect,
  startTimeout,
  startsFreeJob,
  startsRunJob,
  startsTimer,
  unlink,
} from './drm-sched.ts';
import { type Kernel, at, broke } from './kernel.ts';
import { afterDrops, dropCalls, dropSteps, dropUses } from './dma-fence-release.ts';
import { call, operation } from './operation.ts';
import { dropParent } from './drm-sched-job.ts';
import { mightSleep } from './task.ts';
import { queueTask } from './workqueue.ts';

interface JobArgs {
  readonly job: number;
}

/** Key of the body of drm_sched_stop(). */
export const stopRoutine = (sched: number): string => `sched-stop:${sched}`;

/** Key of the body of drm_sched_start(). */
export const startRoutine = (sched: number): string => `sched-start:${sched}`;

/** Key of the body of drm_sched_fini(). */
export const finiRoutine = (sched: number): string => `sched-fini:${sched}`;

const schedOfJob = (k: Kernel, j: number): Kernel['drm_gpu_scheduler'][number] =>
  at(k.drm_gpu_scheduler, schedOf(k.fixed.of, j));

/** The last job of the pending list that drm_sched_stop() has not looked at, or -1. */
function lastToStop(k: Kernel, s: number): number {
  const { pending } = at(k.drm_gpu_scheduler, s);
  for (let i = pending.length - 1; i >= 0; i--) {
    const j = at(pending, i) - 1;
    if (j >= 0 && at(k.drm_sched_job, j).state !== JOB.stopped) return j;
  }
  return -1;
}

/** Puts the job in front of the others. */
function reinsert(k: Kernel, j: number): void {
  const { pending } = schedOfJob(k, j);
  if (pending.includes(j + 1)) {
    broke(k, 'SCHED-14');
    return;
  }
  pending.copyWithin(1, 0);
  pending[0] = j + 1;
}

const status = (name: string, value: number, exists?: (p: Kernel['fixed']['profile']) => boolean) =>
  operation({
    name,
    params: [['sched', 'drm_gpu_scheduler']],
    ...(exists !== undefined && { exists }),
    step: {
      run: (k, a) => {
        at(k.drm_gpu_scheduler, a.sched).status = value;
        return 0;
      },
    },
  });

/** What ends jobs: free_job work, the timeout, a reset, and the end of the scheduler. */
export const drmSchedTimeoutOperations = {
  /** Takes the first pending job that has finished off the list: its number + 1, or 0. @see drm_sched_get_finished_job() */
  drm_sched_get_finished_job: operation({
    name: 'drm_sched_get_finished_job',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'value',
    effects: (a, of) => startsTimer(of, a.sched),
    step: {
      run: (k, a) => {
        const { pending } = at(k.drm_gpu_scheduler, a.sched);
        const first = at(pending, 0);
        if (first === 0) return 0;
        checkJob(k, first - 1);
        const { finished } = at(k.fixed.of.drm_sched_job, first - 1);
        if (at(k.dma_fence, finished).signaled === 0) return 0;
        unlink(pending, first);
        at(k.drm_sched_job, first - 1).state = JOB.freeing;
        cancelTimeout(k, a.sched);
        startTimeout(k, a.sched);
        return first;
      },
    },
  }),

  /** The timeout takes the first pending job off the list, so that nobody frees it: its number + 1, or 0. @see drm_sched_job_timedout() */
  drm_sched_job_timedout: operation({
    name: 'drm_sched_job_timedout',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'value',
    step: {
      run: (k, a) => {
        const sched = at(k.drm_gpu_scheduler, a.sched);
        const first = at(sched.pending, 0);
        sched.status = STAT.reset;
        if (first === 0) return 0;
        checkJob(k, first - 1);
        unlink(sched.pending, first);
        return first;
      },
    },
  }),

  /** The handler answers that the hardware is not hung: the job goes back on the list. @see include/drm/gpu_scheduler.h enum drm_gpu_sched_stat */
  DRM_GPU_SCHED_STAT_NO_HANG: status(
    'DRM_GPU_SCHED_STAT_NO_HANG',
    STAT.noHang,
    (profile) => profile.schedNoHang,
  ),

  /** The handler answers that the device is gone: no timeout follows. @see include/drm/gpu_scheduler.h enum drm_gpu_sched_stat */
  DRM_GPU_SCHED_STAT_ENODEV: status('DRM_GPU_SCHED_STAT_ENODEV', STAT.enodev),

  /** The guilty job was done, and is for the timeout to free: 1, or 0. @see drm_sched_job_timedout() */
  'sched->free_guilty': operation({
    name: 'sched->free_guilty',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const sched = at(k.drm_gpu_scheduler, a.sched);
        const guilty = sched.freeGuilty;
        sched.freeGuilty = 0;
        return guilty;
      },
    },
  }),

  /** After the handler: a job whose timeout was false goes back on the list. @see drm_sched_job_reinsert_on_false_timeout() */
  drm_sched_job_reinsert_on_false_timeout: operation({
    name: 'drm_sched_job_reinsert_on_false_timeout',
    params: [['job', 'drm_sched_job']],
    effects: (a, of) => startsFreeJob(of, schedOf(of, a.job)),
    step: {
      run: (k, a, t) => {
        const sched = schedOfJob(k, a.job);
        if (sched.status === STAT.noHang) {
          reinsert(k, a.job);
          runFreeQueue(k, schedOf(k.fixed.of, a.job), t);
        } else if (
          sched.status === STAT.reset &&
          at(k.drm_sched_job, a.job).state < JOB.freeing &&
          !sched.pending.includes(a.job + 1)
        )
          broke(k, 'SCHED-06');
        return 0;
      },
    },
  }),

  /** Arms the timeout again if a job is pending, unless the device is gone. @see drm_sched_start_timeout() */
  drm_sched_start_timeout: operation({
    name: 'drm_sched_start_timeout',
    params: [['sched', 'drm_gpu_scheduler']],
    effects: (a, of) => startsTimer(of, a.sched),
    step: {
      run: (k, a) => {
        if (at(k.drm_gpu_scheduler, a.sched).status !== STAT.enodev) startTimeout(k, a.sched);
        return 0;
      },
    },
  }),

  /** Takes the timeout back, if its work has not begun. @see cancel_delayed_work() */
  cancel_delayed_work: operation({
    name: 'cancel_delayed_work',
    params: [['sched', 'drm_gpu_scheduler']],
    step: {
      run: (k, a) => {
        cancelTimeout(k, a.sched);
        return 0;
      },
    },
  }),

  /** Stops the scheduler for a reset: its work, and the callbacks of its jobs; waits for jobs whose callback has begun. @see drm_sched_stop() */
  drm_sched_stop: operation({
    name: 'drm_sched_stop',
    params: [
      ['sched', 'drm_gpu_scheduler'],
      ['bad', 'drm_sched_job?'],
    ],
    maySleep: true,
    calls: (a) => [stopRoutine(a.sched)],
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a) => {
          const sched = at(k.drm_gpu_scheduler, a.sched);
          sched.stopped = 1;
          sched.bad = a.bad + 1;
          return call(k.fixed.program.routine(stopRoutine(a.sched)), 1);
        },
      },
      {
        run: (k, a) => {
          at(k.drm_gpu_scheduler, a.sched).bad = 0;
          cancelTimeout(k, a.sched);
          return 0;
        },
      },
    ],
  }),

  /** Nobody frees jobs any more: the bad job goes back on the list. @see drm_sched_stop() */
  drm_sched_stop_reinsert: operation({
    name: 'drm_sched_stop_reinsert',
    params: [['sched', 'drm_gpu_scheduler']],
    step: {
      run: (k, a) => {
        const { bad } = at(k.drm_gpu_scheduler, a.sched);
        if (bad > 0) reinsert(k, bad - 1);
        return 0;
      },
    },
  }),

  /** The next job that drm_sched_stop() looks at, from the last to the first, as its number + 1; 0 at the end. @see drm_sched_stop() */
  drm_sched_stop_next: operation({
    name: 'drm_sched_stop_next',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'value',
    step: {
      run: (k, a) => {
        const j = lastToStop(k, a.sched);
        if (j < 0) return 0;
        checkJob(k, j);
        return j + 1;
      },
    },
  }),

  /** The job has a hardware fence: 1, or 0. @see drm_sched_stop() */
  's_fence->parent': operation({
    name: 's_fence->parent',
    params: [['job', 'drm_sched_job']],
    returns: 'bool',
    step: { run: (k, a) => at(k.drm_sched_job, a.job).parent },
  }),

  /** The callback was taken off in time: the job stays on the list, without credits and without its hardware fence. @see drm_sched_stop() */
  drm_sched_stop_job: operation({
    name: 'drm_sched_stop_job',
    params: [['job', 'drm_sched_job']],
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        run: (k, a, t) => {
          const job = at(k.drm_sched_job, a.job);
          schedOfJob(k, a.job).credits -= creditsOf(k, a.job);
          job.state = JOB.stopped;
          dropParent(k, a.job, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<JobArgs>(1, 0),
    ],
  }),

  /** The callback has run or runs: the job goes off the list. @see drm_sched_stop() */
  drm_sched_stop_unlist: operation({
    name: 'drm_sched_stop_unlist',
    params: [['job', 'drm_sched_job']],
    step: {
      run: (k, a) => {
        unlink(schedOfJob(k, a.job).pending, a.job + 1);
        return 0;
      },
    },
  }),

  /** 1 if it is the bad job, which the timeout frees itself; else 0. @see drm_sched_stop() */
  drm_sched_is_guilty: operation({
    name: 'drm_sched_is_guilty',
    params: [['job', 'drm_sched_job']],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const sched = schedOfJob(k, a.job);
        if (sched.bad !== a.job + 1) {
          at(k.drm_sched_job, a.job).state = JOB.freeing;
          return 0;
        }
        sched.freeGuilty = 1;
        return 1;
      },
    },
  }),

  /** Ends a reset: jobs without a hardware fence end with the error, and the scheduler goes on. @see drm_sched_start() */
  drm_sched_start: operation({
    name: 'drm_sched_start',
    params: [
      ['sched', 'drm_gpu_scheduler'],
      ['error', 'failure'],
    ],
    effects: (a) => [startEffect(a.sched)],
    calls: (a) => [startRoutine(a.sched)],
    steps: [
      {
        check: (k, a) => {
          if (at(k.drm_gpu_scheduler, a.sched).stopped === 0) broke(k, 'SCHED-14');
        },
        run: (k, a) => {
          const sched = at(k.drm_gpu_scheduler, a.sched);
          sched.error = k.fixed.shape.uses('errors') ? -a.error : 0;
          return call(k.fixed.program.routine(startRoutine(a.sched)), 1);
        },
      },
      { run: () => 0 },
    ],
  }),

  /** The next job that ends with the reset, as its number + 1; 0 at the end. @see drm_sched_start() */
  drm_sched_start_next: operation({
    name: 'drm_sched_start_next',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'value',
    step: {
      run: (k, a) => {
        const sched = at(k.drm_gpu_scheduler, a.sched);
        for (let i = 0; i < sched.pending.length; i++) {
          const j = at(sched.pending, i) - 1;
          if (j < 0) return 0;
          const job = at(k.drm_sched_job, j);
          if (job.state !== JOB.stopped) continue;
          sched.credits += creditsOf(k, j);
          job.error = sched.error;
          return j + 1;
        }
        return 0;
      },
    },
  }),

  /** Lets the work of the scheduler run again. @see drm_sched_wqueue_start() */
  drm_sched_wqueue_start: operation({
    name: 'drm_sched_wqueue_start',
    params: [['sched', 'drm_gpu_scheduler']],
    effects: (a, of) => [
      startEffect(a.sched),
      ...startsRunJob(of, a.sched),
      ...startsFreeJob(of, a.sched),
    ],
    step: {
      run: (k, a, t) => {
        at(k.drm_gpu_scheduler, a.sched).stopped = 0;
        const { runJob, freeJob } = at(k.fixed.of.drm_gpu_scheduler, a.sched);
        queueTask(k, runJob, t);
        queueTask(k, freeJob, t);
        return 0;
      },
    },
  }),

  /** Sets the scheduler up: 0. @see drm_sched_init() */
  drm_sched_init: operation({
    name: 'drm_sched_init',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'errno',
    maySleep: true,
    step: {
      check: (k, _, t) => mightSleep(k, t),
      run: (k, a) => {
        at(k.drm_gpu_scheduler, a.sched).ready = 1;
        return 0;
      },
    },
  }),

  /** Takes the scheduler down: its work and its timeout end, and what is still pending is cancelled, if the driver can. @see drm_sched_fini() */
  drm_sched_fini: operation({
    name: 'drm_sched_fini',
    params: [['sched', 'drm_gpu_scheduler']],
    maySleep: true,
    effects: (a, of) =>
      of.drm_sched_entity.flatMap((e, i) => (e.sched === a.sched ? [`idle:${i}`] : [])),
    calls: (a) => [finiRoutine(a.sched)],
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a) => {
          at(k.drm_gpu_scheduler, a.sched).stopped = 1;
          return call(k.fixed.program.routine(finiRoutine(a.sched)), 1);
        },
      },
      {
        run: (k, a) => {
          const sched = at(k.drm_gpu_scheduler, a.sched);
          sched.ready = 0;
          if (sched.pending[0] !== 0) broke(k, 'SCHED-13');
          return 0;
        },
      },
    ],
  }),

  /** Marks the entities as stopped where the kernel does, which lets go whoever flushes one. @see drm_sched_fini() */
  drm_sched_stop_entities: operation({
    name: 'drm_sched_stop_entities',
    params: [['sched', 'drm_gpu_scheduler']],
    step: {
      run: (k, a) => {
        if (!k.fixed.profile.schedFiniStopsEntities) return 0;
        for (let e = 0; e < k.drm_sched_entity.length; e++)
          if (at(k.fixed.of.drm_sched_entity, e).sched === a.sched)
            at(k.drm_sched_entity, e).stopped = 1;
        return 0;
      },
    },
  }),

  /** The next job that the end of the scheduler cancels, from the last to the first, as its number + 1; 0 at the end. @see drm_sched_cancel_remaining_jobs() */
  drm_sched_cancel_remaining_jobs: operation({
    name: 'drm_sched_cancel_remaining_jobs',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'value',
    step: {
      run: (k, a) => {
        const { cancels } = at(k.fixed.of.drm_gpu_scheduler, a.sched);
        if (!cancels || !k.fixed.profile.schedNoHang) return 0;
        const { pending } = at(k.drm_gpu_scheduler, a.sched);
        for (let i = pending.length - 1; i >= 0; i--) {
          const entry = at(pending, i);
          if (entry > 0 && unlink(pending, entry)) return entry;
        }
        return 0;
      },
    },
  }),
};
