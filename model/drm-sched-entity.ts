import { type Step, goTo, operation } from './operation.ts';
import { JOB, checkJob, headOf, schedOfEntity, unlink } from './drm-sched.ts';
import { type Kernel, type ObjectConstants, at, needsEffect, needsTask } from './kernel.ts';
import { addCallbackSteps, armsAnyFence, callsAnyEnable } from './drm-sched-callback.ts';
import {
  checkFenceLock,
  fenceLockIsFree,
  lockOf,
  needsFence,
  removeCallback,
} from './dma-fence.ts';
import { MAX_SCHEDULE_TIMEOUT, armUses } from './dma-fence-wait.ts';
import { type Need } from './need.ts';
import { failureNumber } from './errno.ts';
import { mightSleep } from './task.ts';
import { queueTask } from './workqueue.ts';
import { spinWaitsFor } from './spinlock.ts';

interface EntityArgs {
  readonly entity: number;
}

const EINVAL = failureNumber('-EINVAL');
const ESRCH = -failureNumber('-ESRCH');

/** Jobs of the entity, as numbers. */
const jobsOf = (of: ObjectConstants, entity: number): readonly number[] =>
  of.drm_sched_job.flatMap((job, j) => (job.entity === entity ? [j] : []));

/** A killed job waits for the finished fence of the one before it. */
const killCallbacks = (
  { entity }: EntityArgs,
  of: ObjectConstants,
): readonly (readonly [number, number])[] => {
  const jobs = jobsOf(of, entity);
  return jobs.flatMap((before) =>
    jobs.flatMap((j) =>
      j === before
        ? []
        : [[at(of.drm_sched_job, before).finished, at(of.drm_sched_job, j).finishCb] as const],
    ),
  );
};

const startsKillWork = (a: EntityArgs, of: ObjectConstants): readonly string[] => [
  `start:${at(of.drm_sched_entity, a.entity).killWork}`,
];

const entityAt = (k: Kernel, a: EntityArgs): Kernel['drm_sched_entity'][number] =>
  at(k.drm_sched_entity, a.entity);

/** Hands the job to the kill work. @see drm_sched_entity_kill_jobs_cb() */
function scheduleKill(k: Kernel, j: number, t: number): void {
  const { entity } = at(k.fixed.of.drm_sched_job, j);
  at(k.drm_sched_job, j).waiting = 0;
  at(k.drm_sched_entity, entity).kills |= 1 << j;
  queueTask(k, at(k.fixed.of.drm_sched_entity, entity).killWork, t);
}

/** The finished fence behind which the first job that is left must end, or -1. */
function fenceBefore(k: Kernel, e: number): number {
  const { last } = at(k.drm_sched_entity, e);
  return last === 0 ? -1 : at(k.fixed.of.drm_sched_job, last - 1).finished;
}

/** Takes the first job that waits off the queue; it ends after the one before it. */
function killNext(k: Kernel, e: number, waits: boolean, t: number): void {
  const j = headOf(k, e);
  unlink(at(k.drm_gpu_scheduler, schedOfEntity(k.fixed.of, e)).queue, j + 1);
  const job = at(k.drm_sched_job, j);
  job.state = JOB.killed;
  job.next = 0;
  job.waiting = waits ? fenceBefore(k, e) + 1 : 0;
  at(k.drm_sched_entity, e).last = j + 1;
  if (!waits) scheduleKill(k, j, t);
}

/** The steps `base` to `base + 4` of drm_sched_entity_kill(), which then goes on with `end`. */
function killSteps<A extends EntityArgs>(
  base: number,
  end: (k: Kernel, a: A, t: number) => number,
): readonly Step<A>[] {
  const next = base + 2;
  const [addCallback, enabled] = addCallbackSteps<A>({
    base: next + 1,
    fence: (k, a) => fenceBefore(k, a.entity),
    callback: (k, a) => at(k.fixed.of.drm_sched_job, headOf(k, a.entity)).finishCb,
    added: (k, a, t) => {
      killNext(k, a.entity, true, t);
      return goTo(next);
    },
    tooLate: (k, a, t) => {
      killNext(k, a.entity, false, t);
      return goTo(next);
    },
  });
  if (addCallback === undefined || enabled === undefined)
    throw new Error('two steps add a callback');
  return [
    {
      check: (k, _, t) => mightSleep(k, t),
      run: (k, a, t) => {
        if (entityAt(k, a).rq === 0) return end(k, a, t);
        entityAt(k, a).stopped = 1;
        return goTo(base + 1);
      },
    },
    {
      ready: (k, a) => entityAt(k, a).idle === 1,
      run: () => goTo(next),
      waitsFor: (k, a) => {
        const { runJob } = at(k.fixed.of.drm_gpu_scheduler, schedOfEntity(k.fixed.of, a.entity));
        const { name } = at(k.fixed.of.drm_sched_entity, a.entity);
        const because = `drm_sched_entity_kill(${name}) waits until the scheduler has left it`;
        return needsTask(k, runJob, name, because);
      },
    },
    {
      run: (k, a, t) => {
        if (headOf(k, a.entity) < 0) return end(k, a, t);
        const f = fenceBefore(k, a.entity);
        if (f >= 0 && at(k.dma_fence, f).initialized === 1 && at(k.dma_fence, f).freed === 0)
          return goTo(next + 1);
        killNext(k, a.entity, false, t);
        return goTo(next);
      },
    },
    addCallback,
    enabled,
  ];
}

