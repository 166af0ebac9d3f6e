import { type Kernel, type ObjectConstants, at, broke, crash, kernelObject } from './kernel.ts';
import { array, constant, flag, int } from './schema.ts';
import { ModelLimit } from './limit.ts';
import { queueTask } from './workqueue.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /**
     * `struct drm_gpu_scheduler`: `queue` holds the jobs that wait, as job + 1 in the order of the pushes; `pending` is
     * pending_list; `bad` is the job + 1 that timed out, and `status` what its handler answers.
     */
    drm_gpu_scheduler: {
      state: {
        ready: number;
        stopped: number;
        credits: number;
        readonly queue: number[];
        readonly pending: number[];
        bad: number;
        freeGuilty: number;
        status: number;
        error: number;
      };
      fixed: DrmGpuSchedulerFixed;
    };
    /** `struct drm_sched_entity`: `dependency` is a fence + 1, `last` the job + 1 scheduled last, `kills` the jobs that the kill work looks at. */
    drm_sched_entity: {
      state: {
        rq: number;
        stopped: number;
        idle: number;
        dependency: number;
        last: number;
        kills: number;
        seqno: number;
      };
      fixed: DrmSchedEntityFixed;
    };
    /** `struct drm_sched_job` with its drm_sched_fence: `deps` are fences + 1, `waiting` is the fence + 1 that finish_cb is on. */
    drm_sched_job: {
      state: {
        state: number;
        readonly deps: number[];
        next: number;
        parent: number;
        waiting: number;
        seqno: number;
        error: number;
        credits: number;
      };
      fixed: DrmSchedJobFixed;
    };
  }
}

/** The constants of a scheduler: the tasks that do its work, -1 for those that it does without. */
export interface DrmGpuSchedulerFixed {
  readonly creditLimit: number;
  readonly runJob: number;
  readonly freeJob: number;
  readonly timer: number;
  readonly tdr: number;
  /** It has the op cancel_job. */
  readonly cancels: boolean;
  readonly initially: 'ready' | 'uninitialised';
}

/** The constants of an entity. */
export interface DrmSchedEntityFixed {
  readonly sched: number;
  readonly cb: number;
  readonly killWork: number;
  /** Index of the kref of what the entity is part of, or -1. */
  readonly storage: number;
  readonly initially: 'ready' | 'uninitialised';
}

/** The constants of a job. */
export interface DrmSchedJobFixed {
  readonly entity: number;
  readonly scheduled: number;
  readonly finished: number;
  /** The fence that run_job returns, or -1 for NULL. */
  readonly hwFence: number;
  readonly cb: number;
  readonly finishCb: number;
}

/** Where a job stands. */
export const JOB = {
  none: 0,
  initialised: 1,
  armed: 2,
  queued: 3,
  popped: 4,
  running: 5,
  /** drm_sched_stop() has taken its callback off the hardware fence. */
  stopped: 6,
  done: 7,
  killed: 8,
  /** Off the pending list, for free_job. */
  freeing: 9,
  freed: 10,
} as const;

/** What a timeout handler answers. */
export const STAT = { reset: 0, noHang: 1, enodev: 2 } as const;

const dependenciesMax = 4;
const creditsMax = 15;

/** `struct drm_gpu_scheduler`: picks the jobs of its entities, first come first served, and runs them. @see drivers/gpu/drm/scheduler/sched_main.c */
export const drmGpuScheduler = kernelObject({
  kind: 'drm_gpu_scheduler',
  state: (shape) => {
    const jobs = shape.count.drm_sched_job;
    return {
      ready: flag,
      stopped: flag,
      credits: int(creditsMax),
      queue: array(int(jobs), jobs),
      pending: array(int(jobs), jobs),
      bad: int(jobs),
      freeGuilty: flag,
      status: int(2),
      error: shape.uses('errors') ? int(4095) : constant(0),
    };
  },
  init: (k, s) => {
    at(k.drm_gpu_scheduler, s).ready =
      at(k.fixed.of.drm_gpu_scheduler, s).initially === 'ready' ? 1 : 0;
  },
});

/** `struct drm_sched_entity`: a queue of jobs that run in the order in which they are pushed. @see drivers/gpu/drm/scheduler/sched_entity.c */
export const drmSchedEntity = kernelObject({
  kind: 'drm_sched_entity',
  state: (shape) => ({
    rq: flag,
    stopped: flag,
    idle: flag,
    dependency: int(shape.count.dma_fence),
    last: int(shape.count.drm_sched_job),
    kills: int(2 ** shape.count.drm_sched_job - 1),
    seqno: int(shape.count.drm_sched_job * 2),
  }),
  init: (k, e) => {
    const entity = at(k.drm_sched_entity, e);
    entity.rq = at(k.fixed.of.drm_sched_entity, e).initially === 'ready' ? 1 : 0;
    entity.idle = 1;
  },
});

/** `struct drm_sched_job`: work for an engine, with a fence for its start and one for its end. @see include/drm/gpu_scheduler.h */
export const drmSchedJob = kernelObject({
  kind: 'drm_sched_job',
  state: (shape) => ({
    state: int(JOB.freed),
    deps: array(int(shape.count.dma_fence), dependenciesMax),
    next: int(dependenciesMax),
    parent: flag,
    waiting: int(shape.count.dma_fence),
    seqno: int(shape.count.drm_sched_job * 2),
    error: shape.uses('errors') ? int(4095) : constant(0),
    credits: int(creditsMax),
  }),
  atExit: (k) => checkArmedJobs(k),
});

