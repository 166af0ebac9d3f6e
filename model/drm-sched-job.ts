import {
  JOB,
  append,
  checkJob,
  checkSchedQueue,
  pushEffect,
  runJobQueue,
  schedOf,
  startsRunJob,
} from './drm-sched.ts';
import { type Kernel, type ObjectConstants, at, broke, crash } from './kernel.ts';
import { afterDrops, dropCalls, dropFence, dropSteps, dropUses } from './dma-fence-release.ts';
import { checkFence, initFence } from './dma-fence.ts';
import { isLaterOrSame } from './dma-fence-timeline.ts';
import { ModelLimit } from './limit.ts';
import { failureNumber } from './errno.ts';
import { operation } from './operation.ts';
import { checkResv, holdsResv, usages } from './dma-resv.ts';
import { mightSleep } from './task.ts';
import { getFence } from './dma-fence.ts';

interface JobArgs {
  readonly job: number;
}

const ENOENT = failureNumber('-ENOENT');
const EINVAL = failureNumber('-EINVAL');
const ENOMEM = failureNumber('-ENOMEM');

/** The job gives up its reference on the hardware fence. */
export function dropParent(k: Kernel, j: number, t: number): void {
  const job = at(k.drm_sched_job, j);
  const { hwFence } = at(k.fixed.of.drm_sched_job, j);
  if (job.parent === 1 && hwFence >= 0) dropFence(k, hwFence, t);
  job.parent = 0;
}

/** The entity's callback and the job's may later be queued on a dependency, and on the scheduled fence of a job that it ends. */
const dependencyCallbacks = (
  { job, fence }: JobArgs & { readonly fence: number },
  of: ObjectConstants,
): readonly (readonly [number, number])[] => {
  if (fence < 0) return [];
  const { entity, finishCb } = at(of.drm_sched_job, job);
  const { cb } = at(of.drm_sched_entity, entity);
  const { sched } = at(of.dma_fence, fence);
  const own: (readonly [number, number])[] = [
    [fence, cb],
    [fence, finishCb],
  ];
  return sched === undefined
    ? own
    : [...own, [at(of.drm_sched_job, sched.job).scheduled, cb] as const];
};

/** The same for whatever fence turns out to be the dependency. */
export const anyDependencyCallbacks = (
  { job }: JobArgs,
  of: ObjectConstants,
): readonly (readonly [number, number])[] =>
  of.dma_fence.flatMap((_, fence) => dependencyCallbacks({ job, fence }, of));

/** The job takes over a reference on the fence: of two fences of a context it keeps the later. */
export function addDependency(k: Kernel, j: number, f: number, t: number): void {
  const { deps } = at(k.drm_sched_job, j);
  for (let i = 0; i < deps.length; i++) {
    const other = at(deps, i) - 1;
    if (other < 0) continue;
    if (isLaterOrSame(k, f, other)) {
      deps[i] = f + 1;
      dropFence(k, other, t);
      return;
    }
    if (isLaterOrSame(k, other, f)) {
      dropFence(k, f, t);
      return;
    }
  }
  append(deps, f + 1, 'the dependencies of a job');
}

function addFromResv(
  k: Kernel,
  a: JobArgs & { readonly resv: number },
  usage: number,
  t: number,
): void {
  const { fence, usage: as, num } = at(k.dma_resv, a.resv);
  for (let i = 0; i < num; i++) {
    const f = at(fence, i) - 1;
    if (f < 0 || at(as, i) > usage || at(k.dma_fence, f).signaled === 1) continue;
    getFence(k, f);
    addDependency(k, a.job, f, t);
  }
}

const checkDependencies = (k: Kernel, a: JobArgs & { readonly resv: number }, t: number): void => {
  checkJob(k, a.job);
  checkResv(k, a.resv);
  if (!holdsResv(k, a.resv, t)) broke(k, 'RESV-04');
};

/** A job that was armed before this one and not yet pushed would run behind it. */
function checkPushOrder(k: Kernel, j: number): void {
  const { entity } = at(k.fixed.of.drm_sched_job, j);
  const { seqno } = at(k.drm_sched_job, j);
  for (let other = 0; other < k.drm_sched_job.length; other++) {
    if (at(k.fixed.of.drm_sched_job, other).entity !== entity) continue;
    const job = at(k.drm_sched_job, other);
    if (job.state === JOB.armed && job.seqno < seqno) broke(k, 'SCHED-02');
  }
}

