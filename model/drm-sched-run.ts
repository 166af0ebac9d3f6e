import {
  JOB,
  canQueue,
  append,
  checkJob,
  creditsOf,
  headOf,
  runFreeQueue,
  runJobQueue,
  schedOf,
  schedOfEntity,
  startTimeout,
  startsFreeJob,
  startsRunJob,
  startsTimer,
  unlink,
} from './drm-sched.ts';
import { type Kernel, at, broke, crash } from './kernel.ts';
import { addCallbackSteps, armsAnyFence, callsAnyEnable } from './drm-sched-callback.ts';
import { armUses } from './dma-fence-wait.ts';
import { goTo, operation } from './operation.ts';

interface JobArgs {
  readonly job: number;
}

/** The next dependency that the job must wait for, as a fence; -1 if there is none left. @see drm_sched_entity_add_dependency_cb() */
function nextDependency(k: Kernel, j: number): number {
  const job = at(k.drm_sched_job, j);
  const { entity } = at(k.fixed.of.drm_sched_job, j);
  while (job.next < job.deps.length && at(job.deps, job.next) > 0) {
    const f = at(job.deps, job.next) - 1;
    job.next++;
    const { sched } = at(k.fixed.of.dma_fence, f);
    if (sched === undefined) return f;
    const other = at(k.fixed.of.drm_sched_job, sched.job);
    // The fences of the same entity come first anyway.
    if (other.entity === entity) continue;
    const isPipelined =
      sched.kind === 'finished' &&
      at(k.dma_fence, f).error === 0 &&
      schedOf(k.fixed.of, sched.job) === schedOf(k.fixed.of, j);
    return isPipelined ? other.scheduled : f;
  }
  return -1;
}

const entityOf = (k: Kernel, a: JobArgs): Kernel['drm_sched_entity'][number] =>
  at(k.drm_sched_entity, at(k.fixed.of.drm_sched_job, a.job).entity);

/** SCHED-04: the reference that run_job returns is the scheduler's; the driver's own is another. */
function checkReturned(k: Kernel, hw: number): void {
  const { refs, signaled } = at(k.dma_fence, hw);
  if (!k.fixed.shape.uses('refs') || signaled === 1) return;
  const driverPuts = k.task.some((_, t) => k.fixed.program.mayStill(k, t, `put:${hw}`));
  if (refs < (driverPuts ? 2 : 1)) broke(k, 'SCHED-04');
}

/** The callback uses the entity, and with it what the entity is part of. */
const checkEntity = (k: Kernel, a: { readonly entity: number }): void => {
  const { storage } = at(k.fixed.of.drm_sched_entity, a.entity);
  if (storage >= 0 && at(k.kref, storage).freed === 1) crash(k, 'CTX-06');
};