/** An armed job has initialised fences, and only the push makes anybody complete them. */
function checkArmedJobs(k: Kernel): void {
  for (let j = 0; j < k.drm_sched_job.length; j++) {
    if (at(k.drm_sched_job, j).state !== JOB.armed) continue;
    if (k.fixed.program.bringAbout(k, pushEffect(j)) === 0) broke(k, 'SCHED-01');
  }
}

/** Effect key of pushing a job. */
export function pushEffect(job: number): string {
  return `push:${job}`;
}

/** Effect key of letting a stopped scheduler go on. */
export function startEffect(sched: number): string {
  return `sched-start:${sched}`;
}

/** The scheduler of an entity. */
export function schedOfEntity(of: ObjectConstants, entity: number): number {
  return at(of.drm_sched_entity, entity).sched;
}

/** The scheduler of a job. */
export function schedOf(of: ObjectConstants, job: number): number {
  return schedOfEntity(of, at(of.drm_sched_job, job).entity);
}

/** Effects of queueing run_job work. */
export function startsRunJob(of: ObjectConstants, sched: number): readonly string[] {
  return [`start:${at(of.drm_gpu_scheduler, sched).runJob}`];
}

/** Effects of queueing free_job work. */
export function startsFreeJob(of: ObjectConstants, sched: number): readonly string[] {
  return [`start:${at(of.drm_gpu_scheduler, sched).freeJob}`];
}

/** Effects of arming the timeout. */
export function startsTimer(of: ObjectConstants, sched: number): readonly string[] {
  const { timer } = at(of.drm_gpu_scheduler, sched);
  return timer < 0 ? [] : [`start:${timer}`];
}

/** Any use of the job: it must be there. */
export function checkJob(k: Kernel, j: number): void {
  if (at(k.drm_sched_job, j).state === JOB.freed) crash(k, 'CTX-06');
}

/** Puts an entry behind the others of a list that is filled from the front. */
export function append(list: number[], value: number, what: string): void {
  const end = list.indexOf(0);
  if (end < 0) throw new ModelLimit(`${what} has more entries than the model has room for`);
  list[end] = value;
}

/** Takes an entry off such a list: true if it was there. */
export function unlink(list: number[], value: number): boolean {
  const place = list.indexOf(value);
  if (place < 0) return false;
  list.copyWithin(place, place + 1);
  list[list.length - 1] = 0;
  return true;
}

/** SCHED-16: a queue that the driver gives for a task of the scheduler has a rescuer. */
export function checkSchedQueue(k: Kernel, task: number): void {
  const queue = task < 0 ? -1 : (at(k.fixed.tasks, task).queue ?? -1);
  if (queue >= 0 && !at(k.fixed.of.workqueue, queue).rescuer) broke(k, 'SCHED-16');
}

/** Queues run_job work, unless the scheduler is stopped. @see drm_sched_run_job_queue() */
export function runJobQueue(k: Kernel, s: number, by: number): void {
  if (at(k.drm_gpu_scheduler, s).stopped === 0)
    queueTask(k, at(k.fixed.of.drm_gpu_scheduler, s).runJob, by);
}

/** Queues free_job work, unless the scheduler is stopped. @see drm_sched_run_free_queue() */
export function runFreeQueue(k: Kernel, s: number, by: number): void {
  if (at(k.drm_gpu_scheduler, s).stopped === 0)
    queueTask(k, at(k.fixed.of.drm_gpu_scheduler, s).freeJob, by);
}

/** Arms the timeout if a job is pending. @see drm_sched_start_timeout() */
export function startTimeout(k: Kernel, s: number): void {
  const { timer, tdr } = at(k.fixed.of.drm_gpu_scheduler, s);
  if (timer < 0 || at(k.drm_gpu_scheduler, s).pending[0] === 0) return;
  checkSchedQueue(k, tdr);
  queueTask(k, timer);
}

/** Takes the timeout back, if its work has not begun. @see cancel_delayed_work() */
export function cancelTimeout(k: Kernel, s: number): void {
  const { timer } = at(k.fixed.of.drm_gpu_scheduler, s);
  if (timer < 0) return;
  const task = at(k.task, timer);
  if (task.pc === k.fixed.program.entry(timer)) task.pc = 0;
  task.pending = 0;
}

/** Index of the first job of an entity that waits, or -1. */
export function headOf(k: Kernel, entity: number): number {
  const { queue } = at(k.drm_gpu_scheduler, schedOfEntity(k.fixed.of, entity));
  for (let i = 0; i < queue.length; i++) {
    const job = at(queue, i) - 1;
    if (job < 0) return -1;
    if (at(k.fixed.of.drm_sched_job, job).entity === entity) return job;
  }
  return -1;
}

/** The credits that a job takes: never more than there are. */
export function creditsOf(k: Kernel, job: number): number {
  const { creditLimit } = at(k.fixed.of.drm_gpu_scheduler, schedOf(k.fixed.of, job));
  return Math.min(at(k.drm_sched_job, job).credits, creditLimit);
}

/** True if the job may run beside those that run. @see drm_sched_can_queue() */
export function canQueue(k: Kernel, job: number): boolean {
  const s = schedOf(k.fixed.of, job);
  const { creditLimit } = at(k.fixed.of.drm_gpu_scheduler, s);
  return at(k.drm_gpu_scheduler, s).credits + creditsOf(k, job) <= creditLimit;
}
