import { type Body } from './design-model.ts';
import { type DrmSchedJobHandle, type Handle, type TaskHandle } from './handle.ts';
import { type TaskBuilder } from './task-builder.ts';

/** An op of a driver for one job. */
export type JobOp = (t: TaskBuilder, job: DrmSchedJobHandle) => void;

/** `struct drm_sched_backend_ops`: what the driver does with each job. @see include/drm/gpu_scheduler.h */
export interface DrmSchedBackendOps {
  /** Hands the job to the hardware; runs in the work of the scheduler. */
  readonly run_job: JobOp;
  /** Before run_job, once the dependencies have signalled. */
  readonly prepare_job?: JobOp;
  /** The job took too long; without it nothing ever times out. */
  readonly timedout_job?: JobOp;
  /** The job is done: the default gives back what the scheduler holds. */
  readonly free_job?: JobOp;
  /** The scheduler ends: the hardware fence signals with an error. */
  readonly cancel_job?: JobOp;
}

/** A job as the work of its scheduler knows it. */
export interface SchedJob {
  readonly handle: DrmSchedJobHandle;
  readonly entity: Handle<'drm_sched_entity'>;
  readonly hwFence: Handle<'dma_fence'> | undefined;
  readonly cb: Handle<'dma_fence_cb'>;
}

/** A scheduler with its tasks, and with the jobs that are declared for it. */
export interface Scheduler {
  readonly handle: Handle<'drm_gpu_scheduler'>;
  readonly ops: DrmSchedBackendOps;
  readonly jobs: SchedJob[];
  readonly runJob: TaskHandle;
  readonly freeJob: TaskHandle;
  readonly timer: TaskHandle | undefined;
  readonly tdr: TaskHandle | undefined;
}

const freeJob = (s: Scheduler, t: TaskBuilder, job: DrmSchedJobHandle): void =>
  t.scope(() => {
    if (s.ops.free_job === undefined) t.drm_sched_job_cleanup(job);
    else s.ops.free_job(t, job);
  });

/** What follows for the job that a call has found, by its number + 1; 0 ends the loop. */
function forEachFound(
  s: Scheduler,
  t: TaskBuilder,
  find: () => ReturnType<TaskBuilder['drm_sched_select_entity']>,
  body: (job: SchedJob) => void,
): void {
  t.loop(() => {
    const found = find();
    t.if(found.is(0), () => t.break());
    for (const job of s.jobs) t.if(found.is(job.handle.index + 1), () => body(job));
  });
}

/** The job is over, and whoever waits for it learns it. @see drm_sched_job_done() */
function jobDone(s: Scheduler, t: TaskBuilder, job: DrmSchedJobHandle): void {
  t.drm_sched_job_done(job);
  t.dma_fence_signal(job.finished);
  t.drm_sched_run_free_queue(s.handle);
}

/** What the hardware fence of a job runs. @see drm_sched_job_done_cb() */
export const jobDoneCb =
  (s: Scheduler, job: () => DrmSchedJobHandle): Body =>
  (t) =>
    jobDone(s, t, job());

/** @see drm_sched_run_job_work() */
export const runJobWork =
  (s: () => Scheduler): Body =>
  (t) => {
    const found = t.drm_sched_select_entity(s().handle);
    for (const job of s().jobs) t.if(found.is(job.handle.index + 1), () => runJob(s(), t, job));
  };

function runJob(s: Scheduler, t: TaskBuilder, { handle, entity, hwFence, cb }: SchedJob): void {
  const popped = t.drm_sched_entity_pop_job(handle);
  t.if(popped.is(0), () => {
    t.complete_entity_idle(entity);
    t.drm_sched_run_job_queue(s.handle);
    t.return();
  });
  if (s.ops.prepare_job !== undefined) t.scope(() => s.ops.prepare_job?.(t, handle));
  t.drm_sched_job_begin(handle);
  t.scope(() => s.ops.run_job(t, handle));
  t.complete_entity_idle(entity);
  const hasFence = t.drm_sched_fence_set_parent(handle);
  t.dma_fence_signal(handle.scheduled);
  if (hwFence === undefined) jobDone(s, t, handle);
  else {
    t.if(
      hasFence.is(1),
      () => t.if(t.dma_fence_add_callback(hwFence, cb).failed(), () => jobDone(s, t, handle)),
      () => jobDone(s, t, handle),
    );
  }
  t.drm_sched_run_job_queue(s.handle);
}

