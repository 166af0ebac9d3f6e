import { type Kernel, type KernelConstants, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { type Alternative, goTo, operation } from './operation.ts';
import { leaveReclaim, reclaimAlternatives, reclaimCalls } from './memory.ts';
import { GFP_KERNEL } from './gfp.ts';
import { array, int } from './schema.ts';
import { checkAnnotated, fenceCompletedBy } from './signalling.ts';
import { checkRepairWork } from './page-fault-rules.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct workqueue_struct`: of an ordered queue, the running item + 1 and the queued items + 1 in order. */
    workqueue: {
      state: { running: number; readonly queued: number[] };
      fixed: {
        readonly ordered: boolean;
        readonly rescuer: boolean;
        readonly initially: readonly number[];
      };
    };
  }
}

/**
 * `struct workqueue_struct`: runs work items, one after the other if it is ordered.
 *
 * Without a rescuer (WQ_MEM_RECLAIM) a new worker may need memory before an item can run.
 * @see kernel/workqueue.c
 */
export const workqueue = kernelObject({
  kind: 'workqueue',
  state: (shape) => ({
    running: int(shape.tasks),
    queued: array(int(shape.tasks), shape.of.workqueue.some((q) => q.ordered) ? shape.tasks : 0),
  }),
  init: (k, index) => {
    const { ordered, initially } = at(k.fixed.of.workqueue, index);
    if (!ordered) return;
    for (let i = 0; i < initially.length; i++)
      at(k.workqueue, index).queued[i] = at(initially, i) + 1;
  },
});

interface QueueArgs {
  readonly queue: number;
}

const isOrdered = (k: Kernel, q: number): boolean => at(k.fixed.of.workqueue, q).ordered;

const mayRun = (k: Kernel, a: QueueArgs, t: number): boolean => {
  if (!isOrdered(k, a.queue)) return true;
  const queue = at(k.workqueue, a.queue);
  return queue.running === 0 && queue.queued[0] === t + 1;
};

const begin = (k: Kernel, a: QueueArgs, t: number): number => {
  if (!isOrdered(k, a.queue)) return 0;
  const queue = at(k.workqueue, a.queue);
  queue.running = t + 1;
  queue.queued.copyWithin(0, 1);
  queue.queued[queue.queued.length - 1] = 0;
  return 0;
};

const behind = (k: Kernel, a: QueueArgs, t: number): Need => {
  const queue = at(k.workqueue, a.queue);
  const { name } = at(k.fixed.of.workqueue, a.queue);
  const place = queue.queued.indexOf(t + 1);
  const before = queue.running === 0 && place > 0 ? at(queue.queued, place - 1) : queue.running;
  if (before === 0) return { kind: 'now' };
  return needsTask(
    k,
    before - 1,
    name,
    `${name} is ordered, so it runs only after the item before it`,
  );
};

/** Queues a task that is idle; one that runs already, as `by` does that queues itself, will run again. */
export function queueTask(k: Kernel, t: number, by = -1): number {
  const task = at(k.task, t);
  if (task.pc === 0) {
    task.flushers = 0;
    task.flushersOfNext = 0;
    start(k, t);
    return 1;
  }
  if (task.pending === 1 || (t !== by && task.pc === k.fixed.program.entry(t))) return 0;
  task.pending = 1;
  enqueue(k, t);
  return 1;
}

/** Makes an idle task ready at its first instruction; its place in the queue it may have already. */
export function start(k: Kernel, t: number): void {
  const task = at(k.task, t);
  task.pc = k.fixed.program.entry(t);
  task.flushers = task.flushersOfNext;
  task.flushersOfNext = 0;
  enqueue(k, t);
}

/** Puts an item behind the others of an ordered queue: in the order in which they were queued, not in which they ended. */
function enqueue(k: Kernel, t: number): void {
  const queue = at(k.fixed.tasks, t).queue ?? -1;
  if (queue < 0 || !isOrdered(k, queue)) return;
  const { queued } = at(k.workqueue, queue);
  if (!queued.includes(t + 1)) queued[queued.indexOf(0)] = t + 1;
}

const isIdle = (k: Kernel, t: number): boolean => at(k.task, t).pc === 0;

/** The need of a waiter for an item to end. */
export const needsIdle = (k: Kernel, t: number, callText: string): Need =>
  needsTask(
    k,
    t,
    at(k.fixed.tasks, t).name,
    `${callText}(${at(k.fixed.tasks, t).name}) needs it to finish`,
  );

