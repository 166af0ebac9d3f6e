import { type Co } from './scheduler/point.ts';
import { type Kernel } from './kernel.ts';
import { KObject, update, write } from './memory.ts';
import { type Thread } from './thread.ts';
import { waitUntil } from './sleep.ts';

/** A queue of work; an ordered one runs one item at a time, in the order in which they were queued. @see struct workqueue_struct */
export class Workqueue extends KObject {
  readonly ordered: boolean;
  readonly queued: WorkStruct[] = [];

  constructor(label: string, ordered: boolean) {
    super(label);
    this.ordered = ordered;
  }
}

/** An item of work. @see include/linux/workqueue_types.h struct work_struct */
export class WorkStruct extends KObject {
  pending = false;
  worker: Thread | undefined;
  readonly func: () => Co<void>;

  constructor(label: string, func: () => Co<void>) {
    super(label);
    this.func = func;
  }
}

/** Queues an item; false if it waits in a queue already. @see queue_work() */
export function* queue_work(k: Kernel, wq: Workqueue, work: WorkStruct): Co<boolean> {
  if (yield* update(work, 'pending', () => true)) return false;
  wq.queued.push(work);
  k.spawn(`kworker: ${work.label}`, 'work', () => runWork(k, wq, work));
  return true;
}

function* runWork(k: Kernel, wq: Workqueue, work: WorkStruct): Co<void> {
  const ready = (): boolean => work.worker === undefined && (!wq.ordered || wq.queued[0] === work);
  yield { access: 'sleep', object: wq, field: 'queued', ready };
  work.worker = k.current;
  yield* write(work, 'pending', false);
  yield* work.func();
  yield { access: 'store', object: wq, field: 'queued' };
  work.worker = undefined;
  wq.queued.splice(wq.queued.indexOf(work), 1);
}

/** Waits until an item neither waits nor runs. @see flush_work() */
export function* flush_work(k: Kernel, work: WorkStruct): Co<void> {
  yield* waitUntil(
    k,
    `flush_work(${work.label})`,
    () => !work.pending && work.worker === undefined,
  );
}