/** The next sequence number of an entity; each job may be used twice. */
function nextSeqno(k: Kernel, e: number): number {
  const entity = at(k.drm_sched_entity, e);
  if (entity.seqno >= k.drm_sched_job.length * 2)
    throw new ModelLimit('the jobs of an entity are armed again and again');
  return ++entity.seqno;
}

function checkCleanup(k: Kernel, j: number): void {
  checkJob(k, j);
  const { state, deps } = at(k.drm_sched_job, j);
  const { finished } = at(k.fixed.of.drm_sched_job, j);
  if (state === JOB.armed) broke(k, 'SCHED-01');
  else if (state > JOB.armed && at(k.dma_fence, finished).signaled === 0) broke(k, 'SCHED-13');
  for (let i = 0; i < deps.length; i++) {
    const f = at(deps, i) - 1;
    if (f >= 0 && at(k.dma_fence, f).refs === 0) broke(k, 'SCHED-03');
  }
}

/** Operations on a job, from its init to its cleanup. */
export const drmSchedJobOperations = {
  /** Prepares a job: -ENOENT if its entity has no run queue, -EINVAL for no credits; 6.1 counts jobs instead. @see drm_sched_job_init() */
  drm_sched_job_init: operation({
    name: 'drm_sched_job_init',
    params: [
      ['job', 'drm_sched_job'],
      ['credits', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    step: {
      check: (k, _, t) => mightSleep(k, t),
      run: (k, a) => {
        const { entity } = at(k.fixed.of.drm_sched_job, a.job);
        if (at(k.drm_sched_entity, entity).rq === 0) return ENOENT;
        const counts = k.fixed.profile.schedCredits;
        if (counts && a.credits === 0) {
          if (a.checked === 0) broke(k, 'SCHED-08');
          return EINVAL;
        }
        const { creditLimit } = at(k.fixed.of.drm_gpu_scheduler, schedOf(k.fixed.of, a.job));
        if (counts && a.credits > creditLimit) broke(k, 'SCHED-08');
        const job = at(k.drm_sched_job, a.job);
        job.state = JOB.initialised;
        job.deps.fill(0);
        job.next = job.parent = job.waiting = job.seqno = job.error = 0;
        job.credits = counts ? Math.min(a.credits, creditLimit) : 1;
        return 0;
      },
      or: [
        {
          label: 'no memory',
          exists: (c, a) => c.options.shortMemory && a.checked === 1,
          ready: (k, a) =>
            at(k.drm_sched_entity, at(k.fixed.of.drm_sched_job, a.job).entity).rq === 1 &&
            (a.credits > 0 || !k.fixed.profile.schedCredits),
          run: () => ENOMEM,
        },
      ],
    },
  }),

  /** Makes the job wait for a fence, whose reference it takes over in any case; NULL is nothing to wait for. @see drm_sched_job_add_dependency() */
  drm_sched_job_add_dependency: operation({
    name: 'drm_sched_job_add_dependency',
    params: [
      ['job', 'drm_sched_job'],
      ['fence', 'dma_fence?'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: dropUses,
    calls: dropCalls,
    registers: dependencyCallbacks,
    steps: [
      {
        check: (k, a, t) => {
          mightSleep(k, t);
          checkJob(k, a.job);
          if (a.fence >= 0) checkFence(k, a.fence);
        },
        run: (k, a, t) => {
          if (a.fence >= 0) addDependency(k, a.job, a.fence, t);
          return afterDrops(k, t, 1, 0);
        },
        or: [
          {
            label: 'no memory',
            exists: (c, a) => c.options.shortMemory && a.checked === 1 && a.fence >= 0,
            run: (k, a, t) => {
              dropFence(k, a.fence, t);
              return afterDrops(k, t, 4, ENOMEM);
            },
          },
        ],
      },
      ...dropSteps<JobArgs>(1, 0),
      ...dropSteps<JobArgs>(4, ENOMEM),
    ],
  }),

  /** Makes the job wait for the fences of a reservation object up to a usage; the caller holds its lock. @see drm_sched_job_add_resv_dependencies() */
  drm_sched_job_add_resv_dependencies: operation({
    name: 'drm_sched_job_add_resv_dependencies',
    params: [
      ['job', 'drm_sched_job'],
      ['resv', 'dma_resv'],
      ['usage', 'usage'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: dropUses,
    calls: dropCalls,
    registers: anyDependencyCallbacks,
    steps: [
      {
        check: checkDependencies,
        run: (k, a, t) => {
          addFromResv(k, a, a.usage, t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<JobArgs>(1, 0),
    ],
  }),

  /** The same for implicit sync: a writer waits for readers and writers, a reader only for writers. @see drm_sched_job_add_implicit_dependencies() */
  drm_sched_job_add_implicit_dependencies: operation({
    name: 'drm_sched_job_add_implicit_dependencies',
    params: [
      ['job', 'drm_sched_job'],
      ['resv', 'dma_resv'],
      ['write', 'number'],
    ],
    returns: 'errno',
    maySleep: true,
    uses: dropUses,
    calls: dropCalls,
    registers: anyDependencyCallbacks,
    steps: [
      {
        check: checkDependencies,
        run: (k, a, t) => {
          addFromResv(k, a, usages.indexOf(a.write === 0 ? 'WRITE' : 'READ'), t);
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<JobArgs>(1, 0),
    ],
  }),

  /** The point of no return: the fences of the job exist from here on, and it must be pushed. @see drm_sched_job_arm() */
  drm_sched_job_arm: operation({
    name: 'drm_sched_job_arm',
    params: [['job', 'drm_sched_job']],
    step: {
      check: (k, a) => {
        checkJob(k, a.job);
        if (at(k.drm_sched_job, a.job).state !== JOB.initialised) crash(k, 'CTX-07');
      },
      run: (k, a) => {
        const { entity, scheduled, finished } = at(k.fixed.of.drm_sched_job, a.job);
        const job = at(k.drm_sched_job, a.job);
        job.state = JOB.armed;
        job.seqno = nextSeqno(k, entity);
        initFence(k, scheduled, 1);
        initFence(k, finished, 1);
        return 0;
      },
    },
  }),

  /** Queues the job, which may run and be freed at once; the first of its entity wakes the scheduler. @see drm_sched_entity_push_job() */
  drm_sched_entity_push_job: operation({
    name: 'drm_sched_entity_push_job',
    params: [['job', 'drm_sched_job']],
    effects: (a, of) => [pushEffect(a.job), ...startsRunJob(of, schedOf(of, a.job))],
    step: {
      check: (k, a) => {
        checkJob(k, a.job);
        checkPushOrder(k, a.job);
        checkSchedQueue(k, at(k.fixed.of.drm_gpu_scheduler, schedOf(k.fixed.of, a.job)).runJob);
        if (at(k.drm_sched_job, a.job).state !== JOB.armed) crash(k, 'CTX-07');
      },
      run: (k, a, t) => {
        const { entity } = at(k.fixed.of.drm_sched_job, a.job);
        const s = schedOf(k.fixed.of, a.job);
        const { queue } = at(k.drm_gpu_scheduler, s);
        const first = !queue.some(
          (q) => q > 0 && at(k.fixed.of.drm_sched_job, q - 1).entity === entity,
        );
        append(queue, a.job + 1, 'the queue of a scheduler');
        at(k.drm_sched_job, a.job).state = JOB.queued;
        if (first && at(k.drm_sched_entity, entity).stopped === 0) runJobQueue(k, s, t);
        return 0;
      },
    },
  }),

  /** Gives back what the job holds: before it is armed, or in free_job. @see drm_sched_job_cleanup() */
  drm_sched_job_cleanup: operation({
    name: 'drm_sched_job_cleanup',
    params: [['job', 'drm_sched_job']],
    maySleep: true,
    uses: dropUses,
    calls: dropCalls,
    steps: [
      {
        check: (k, a, t) => {
          mightSleep(k, t);
          checkCleanup(k, a.job);
        },
        run: (k, a, t) => {
          const job = at(k.drm_sched_job, a.job);
          const { scheduled, finished } = at(k.fixed.of.drm_sched_job, a.job);
          if (job.state >= JOB.armed) {
            dropFence(k, finished, t);
            if (at(k.dma_fence, finished).refs === 0) dropFence(k, scheduled, t);
          }
          dropParent(k, a.job, t);
          for (let i = 0; i < job.deps.length; i++) {
            const f = at(job.deps, i) - 1;
            if (f >= 0 && at(k.dma_fence, f).refs > 0) dropFence(k, f, t);
          }
          job.deps.fill(0);
          job.state = job.state >= JOB.armed ? JOB.freed : JOB.none;
          job.next = job.waiting = job.error = job.credits = 0;
          // Who still has the finished fence still asks where it stands on its timeline.
          if (at(k.dma_fence, finished).refs === 0) job.seqno = 0;
          return afterDrops(k, t, 1, 0);
        },
      },
      ...dropSteps<JobArgs>(1, 0),
    ],
  }),
};
