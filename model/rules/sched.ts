import { rule, type Rule } from './rule.ts';

/**
 * Jobs of the DRM GPU scheduler, from init to free.
 * @see drivers/gpu/drm/scheduler/
 */
export const schedRules: readonly Rule[] = [
  rule({
    id: 'SCHED-01',
    area: 'sched',
    title: 'an armed job is pushed',
    statement:
      'Job life: init, add dependencies, arm, push. Arming initialises the fences and is the point of no return - the job must then be pushed; cleanup without push is only legal before arm.',
    source: ['drivers/gpu/drm/scheduler/sched_main.c:636-667,827-870'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'fences that never signal',
    fix: 'Call drm_sched_entity_push_job() after drm_sched_job_arm() on every path; fail before arming.',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-02',
    area: 'sched',
    title: 'drm_sched_job_arm() and the push share one lock per entity',
    statement:
      'Arm and push happen under one lock per entity so that seqno order equals queue order.',
    source: [
      'drivers/gpu/drm/scheduler/sched_entity.c drm_sched_entity_push_job',
      'drivers/gpu/drm/scheduler/sched_main.c:645-647',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'out-of-order completion inside a context (breaks FENCE-19)',
    fix: 'Hold a per-entity mutex from drm_sched_job_arm() to drm_sched_entity_push_job().',
    priority: 'must',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-03',
    area: 'sched',
    title: 'drm_sched_job_add_dependency() consumes its fence reference',
    statement:
      'add_dependency consumes the fence reference in success and failure, and keeps only the later fence per context.',
    source: ['drivers/gpu/drm/scheduler/sched_main.c:670-714'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'double put; lost dependency if contexts are unordered',
    fix: 'Take dma_fence_get() before the call if you keep the fence, and do not put it on error.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-04',
    area: 'sched',
    title: 'run_job returns the hardware fence with a reference for the scheduler',
    statement:
      'run_job returns the hardware fence with one reference for the scheduler; NULL or an error pointer finishes the job at once.',
    source: [
      'drivers/gpu/drm/scheduler/sched_main.c:1057-1077',
      'include/drm/gpu_scheduler.h run_job',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'use after free or leak',
    fix: 'Return dma_fence_get(fence), or an ERR_PTR that ends the job.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-05',
    area: 'sched',
    title: 'run_job, prepare_job and timedout_job obey the signalling rules',
    statement:
      'run_job, prepare_job and the timeout path are signalling-critical: the finished fence is already visible, so no blocking allocation, no reservation locks.',
    source: [
      'include/drm/gpu_scheduler.h run_job/timedout_job',
      'drivers/gpu/drm/panfrost/panfrost_job.c:735-745',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom:
      'reclaim deadlock; panfrost leaves the annotated section around resubmission because it allocates',
    fix: 'Allocate and lock in the submit ioctl, before drm_sched_job_arm().',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-06',
    area: 'sched',
    title: 'job fences are finite because a timeout recovers them',
    statement:
      'A finite timeout with a working timedout_job is what makes job fences finite; an infinite timeout disables it. Timeout handlers that reset shared hardware are serialised by giving all schedulers one ordered timeout queue.',
    source: [
      'drivers/gpu/drm/scheduler/sched_main.c:198-205,332-374',
      'include/drm/gpu_scheduler.h timedout_job',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'hung job never recovered',
    fix: 'Pass a finite timeout to drm_sched_init(), and one ordered timeout_wq for schedulers that reset together.',
    priority: 'must',
    checkableAs: 'liveness/finite-time',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-07',
    area: 'sched',
    title: 'jobs of an entity run in push order, after all their dependencies',
    statement:
      "Jobs of an entity run in push order; each waits for its dependencies one after the other (AND), then for credits. Dependencies on earlier jobs of the same entity are skipped, and a dependency on the same scheduler's finished fence is reduced to its scheduled fence.",
    source: [
      'drivers/gpu/drm/scheduler/sched_entity.c:475-552',
      'drivers/gpu/drm/scheduler/sched_main.c:53-67 DOC Flow Control',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'wrong wait graph',
    fix: 'Use separate entities for jobs that must not wait for each other.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['core'],
  }),
  rule({
    id: 'SCHED-08',
    area: 'sched',
    title: 'a job waits for its credits',
    statement:
      'Credits are a counted hardware resource: a job waits until enough are free; zero credits is -EINVAL and more than the limit is cut to the limit to keep progress.',
    source: ['drivers/gpu/drm/scheduler/sched_main.c:114-134,595-617'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'job that can never run',
    fix: 'Ask for at least 1 and at most credit_limit credits.',
    priority: 'must',
    checkableAs: 'dependency-edge',
    who: ['core'],
  }),
  rule({
    id: 'SCHED-09',
    area: 'sched',
    title: 'killing an entity completes its jobs after their dependencies',
    statement:
      'Killing an entity completes its queued jobs with -ESRCH, but only after their dependencies have signalled.',
    source: ['drivers/gpu/drm/scheduler/sched_entity.c:245-343'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'data corruption if skipped; hang if a dependency is indefinite',
    fix: 'Make every dependency finite, so that the kill can complete.',
    priority: 'must',
    checkableAs: 'liveness/finite-time',
    who: ['core'],
  }),
  rule({
    id: 'SCHED-10',
    area: 'sched',
    title: 'the scheduled fence signals before the finished fence, which copies the error',
    statement:
      "Per job the scheduled fence signals before the finished fence; the finished fence copies the hardware fence's error, and a guilty context turns into -ECANCELED.",
    source: [
      'drivers/gpu/drm/scheduler/sched_main.c:163-189,1061-1077',
      'drivers/gpu/drm/scheduler/sched_entity.c:554-556',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'error lost',
    fix: 'Set the error on the hardware fence before signalling it.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'SCHED-11',
    area: 'sched',
    title: 'completion takes hardware fence lock, scheduler fence lock, then callbacks',
    statement:
      'Completion nests locks: hardware fence lock, then the scheduler fence lock, then user callbacks.',
    source: [
      'drivers/gpu/drm/scheduler/sched_main.c:184-189',
      'drivers/gpu/drm/scheduler/sched_fence.c:80-85',
    ],
    since: 'unchanged 6.1 -> 7.2',
    symptom:
      'lock order inversion if a driver shares its lock with fences waited for by its own callbacks',
    fix: 'Use separate locks for the hardware fence and for what its callbacks take.',
    priority: 'should',
    checkableAs: 'lock-order',
    who: ['core'],
  }),
  rule({
    id: 'SCHED-12',
    area: 'sched',
    title: 'the out-fence of a job is its finished fence',
    statement:
      'Use the finished fence, not the hardware fence, as out-fence: it exists from arm time; hardware fences appear only after dependencies resolved.',
    source: ['include/drm/gpu_scheduler.h struct drm_sched_fence.finished'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'missing fence at submission',
    fix: 'Publish &job->s_fence->finished after drm_sched_job_arm().',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-13',
    area: 'sched',
    title: 'free_job follows the finished fence, and cancel_job signals without freeing',
    statement:
      'free_job is called after the finished fence signalled; cancel_job (teardown) must signal the hardware fence with an error and not free the job.',
    source: [
      'include/drm/gpu_scheduler.h free_job/cancel_job',
      'drivers/gpu/drm/scheduler/sched_main.c:1191-1244',
    ],
    since: 'cancel_job after 6.12',
    symptom: 'leaked or unsignalled jobs on unload',
    fix: 'Signal the hardware fence with -ECANCELED in cancel_job, and free only in free_job.',
    priority: 'should',
    checkableAs: 'refcount',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-14',
    area: 'sched',
    title: 'drm_sched_stop() and drm_sched_start() serve reset recovery only',
    statement:
      'drm_sched_stop/start are for reset recovery only; stop waits for callbacks of finished jobs and must not be used on a false timeout.',
    source: ['drivers/gpu/drm/scheduler/sched_main.c:376-510'],
    since: 'unchanged 6.1 -> 7.2',
    symptom: 'deadlock or double free in recovery',
    fix: 'Return DRM_GPU_SCHED_STAT_NO_HANG on a false timeout instead of stopping the scheduler.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['fence-driver'],
  }),
  rule({
    id: 'SCHED-15',
    area: 'sched',
    title: 'a deadline set before the hardware fence exists is forwarded later',
    statement:
      'Deadline hints set before the hardware fence exists are stored and forwarded when it appears.',
    source: ['drivers/gpu/drm/scheduler/sched_fence.c:51-63,152-181'],
    since: '6.4',
    symptom: 'hint lost',
    fix: 'Store the earliest deadline, and set it on the hardware fence when it appears.',
    priority: 'should',
    checkableAs: 'safety invariant',
    who: ['core'],
  }),
  rule({
    id: 'SCHED-16',
    area: 'sched',
    title: 'every queue that a job fence needs has a rescuer',
    statement:
      'Every queue that has to run for a job fence to complete needs a rescuer: submit queue, timeout queue and the work that finishes jobs of a killed entity.',
    source: [
      'drivers/gpu/drm/scheduler/sched_main.c:1083-1100 drm_sched_alloc_wq',
      'drivers/gpu/drm/scheduler/sched_main.c:1119 drm_sched_init',
      'drivers/gpu/drm/scheduler/sched_entity.c:285-295 drm_sched_entity_kill_jobs_cb',
    ],
    since: 'same in 6.12 (6.1 uses a kernel thread for submission)',
    symptom:
      'fence completion waits for a new worker thread, i.e. for memory (the allocated submit queue has a rescuer; the default timeout queue and the kill work run on system queues without one, source-derived)',
    fix: "Allocate submit_wq, timeout_wq and the kill work's queue with WQ_MEM_RECLAIM.",
    priority: 'should',
    checkableAs: 'liveness/finite-time',
    who: ['core'],
  }),
];
