import {
  type DrmSchedBackendOps,
  type SchedJob,
  type Scheduler,
  finiBody,
  freeJobWork,
  jobDoneCb,
  killWork,
  runJobWork,
  startBody,
  stopBody,
  timedoutWork,
} from './drm-sched.ts';
import {
  type DrmSchedJobHandle,
  type FenceHandle,
  type Handle,
  type TaskHandle,
} from './handle.ts';
import { finiRoutine, startRoutine, stopRoutine } from '../model/drm-sched-timeout.ts';
import { UdmabufWords } from './udmabuf-words.ts';
import { optionsOf } from './options-of.ts';
import { UserError } from './user-error.ts';

/** Options of a scheduler: its ops, and what `struct drm_sched_init_args` has. */
export interface DrmGpuSchedulerOptions {
  readonly ops: DrmSchedBackendOps;
  readonly credit_limit?: number;
  /** An ordered queue of the driver; one of its own, with a rescuer, otherwise. */
  readonly submit_wq?: Handle<'workqueue'>;
  /** The queue on which timeouts run; a system queue, which has no rescuer, otherwise. */
  readonly timeout_wq?: Handle<'workqueue'>;
  readonly initially?: 'ready' | 'uninitialised';
}

const schedulerOptions = {
  ops: true,
  credit_limit: true,
  submit_wq: true,
  timeout_wq: true,
  initially: true,
} as const satisfies Record<keyof DrmGpuSchedulerOptions, true>;

const backendOps = {
  run_job: true,
  prepare_job: true,
  timedout_job: true,
  free_job: true,
  cancel_job: true,
} as const satisfies Record<keyof DrmSchedBackendOps, true>;

/** Options of an entity. */
export interface DrmSchedEntityOptions {
  /** The object of the driver that it is part of. */
  readonly storage?: Handle<'kref'>;
  readonly initially?: 'ready' | 'uninitialised';
}

const entityOptions = {
  storage: true,
  initially: true,
} as const satisfies Record<keyof DrmSchedEntityOptions, true>;

/** Options of a job. */
export interface DrmSchedJobOptions {
  /** The fence that run_job returns; NULL otherwise: then the job is done when run_job returns. */
  readonly hw_fence?: FenceHandle | undefined;
}

const jobOptions = {
  hw_fence: true,
} as const satisfies Record<keyof DrmSchedJobOptions, true>;

/** The words for the DRM GPU scheduler. Its own work runs in tasks that the scheduler and its entities declare. */
export class SchedWords extends UdmabufWords {
  private readonly schedulers: Scheduler[] = [];
  private readonly entities: Scheduler[] = [];

  /**
   * `struct drm_gpu_scheduler` with the ops of its driver, and its work items: `run_job work`, `free_job work`, and with the op
   * timedout_job a timer and `timeout work`. In 6.1, where a kernel thread does their work, they stand for that thread.
   */
  drm_gpu_scheduler(name: string, options: DrmGpuSchedulerOptions): Handle<'drm_gpu_scheduler'> {
    optionsOf('drm_gpu_scheduler', name, options, schedulerOptions);
    const ops = optionsOf('drm_gpu_scheduler', name, options.ops, backendOps);
    const { credit_limit: creditLimit = 1, initially = 'ready' } = options;
    if (!Number.isInteger(creditLimit) || creditLimit < 1 || creditLimit > 15) {
      throw new UserError(
        'FP213',
        `the credit_limit of "${name}" is ${creditLimit}`,
        {},
        'an integer from 1 to 15',
      );
    }
    const self = (): Scheduler => scheduler;
    const queue = this.submitQueue(name, options.submit_wq);
    const runJob = this.work(`${name} run_job work`, { queue, queued: false }, runJobWork(self));
    const freeJob = this.work(`${name} free_job work`, { queue, queued: false }, freeJobWork(self));
    const { timer, tdr } = this.timeout(name, options, self);
    const handle = this.add('drm_gpu_scheduler', {
      name,
      creditLimit,
      runJob: runJob.index,
      freeJob: freeJob.index,
      timer: timer?.index ?? -1,
      tdr: tdr?.index ?? -1,
      cancels: ops.cancel_job !== undefined,
      initially,
    });
    const scheduler: Scheduler = { handle, ops, jobs: [], runJob, freeJob, timer, tdr };
    this.schedulers.push(scheduler);
    this.routine(stopRoutine(handle.index), `drm_sched_stop(${name})`, stopBody(self));
    this.routine(startRoutine(handle.index), `drm_sched_start(${name})`, startBody(self));
    this.routine(finiRoutine(handle.index), `drm_sched_fini(${name})`, finiBody(self));
    return handle;
  }

