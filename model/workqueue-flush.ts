import { type Kernel, at } from './kernel.ts';
import { type Step, goTo, operation } from './operation.ts';
import { type Need } from './need.ts';
import { mightSleep } from './task.ts';
import { needsIdle } from './workqueue.ts';

/** Task `t` waits for the instance of an item that is queued now, else for the one that runs. @see start_flush_work() */
const beginFlush = (k: Kernel, work: number, t: number): void => {
  const task = at(k.task, work);
  if (task.pc === 0) return;
  if (task.pending === 1) task.flushersOfNext |= 1 << t;
  else task.flushers |= 1 << t;
};

/** That instance has ended; without items that queue themselves it is the last. */
const isFlushed = (k: Kernel, work: number, t: number): boolean => {
  const { pc, flushers, flushersOfNext } = at(k.task, work);
  if (pc === 0) return true;
  return k.fixed.shape.uses('flushes') && ((flushers | flushersOfNext) & (1 << t)) === 0;
};

const endFlush = (k: Kernel, work: number, t: number): void => {
  const task = at(k.task, work);
  task.flushers &= ~(1 << t);
  task.flushersOfNext &= ~(1 << t);
};

const isOn = (k: Kernel, queue: number, t: number): boolean => at(k.fixed.tasks, t).queue === queue;

const queueIsFlushed = (k: Kernel, queue: number, t: number): boolean => {
  for (let work = 0; work < k.task.length; work++)
    if (isOn(k, queue, work) && !isFlushed(k, work, t)) return false;
  return true;
};

interface QueueArgs {
  readonly queue: number;
}

interface WorkArgs {
  readonly work: number;
}

/** A flush: it notes for what it waits, and sleeps until that has ended. Without items that queue themselves that is one step. */
function flushSteps<A>(
  note: (k: Kernel, a: A, t: number) => void,
  isDone: (k: Kernel, a: A, t: number) => boolean,
  end: (k: Kernel, a: A, t: number) => void,
  waitsFor: (k: Kernel, a: A, t: number) => Need,
): readonly Step<A>[] {
  return [
    {
      check: (k, _, t) => mightSleep(k, t),
      ready: (k, a, t) => k.fixed.shape.uses('flushes') || isDone(k, a, t),
      run: (k, a, t) => {
        if (!k.fixed.shape.uses('flushes')) return 0;
        note(k, a, t);
        return isDone(k, a, t) ? 0 : goTo(1);
      },
      waitsFor,
    },
    {
      ready: isDone,
      run: (k, a, t) => {
        end(k, a, t);
        return 0;
      },
      waitsFor,
    },
  ];
}

/** Operations that wait for the end of work. */
export const workqueueFlushOperations = {
  /** Sleeps until the item has finished that is queued or runs now; it may be queued again meanwhile. @see flush_work() */
  flush_work: operation({
    name: 'flush_work',
    params: [['work', 'task']],
    maySleep: true,
    uses: ['flushes'],
    steps: flushSteps<WorkArgs>(
      (k, a, t) => beginFlush(k, a.work, t),
      (k, a, t) => isFlushed(k, a.work, t),
      (k, a, t) => endFlush(k, a.work, t),
      (k, a) => needsIdle(k, a.work, 'flush_work'),
    ),
  }),

  /** Sleeps until every item of the queue has finished that is queued or runs now. @see flush_workqueue() */
  flush_workqueue: operation({
    name: 'flush_workqueue',
    params: [['queue', 'workqueue']],
    maySleep: true,
    uses: ['flushes'],
    steps: flushSteps<QueueArgs>(
      (k, a, t) => {
        for (let w = 0; w < k.task.length; w++) if (isOn(k, a.queue, w)) beginFlush(k, w, t);
      },
      (k, a, t) => queueIsFlushed(k, a.queue, t),
      (k, a, t) => {
        for (let w = 0; w < k.task.length; w++) if (isOn(k, a.queue, w)) endFlush(k, w, t);
      },
      (k, a, t) => ({
        kind: 'all',
        of: k.task.flatMap((_, w) =>
          isOn(k, a.queue, w) && !isFlushed(k, w, t) ? [needsIdle(k, w, 'flush_workqueue')] : [],
        ),
      }),
    ),
  }),
};