/** What run_job work does, one call after the other; and what completes a job. */
export const drmSchedRunOperations = {
  /** The job that runs next, as its number + 1, or 0: the first that waits for no dependency, unless its credits are missing. @see drm_sched_select_entity() */
  drm_sched_select_entity: operation({
    name: 'drm_sched_select_entity',
    params: [['sched', 'drm_gpu_scheduler']],
    returns: 'value',
    step: {
      run: (k, a) => {
        const { queue } = at(k.drm_gpu_scheduler, a.sched);
        for (let i = 0; i < queue.length; i++) {
          const j = at(queue, i) - 1;
          if (j < 0) return 0;
          const e = at(k.fixed.of.drm_sched_job, j).entity;
          const entity = at(k.drm_sched_entity, e);
          if (entity.dependency !== 0 || entity.stopped === 1 || headOf(k, e) !== j) continue;
          if (!canQueue(k, j)) return 0;
          entity.idle = 0;
          return j + 1;
        }
        return 0;
      },
    },
  }),

  /** Takes the job off its entity's queue: 1, or 0 if it must wait for a dependency, on which it leaves a callback. @see drm_sched_entity_pop_job() */
  drm_sched_entity_pop_job: operation({
    name: 'drm_sched_entity_pop_job',
    params: [['job', 'drm_sched_job']],
    returns: 'bool',
    uses: armUses,
    effects: armsAnyFence,
    calls: callsAnyEnable,
    steps: [
      {
        check: (k, a) => checkJob(k, a.job),
        run: (k, a) => {
          const f = nextDependency(k, a.job);
          entityOf(k, a).dependency = f + 1;
          return goTo(f < 0 ? 3 : 1);
        },
      },
      ...addCallbackSteps<JobArgs>({
        base: 1,
        fence: (k, a) => entityOf(k, a).dependency - 1,
        callback: (k, a) =>
          at(k.fixed.of.drm_sched_entity, at(k.fixed.of.drm_sched_job, a.job).entity).cb,
        added: () => 0,
        tooLate: (k, a) => {
          entityOf(k, a).dependency = 0;
          return goTo(0);
        },
      }),
      {
        run: (k, a) => {
          unlink(at(k.drm_gpu_scheduler, schedOf(k.fixed.of, a.job)).queue, a.job + 1);
          entityOf(k, a).last = a.job + 1;
          at(k.drm_sched_job, a.job).state = JOB.popped;
          return 1;
        },
      },
    ],
  }),

  /** The dependency has signalled: the job of the entity may be looked at again. @see drm_sched_entity_wakeup() */
  drm_sched_entity_wakeup: operation({
    name: 'drm_sched_entity_wakeup',
    params: [['entity', 'drm_sched_entity']],
    effects: (a, of) => startsRunJob(of, schedOfEntity(of, a.entity)),
    steps: [
      {
        check: checkEntity,
        run: (k, a) => {
          at(k.drm_sched_entity, a.entity).dependency = 0;
          return goTo(1);
        },
      },
      {
        check: checkEntity,
        run: (k, a, t) => {
          runJobQueue(k, schedOfEntity(k.fixed.of, a.entity), t);
          return 0;
        },
      },
    ],
  }),

  /** The job takes its credits and stands on the pending list; the timeout of the first begins. @see drm_sched_job_begin() */
  drm_sched_job_begin: operation({
    name: 'drm_sched_job_begin',
    params: [['job', 'drm_sched_job']],
    effects: (a, of) => startsTimer(of, schedOf(of, a.job)),
    step: {
      run: (k, a) => {
        const s = schedOf(k.fixed.of, a.job);
        const sched = at(k.drm_gpu_scheduler, s);
        sched.credits += creditsOf(k, a.job);
        append(sched.pending, a.job + 1, 'the pending list');
        startTimeout(k, s);
        return 0;
      },
    },
  }),

  /** run_job returns an error instead of its fence. @see include/linux/err.h ERR_PTR() */
  ERR_PTR: operation({
    name: 'ERR_PTR',
    params: [
      ['job', 'drm_sched_job'],
      ['error', 'failure'],
    ],
    step: {
      run: (k, a) => {
        const job = at(k.drm_sched_job, a.job);
        job.parent = 1;
        job.error = k.fixed.shape.uses('errors') ? -a.error : 0;
        return 0;
      },
    },
  }),

  /** Nobody looks at the entity any more: whoever kills it may go on. @see complete_all() */
  complete_entity_idle: operation({
    name: 'complete_entity_idle',
    params: [['entity', 'drm_sched_entity']],
    step: {
      run: (k, a) => {
        at(k.drm_sched_entity, a.entity).idle = 1;
        return 0;
      },
    },
  }),

  /** Takes what run_job returned: 1 for a fence, which the job holds from here on, 0 for NULL or an error. @see drm_sched_fence_set_parent() */
  drm_sched_fence_set_parent: operation({
    name: 'drm_sched_fence_set_parent',
    params: [['job', 'drm_sched_job']],
    returns: 'bool',
    step: {
      run: (k, a) => {
        const job = at(k.drm_sched_job, a.job);
        const { hwFence } = at(k.fixed.of.drm_sched_job, a.job);
        const isError = job.parent === 1;
        job.state = JOB.running;
        job.parent = !isError && hwFence >= 0 ? 1 : 0;
        if (job.parent === 1) checkReturned(k, hwFence);
        return job.parent;
      },
    },
  }),

  /** The job is over: its credits are free, and its finished fence has the error of the hardware fence. @see drm_sched_job_done() */
  drm_sched_job_done: operation({
    name: 'drm_sched_job_done',
    params: [['job', 'drm_sched_job']],
    step: {
      check: (k, a) => checkJob(k, a.job),
      run: (k, a) => {
        const job = at(k.drm_sched_job, a.job);
        const { hwFence, finished } = at(k.fixed.of.drm_sched_job, a.job);
        at(k.drm_gpu_scheduler, schedOf(k.fixed.of, a.job)).credits -= creditsOf(k, a.job);
        const hwError = job.parent === 1 ? at(k.dma_fence, hwFence).error : 0;
        if (k.fixed.shape.uses('errors'))
          at(k.dma_fence, finished).error = hwError === 0 ? job.error : hwError;
        job.state = JOB.done;
        return 0;
      },
    },
  }),

  /** Queues run_job work, unless the scheduler is stopped. @see drm_sched_run_job_queue() */
  drm_sched_run_job_queue: operation({
    name: 'drm_sched_run_job_queue',
    params: [['sched', 'drm_gpu_scheduler']],
    effects: (a, of) => startsRunJob(of, a.sched),
    step: {
      run: (k, a, t) => {
        runJobQueue(k, a.sched, t);
        return 0;
      },
    },
  }),

  /** Queues free_job work, unless the scheduler is stopped. @see drm_sched_run_free_queue() */
  drm_sched_run_free_queue: operation({
    name: 'drm_sched_run_free_queue',
    params: [['sched', 'drm_gpu_scheduler']],
    effects: (a, of) => startsFreeJob(of, a.sched),
    step: {
      run: (k, a, t) => {
        runFreeQueue(k, a.sched, t);
        return 0;
      },
    },
  }),
};