/** The steps `base` and `base + 1` that end an entity: nobody may call it back. */
function finiSteps<A extends EntityArgs>(base: number): readonly Step<A>[] {
  const dependency = (k: Kernel, a: A): number => entityAt(k, a).dependency - 1;
  return [
    { run: (k, a) => (dependency(k, a) < 0 ? end(k, a) : goTo(base + 1)) },
    {
      check: (k, a, t) => {
        if (dependency(k, a) >= 0) checkFenceLock(k, dependency(k, a), t);
      },
      ready: (k, a) => dependency(k, a) < 0 || fenceLockIsFree(k, dependency(k, a)),
      run: (k, a) => {
        const f = dependency(k, a);
        if (f >= 0) removeCallback(k, f, at(k.fixed.of.drm_sched_entity, a.entity).cb);
        return end(k, a);
      },
      waitsFor: (k, a) => spinWaitsFor(k, lockOf(k, dependency(k, a)), 'dma_fence_remove_callback'),
    },
  ];
  function end(k: Kernel, a: A): number {
    const entity = entityAt(k, a);
    entity.dependency = 0;
    entity.rq = 0;
    return 0;
  }
}

/** True if nobody need wait for the entity any more. @see drm_sched_entity_is_idle() */
const isIdle = (k: Kernel, a: EntityArgs): boolean => {
  const { rq, stopped } = entityAt(k, a);
  return rq === 0 || stopped === 1 || headOf(k, a.entity) < 0;
};

interface FlushArgs extends EntityArgs {
  readonly timeout: number;
}

/** What whoever flushes the entity sleeps for: that its last job is scheduled. */
function flushNeed(k: Kernel, a: FlushArgs): Need {
  const { queue } = at(k.drm_gpu_scheduler, schedOfEntity(k.fixed.of, a.entity));
  const jobs = queue.filter(
    (q) => q > 0 && at(k.fixed.of.drm_sched_job, q - 1).entity === a.entity,
  );
  const last = at(k.fixed.of.drm_sched_job, (jobs.at(-1) ?? 1) - 1);
  const { name } = at(k.fixed.of.drm_sched_entity, a.entity);
  const because = `drm_sched_entity_flush(${name}) waits until it is idle`;
  const scheduled = needsFence(k, last.scheduled, because);
  if (!k.fixed.profile.schedFiniStopsEntities) return scheduled;
  const stopped = needsEffect(
    k,
    `idle:${a.entity}`,
    name,
    because,
    `nobody is left who stops ${name}`,
  );
  return { kind: 'any', of: [scheduled, stopped] };
}

/** Step 0 of a flush, which goes on with `end`. A signal that kills ends it, and so does the time of a task that exits. */
const flushStep = <A extends FlushArgs>(end: number): Step<A> => ({
  check: (k, _, t) => mightSleep(k, t),
  ready: isIdle,
  run: () => end,
  waitsFor: flushNeed,
  or: [
    {
      label: 'killed',
      external: 'signal',
      ready: (k, a, t) =>
        !isIdle(k, a) && a.timeout === MAX_SCHEDULE_TIMEOUT && at(k.fixed.tasks, t).signals,
      run: () => end,
    },
    {
      label: 'timeout',
      external: 'timeout',
      ready: (k, a) => !isIdle(k, a) && a.timeout < MAX_SCHEDULE_TIMEOUT,
      run: () => end,
    },
  ],
});

const killUses = armUses;
const killEffects = (a: EntityArgs, of: ObjectConstants): readonly string[] => [
  ...startsKillWork(a, of),
];