  /** `struct drm_sched_entity`: the queue of a client; its jobs start in the order of the pushes. The work item that ends the jobs of a killed one is its own. */
  drm_sched_entity(
    name: string,
    sched: Handle<'drm_gpu_scheduler'>,
    options: DrmSchedEntityOptions = {},
  ): Handle<'drm_sched_entity'> {
    const { initially = 'ready', storage } = optionsOf(
      'drm_sched_entity',
      name,
      options,
      entityOptions,
    );
    const index = this.given('drm_sched_entity', name, 'drm_gpu_scheduler', sched);
    const scheduler = this.schedulerOf(index);
    const self = (): Handle<'drm_sched_entity'> => handle;
    const cb = this.dma_fence_cb(`${name} cb`, (t) => t.drm_sched_entity_wakeup(self()), {
      ...(storage !== undefined && { storage }),
    });
    const work = this.work(`${name} kill work`, { queued: false }, killWork(scheduler, self));
    const handle = this.add('drm_sched_entity', {
      name,
      sched: index,
      cb: cb.index,
      killWork: work.index,
      storage: storage === undefined ? -1 : this.given('drm_sched_entity', name, 'kref', storage),
      initially,
    });
    this.entities.push(scheduler);
    return handle;
  }

  /** `struct drm_sched_job` with its two fences, which exist once it is armed: `job.scheduled` and `job.finished`. */
  drm_sched_job(
    name: string,
    entity: Handle<'drm_sched_entity'>,
    options: DrmSchedJobOptions = {},
  ): DrmSchedJobHandle {
    const { hw_fence: hwFence } = optionsOf('drm_sched_job', name, options, jobOptions);
    const index = this.given('drm_sched_job', name, 'drm_sched_entity', entity);
    const scheduler = this.entities[index] ?? this.schedulerOf(-1);
    const scheduled = this.dma_fence(`${name}->scheduled`, {
      initially: 'uninitialised',
      timeline: `fence_context of ${entity.name}`,
    });
    const finished = this.dma_fence(`${name}->finished`, {
      initially: 'uninitialised',
      timeline: `fence_context + 1 of ${entity.name}`,
    });
    const self = (): DrmSchedJobHandle => job;
    const cb = this.dma_fence_cb(`${name} cb`, jobDoneCb(scheduler, self));
    const finishCb = this.dma_fence_cb(`${name} finish_cb`, (t) =>
      t.drm_sched_entity_kill_jobs_cb(self()),
    );
    const handle = this.add('drm_sched_job', {
      name,
      entity: index,
      scheduled: scheduled.index,
      finished: finished.index,
      hwFence: hwFence === undefined ? -1 : this.given('drm_sched_job', name, 'dma_fence', hwFence),
      cb: cb.index,
      finishCb: finishCb.index,
    });
    for (const [kind, fence] of [
      ['scheduled', scheduled],
      ['finished', finished],
    ] as const) {
      const list = this.model.objects.dma_fence;
      const fixed = list[fence.index];
      if (fixed !== undefined) list[fence.index] = { ...fixed, sched: { job: handle.index, kind } };
    }
    const job: DrmSchedJobHandle = { ...handle, scheduled, finished };
    const known: SchedJob = { handle: job, entity, hwFence, cb };
    scheduler.jobs.push(known);
    return job;
  }

  private submitQueue(name: string, given: Handle<'workqueue'> | undefined): Handle<'workqueue'> {
    if (given === undefined)
      return this.workqueue(`${name} submit_wq`, { ordered: true, rescuer: true });
    const index = this.given('drm_gpu_scheduler', name, 'workqueue', given);
    if (this.model.objects.workqueue[index]?.ordered === true) return given;
    throw new UserError(
      'FP202',
      `the submit_wq of "${name}" is not ordered`,
      {},
      'declare it with { ordered: true }, as alloc_ordered_workqueue() makes it',
    );
  }

  private timeout(
    name: string,
    { ops, timeout_wq: queue }: DrmGpuSchedulerOptions,
    self: () => Scheduler,
  ): { readonly timer?: TaskHandle; readonly tdr?: TaskHandle } {
    if (ops.timedout_job === undefined) return {};
    const options = queue === undefined ? {} : { queue };
    const tdr = this.work(
      `${name} timeout work`,
      { ...options, queued: false },
      timedoutWork(self),
    );
    const timer = this.timer(`${name} timeout`, (t) => t.queue_work(tdr));
    return { timer, tdr };
  }

  private schedulerOf(index: number): Scheduler {
    const found = this.schedulers[index];
    if (found === undefined) throw new Error('a scheduler that was declared is known');
    return found;
  }
}
