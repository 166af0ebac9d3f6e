import { JOB, canQueue, creditsOf, headOf, pushEffect, schedOf, startEffect } from './drm-sched.ts';
import { type Kernel, at, fenceNode, needsEffect, needsTask } from './kernel.ts';
import { type Need } from './need.ts';

/** Which fence of which job it is. */
export interface SchedFence {
  readonly job: number;
  readonly kind: 'scheduled' | 'finished';
}

/**
 * What an unsignalled fence of a job needs, as far as the scheduler is what it waits for; undefined once its signaller is
 * under way, which is a need like that of any other fence.
 * @see reference: wait-for edges E13, E14, E27 and E29
 */
export function schedFenceNeed(k: Kernel, { job: j, kind }: SchedFence): Need | undefined {
  const job = at(k.drm_sched_job, j);
  const { finished, entity } = at(k.fixed.of.drm_sched_job, j);
  const { name } = at(k.fixed.of.drm_sched_job, j);
  switch (job.state) {
    case JOB.armed:
      return needsEffect(
        k,
        pushEffect(j),
        name,
        `drm_sched_entity_push_job(${name}) is still ahead of it`,
        `${name} is armed, and nobody is left who pushes it`,
      );
    case JOB.queued:
      return queuedNeed(k, j, entity);
    case JOB.popped:
      return needsTask(k, runJobOf(k, j), name, `it is in run_job(${name})`);
    case JOB.running:
      return kind === 'finished' ? runningNeed(k, j) : undefined;
    case JOB.stopped:
      return needsEffect(
        k,
        startEffect(schedOf(k.fixed.of, j)),
        name,
        `drm_sched_start() completes ${name}`,
        `the scheduler of ${name} is stopped, and nobody is left who starts it again`,
      );
    case JOB.killed:
      return killedNeed(k, j, entity);
    default:
      return at(k.dma_fence, finished).initialized === 1 ? undefined : { kind: 'now' };
  }
}

const runJobOf = (k: Kernel, j: number): number =>
  at(k.fixed.of.drm_gpu_scheduler, schedOf(k.fixed.of, j)).runJob;

const needsFence = (k: Kernel, f: number, because: string): Need => ({
  kind: 'node',
  node: fenceNode(k, f),
  via: at(k.fixed.of.dma_fence, f).name,
  because,
});

/** A job that waits: for its dependency, for the job before it, for credits, or for its turn. */
function queuedNeed(k: Kernel, j: number, e: number): Need {
  const { name } = at(k.fixed.of.drm_sched_job, j);
  const head = headOf(k, e);
  if (head !== j) {
    const { scheduled } = at(k.fixed.of.drm_sched_job, head);
    const before = at(k.fixed.of.drm_sched_job, head).name;
    return needsFence(k, scheduled, `${name} is behind ${before} in its entity`);
  }
  const { dependency } = at(k.drm_sched_entity, e);
  if (dependency > 0 && at(k.dma_fence, dependency - 1).signaled === 0) {
    const f = dependency - 1;
    return needsFence(k, f, `${name} depends on ${at(k.fixed.of.dma_fence, f).name}`);
  }
  const s = schedOf(k.fixed.of, j);
  if (at(k.drm_gpu_scheduler, s).stopped === 1)
    return needsEffect(
      k,
      startEffect(s),
      name,
      `${name} runs only once drm_sched_start() lets its scheduler go on`,
      `the scheduler of ${name} is stopped, and nobody is left who starts it again`,
    );
  return canQueue(k, j) ? needsRunJob(k, j) : needsCredits(k, j);
}

/** The work that runs jobs must run: it does already, or somebody queues it. */
function needsRunJob(k: Kernel, j: number): Need {
  const work = runJobOf(k, j);
  const { name } = at(k.fixed.of.drm_sched_job, j);
  const workName = at(k.fixed.tasks, work).name;
  const { pc, pending } = at(k.task, work);
  if (pc !== 0 || pending === 1) return needsTask(k, work, name, `${workName} runs ${name}`);
  return needsEffect(
    k,
    `start:${work}`,
    name,
    `${name} is ready, and runs once ${workName} is queued`,
    `${name} is ready, and nobody is left who queues ${workName}`,
  );
}

/** Enough of the jobs that run must give their credits back: any set of them that is large enough. */
function needsCredits(k: Kernel, j: number): Need {
  const s = schedOf(k.fixed.of, j);
  const { creditLimit } = at(k.fixed.of.drm_gpu_scheduler, s);
  const missing = at(k.drm_gpu_scheduler, s).credits + creditsOf(k, j) - creditLimit;
  const holders: number[] = [];
  for (let other = 0; other < k.drm_sched_job.length; other++)
    if (schedOf(k.fixed.of, other) === s && holdsCredits(k, other)) holders.push(other);
  const { name } = at(k.fixed.of.drm_sched_job, j);
  const of: Need[] = [];
  for (let set = 1; set < 1 << holders.length; set++) {
    const chosen = holders.filter((_, i) => (set & (1 << i)) !== 0);
    if (chosen.reduce((sum, other) => sum + creditsOf(k, other), 0) < missing) continue;
    const all = chosen.map((other) => {
      const { finished, name: holder } = at(k.fixed.of.drm_sched_job, other);
      return needsFence(k, finished, `${name} needs the credits of ${holder}`);
    });
    of.push({ kind: 'all', of: all });
  }
  return { kind: 'any', of };
}

function holdsCredits(k: Kernel, j: number): boolean {
  const { state } = at(k.drm_sched_job, j);
  return state === JOB.popped || state === JOB.running;
}

/** A job that runs ends with its hardware fence; or its timeout ends it. */
function runningNeed(k: Kernel, j: number): Need | undefined {
  const { hwFence, name } = at(k.fixed.of.drm_sched_job, j);
  if (hwFence < 0 || at(k.dma_fence, hwFence).signaled === 1) return undefined;
  const hw = at(k.fixed.of.dma_fence, hwFence).name;
  const ways: Need[] = [needsFence(k, hwFence, `${name} ends with its hardware fence ${hw}`)];
  const { timer, tdr } = at(k.fixed.of.drm_gpu_scheduler, schedOf(k.fixed.of, j));
  for (const t of [timer, tdr]) {
    if (t < 0 || at(k.task, t).pc === 0) continue;
    if (!k.fixed.program.mayStill(k, t, startEffect(schedOf(k.fixed.of, j)))) continue;
    ways.push(needsTask(k, t, name, `the timeout of ${name} recovers it`));
  }
  return ways.length === 1 ? ways[0] : { kind: 'any', of: ways };
}

/** A job of a killed entity ends after the job before it and its own dependencies. */
function killedNeed(k: Kernel, j: number, e: number): Need {
  const { waiting } = at(k.drm_sched_job, j);
  const { name } = at(k.fixed.of.drm_sched_job, j);
  if (waiting > 0 && at(k.dma_fence, waiting - 1).signaled === 0) {
    const f = waiting - 1;
    const text = `${name} was killed, and ends only after ${at(k.fixed.of.dma_fence, f).name}`;
    return needsFence(k, f, text);
  }
  const { killWork } = at(k.fixed.of.drm_sched_entity, e);
  const workName = at(k.fixed.tasks, killWork).name;
  const { pc, pending } = at(k.task, killWork);
  if (pc !== 0 || pending === 1) return needsTask(k, killWork, name, `${workName} ends ${name}`);
  return needsEffect(
    k,
    `start:${killWork}`,
    name,
    `${name} ends once ${workName} is queued`,
    `${name} was killed, and nobody is left who queues ${workName}`,
  );
}