/** Without an idle worker and without a rescuer, the item waits for the memory of a new worker. @see create_worker() */
const createWorker: readonly Alternative<QueueArgs>[] = reclaimAlternatives<QueueArgs>(
  () => GFP_KERNEL,
  1,
).map((reclaim) => ({
  label: 'create_worker() needs memory: direct reclaim',
  exists: (c: KernelConstants, a: QueueArgs) =>
    c.options.shortMemory &&
    !at(c.of.workqueue, a.queue).rescuer &&
    reclaim.exists?.(c, a) !== false,
  ready: (k: Kernel, a: QueueArgs, t: number) =>
    mayRun(k, a, t) && reclaim.ready?.(k, a, t) !== false,
  run: reclaim.run,
}));

/** Work that alone completes a fence must get a worker when memory is short too. */
function checkRescuer(k: Kernel, work: number): void {
  const queue = at(k.fixed.tasks, work).queue ?? -1;
  if (queue < 0 || at(k.fixed.of.workqueue, queue).rescuer) return;
  if (fenceCompletedBy(k, work) >= 0) broke(k, 'FENCE-49');
}

const queueOperation = (name: string) =>
  operation({
    name,
    params: [['work', 'task']],
    returns: 'bool',
    effects: (a) => [`start:${a.work}`],
    step: {
      check: (k, a, t) => {
        checkAnnotated(k, t);
        checkRepairWork(k, a.work, t);
      },
      run: (k, a, t) => {
        const queued = queueTask(k, a.work, t);
        if (queued === 1) checkRescuer(k, a.work);
        return queued;
      },
    },
  });

/** Operations on work items, queues, and the other things that something else starts. */
export const workqueueOperations = {
  /** Queues the item unless it is already queued: 1, else 0. @see queue_work() */
  queue_work: queueOperation('queue_work'),
  /** Queues an irq_work: an actor of its own, in hard interrupt context. @see irq_work_queue() */
  irq_work_queue: queueOperation('irq_work_queue'),
  /** The hardware raises an interrupt line: its handler runs, on the CPU of the task that it interrupts. */
  raise_irq: queueOperation('raise_irq'),
  /** The driver tells the hardware that there is work: the job starts, and waits for its engine by itself. */
  ring_doorbell: queueOperation('ring_doorbell'),

  /** Takes a queued item back, or sleeps until a running one has finished. @see cancel_work_sync() */
  cancel_work_sync: operation({
    name: 'cancel_work_sync',
    params: [['work', 'task']],
    returns: 'bool',
    maySleep: true,
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a, t) => {
          const task = at(k.task, a.work);
          const isQueued = a.work !== t && task.pc === k.fixed.program.entry(a.work);
          const pending = task.pending === 1 || isQueued;
          task.pending = 0;
          unqueue(k, a.work);
          if (isQueued) task.pc = 0;
          return isIdle(k, a.work) ? Number(pending) : goTo(1);
        },
      },
      {
        ready: (k, a) => isIdle(k, a.work),
        run: () => 0,
        waitsFor: (k, a) => needsIdle(k, a.work, 'cancel_work_sync'),
      },
    ],
  }),

  /** A worker takes the item: it waits for its turn, and perhaps for the memory of a new worker. @see process_one_work() */
  process_one_work: operation({
    name: 'process_one_work',
    params: [['queue', 'workqueue']],
    uses: ['memalloc'],
    calls: reclaimCalls,
    steps: [
      {
        ready: mayRun,
        run: begin,
        or: createWorker,
        waitsFor: behind,
      },
      {
        run: (k, a, t) => {
          leaveReclaim(k, t);
          return begin(k, a, t);
        },
      },
    ],
  }),

  /** The item is done: its queue goes on with the next. */
  work_finished: operation({
    name: 'work_finished',
    params: [['queue', 'workqueue']],
    step: {
      run: (k, a) => {
        at(k.workqueue, a.queue).running = 0;
        return 0;
      },
    },
  }),
};

/** Takes an item off its queue. */
function unqueue(k: Kernel, t: number): void {
  const queue = at(k.fixed.tasks, t).queue ?? -1;
  if (queue < 0 || !isOrdered(k, queue)) return;
  const { queued } = at(k.workqueue, queue);
  const place = queued.indexOf(t + 1);
  if (place < 0) return;
  queued.copyWithin(place, place + 1);
  queued[queued.length - 1] = 0;
}