/** Operations on entities: their beginning and their end. */
export const drmSchedEntityOperations = {
  /** Sets the entity up: -EINVAL without a scheduler; one that is not ready leaves it without a run queue. @see drm_sched_entity_init() */
  drm_sched_entity_init: operation({
    name: 'drm_sched_entity_init',
    params: [['entity', 'drm_sched_entity']],
    returns: 'errno',
    step: {
      run: (k, a) => {
        const entity = entityAt(k, a);
        const s = schedOfEntity(k.fixed.of, a.entity);
        if (s < 0) return EINVAL;
        entity.rq = at(k.drm_gpu_scheduler, s).ready;
        entity.stopped = entity.dependency = entity.last = entity.kills = entity.seqno = 0;
        entity.idle = 1;
        return 0;
      },
    },
  }),

  /** Waits until the jobs of the entity are scheduled: with a timeout as a task that exits, else until a signal kills it. @see drm_sched_entity_flush() */
  drm_sched_entity_flush: operation({
    name: 'drm_sched_entity_flush',
    params: [
      ['entity', 'drm_sched_entity'],
      ['timeout', 'number'],
    ],
    maySleep: true,
    uses: ['signals'],
    step: flushStep(0),
  }),

  /** Takes the entity from the scheduler; its jobs end with -ESRCH, each after the one before it and its own dependencies. @see drm_sched_entity_kill() */
  drm_sched_entity_kill: operation({
    name: 'drm_sched_entity_kill',
    params: [['entity', 'drm_sched_entity']],
    maySleep: true,
    uses: killUses,
    effects: killEffects,
    registers: killCallbacks,
    steps: killSteps<EntityArgs>(0, () => 0),
  }),

  /** The end of an entity: kills what is left of it, and takes its callback back. @see drm_sched_entity_fini() */
  drm_sched_entity_fini: operation({
    name: 'drm_sched_entity_fini',
    params: [['entity', 'drm_sched_entity']],
    maySleep: true,
    uses: killUses,
    effects: killEffects,
    registers: killCallbacks,
    steps: [...killSteps<EntityArgs>(0, () => goTo(5)), ...finiSteps<EntityArgs>(5)],
  }),

  /** Flushes the entity for a limited time, and ends it. @see drm_sched_entity_destroy() */
  drm_sched_entity_destroy: operation({
    name: 'drm_sched_entity_destroy',
    params: [['entity', 'drm_sched_entity']],
    maySleep: true,
    uses: [...killUses, 'signals'],
    effects: killEffects,
    registers: killCallbacks,
    steps: [
      destroyFlush(),
      ...killSteps<EntityArgs>(1, () => goTo(6)),
      ...finiSteps<EntityArgs>(6),
    ],
  }),

  /** A job of a killed entity may go on: the kill work looks at it again. @see drm_sched_entity_kill_jobs_cb() */
  drm_sched_entity_kill_jobs_cb: operation({
    name: 'drm_sched_entity_kill_jobs_cb',
    params: [['job', 'drm_sched_job']],
    effects: (a, of) => startsKillWork(at(of.drm_sched_job, a.job), of),
    step: {
      check: (k, a) => checkJob(k, a.job),
      run: (k, a, t) => {
        scheduleKill(k, a.job, t);
        return 0;
      },
    },
  }),

  /** Waits with callbacks for the dependencies of the killed jobs that may go on: the number + 1 of one that is through, or 0. @see drm_sched_entity_kill_jobs_work() */
  drm_sched_entity_kill_jobs_work: operation({
    name: 'drm_sched_entity_kill_jobs_work',
    params: [['entity', 'drm_sched_entity']],
    returns: 'value',
    uses: armUses,
    effects: armsAnyFence,
    calls: callsAnyEnable,
    steps: [
      {
        run: (k, a) => {
          const { kills } = entityAt(k, a);
          if (kills === 0) return 0;
          const job = at(k.drm_sched_job, nextKill(kills));
          const dep = job.next < job.deps.length ? at(job.deps, job.next) : 0;
          if (dep === 0) return throughWith(k, a);
          job.waiting = finishedOf(k, dep - 1) + 1;
          job.next++;
          return goTo(1);
        },
      },
      ...addCallbackSteps<EntityArgs>({
        base: 1,
        fence: (k, a) => at(k.drm_sched_job, nextKill(entityAt(k, a).kills)).waiting - 1,
        callback: (k, a) => at(k.fixed.of.drm_sched_job, nextKill(entityAt(k, a).kills)).finishCb,
        added: (k, a) => {
          const entity = entityAt(k, a);
          entity.kills &= entity.kills - 1;
          return goTo(0);
        },
        tooLate: () => goTo(0),
      }),
    ],
  }),
};

/** The job that the kill work looks at. */
function nextKill(kills: number): number {
  return 31 - Math.clz32(kills & -kills);
}

/** A dependency on the start of a job becomes one on its end, for a killed job starts nothing. */
function finishedOf(k: Kernel, f: number): number {
  const { sched } = at(k.fixed.of.dma_fence, f);
  return sched === undefined ? f : at(k.fixed.of.drm_sched_job, sched.job).finished;
}

function throughWith(k: Kernel, a: EntityArgs): number {
  const entity = entityAt(k, a);
  const j = nextKill(entity.kills);
  entity.kills &= entity.kills - 1;
  const job = at(k.drm_sched_job, j);
  job.waiting = 0;
  job.state = JOB.done;
  const { finished } = at(k.fixed.of.drm_sched_job, j);
  if (k.fixed.shape.uses('errors')) at(k.dma_fence, finished).error = ESRCH;
  return j + 1;
}

/** The flush of drm_sched_entity_destroy(): one second at most. */
function destroyFlush(): Step<EntityArgs> {
  const args = (a: EntityArgs): FlushArgs => ({ ...a, timeout: 1 });
  return {
    check: (k, _, t) => mightSleep(k, t),
    ready: isIdle,
    run: () => goTo(1),
    waitsFor: (k, a) => flushNeed(k, args(a)),
    or: [
      {
        label: 'timeout',
        external: 'timeout',
        ready: (k, a) => !isIdle(k, a),
        run: () => goTo(1),
      },
    ],
  };
}