/** @see drm_sched_free_job_work() */
export const freeJobWork =
  (s: () => Scheduler): Body =>
  (t) => {
    forEachFound(
      s(),
      t,
      () => t.drm_sched_get_finished_job(s().handle),
      ({ handle }) => freeJob(s(), t, handle),
    );
    t.drm_sched_run_job_queue(s().handle);
  };

/** @see drm_sched_job_timedout() */
export const timedoutWork =
  (s: () => Scheduler): Body =>
  (t) => {
    const { handle: sched, ops, jobs } = s();
    const found = t.drm_sched_job_timedout(sched);
    for (const { handle } of jobs) {
      t.if(found.is(handle.index + 1), () => {
        t.scope(() => ops.timedout_job?.(t, handle));
        t.if(t['sched->free_guilty'](sched).is(1), () => freeJob(s(), t, handle));
        t.drm_sched_job_reinsert_on_false_timeout(handle);
      });
    }
    t.drm_sched_start_timeout(sched);
  };

/** @see drm_sched_stop() */
export const stopBody =
  (s: () => Scheduler): Body =>
  (t) => {
    const { handle: sched, runJob: run, freeJob: free } = s();
    t.cancel_work_sync(run);
    t.cancel_work_sync(free);
    t.drm_sched_stop_reinsert(sched);
    forEachFound(
      s(),
      t,
      () => t.drm_sched_stop_next(sched),
      (job) => stopJob(s(), t, job),
    );
  };

function stopJob(s: Scheduler, t: TaskBuilder, { handle, hwFence, cb }: SchedJob): void {
  t.scope(() => {
    if (hwFence !== undefined) {
      t.if(t['s_fence->parent'](handle).is(1), () => {
        t.if(t.dma_fence_remove_callback(hwFence, cb).is(1), () => {
          t.drm_sched_stop_job(handle);
          t.return();
        });
      });
    }
    t.drm_sched_stop_unlist(handle);
    t.dma_fence_wait(handle.finished, false);
    t.if(t.drm_sched_is_guilty(handle).is(0), () => freeJob(s, t, handle));
  });
}

/** @see drm_sched_start() */
export const startBody =
  (s: () => Scheduler): Body =>
  (t) => {
    const { handle: sched } = s();
    forEachFound(
      s(),
      t,
      () => t.drm_sched_start_next(sched),
      ({ handle }) => jobDone(s(), t, handle),
    );
    t.drm_sched_start_timeout(sched);
    t.drm_sched_wqueue_start(sched);
  };

/** @see drm_sched_fini() */
export const finiBody =
  (s: () => Scheduler): Body =>
  (t) => {
    const { handle: sched, runJob: run, freeJob: free, timer, tdr, ops } = s();
    t.cancel_work_sync(run);
    t.cancel_work_sync(free);
    t.drm_sched_stop_entities(sched);
    if (timer !== undefined && tdr !== undefined) {
      t.timer_delete_sync(timer);
      t.cancel_work_sync(tdr);
    }
    forEachFound(
      s(),
      t,
      () => t.drm_sched_cancel_remaining_jobs(sched),
      ({ handle }) => {
        t.scope(() => ops.cancel_job?.(t, handle));
        freeJob(s(), t, handle);
      },
    );
  };

/** The work that ends the jobs of a killed entity. @see drm_sched_entity_kill_jobs_work() */
export const killWork =
  (s: Scheduler, entity: () => Handle<'drm_sched_entity'>): Body =>
  (t) => {
    forEachFound(
      s,
      t,
      () => t.drm_sched_entity_kill_jobs_work(entity()),
      ({ handle }) => {
        t.dma_fence_signal(handle.scheduled);
        t.dma_fence_signal(handle.finished);
        freeJob(s, t, handle);
      },
    );
  };
