import { type Body } from './design-model.ts';
import { Declarations } from './declarations.ts';
import {
  type EngineOptions,
  type IrqOptions,
  type JobOptions,
  type TimerOptions,
  type WorkOptions,
  type WorkqueueOptions,
  engineOptions,
  irqOptions,
  jobOptions,
  timerOptions,
  workOptions,
  workqueueOptions,
} from './options.ts';
import { optionsOf } from './options-of.ts';
import { type Handle, type TaskHandle } from './handle.ts';
import { type TaskFixed, type TaskKind } from '../model/task.ts';

/** The words for tasks, and for what runs them: threads, work items and their queues, interrupts, engines, userspace. */
export class TaskWords extends Declarations {
  /** A user thread inside the kernel: an ioctl, a page fault. Signals may be sent to it. */
  thread(name: string, body: Body): TaskHandle {
    return this.task(name, { kind: 'user', startsReady: true, signals: true }, body);
  }

  /** A kernel thread; nobody sends it signals. */
  kthread(name: string, body: Body): TaskHandle {
    return this.task(name, { kind: 'kthread', startsReady: true, signals: false }, body);
  }

  /** A work item; queued from the start unless `queued: false`. */
  work(name: string, ...rest: readonly [Body] | readonly [WorkOptions, Body]): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { queue, queued = true } = optionsOf('work', name, options, workOptions);
    if (queue === undefined) {
      return this.task(name, { kind: 'work', startsReady: queued, signals: false }, body);
    }
    const handle = this.task(
      name,
      { kind: 'work', startsReady: queued, signals: false, queue: queue.index },
      (t) => {
        t.process_one_work(queue);
        t.scope(() => body(t));
        if (this.model.objects.workqueue[queue.index]?.ordered === true) t.work_finished(queue);
      },
    );
    this.queueInitially(queue.index, handle.index, queued);
    return handle;
  }

  /** `struct workqueue_struct`; without a rescuer its items may need memory to run. */
  workqueue(name: string, options: WorkqueueOptions = {}): Handle<'workqueue'> {
    const { ordered = false, rescuer = false } = optionsOf(
      'workqueue',
      name,
      options,
      workqueueOptions,
    );
    return this.add('workqueue', { name, ordered, rescuer, initially: [] });
  }

  /** A timer; runs some time after mod_timer(), or after the start with `armed: true`. */
  timer(name: string, ...rest: readonly [Body] | readonly [TimerOptions, Body]): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { armed = false, irqsafe = false } = optionsOf('timer', name, options, timerOptions);
    return this.task(name, { kind: 'timer', startsReady: armed, signals: false }, (t) => {
      if (irqsafe) t.timer_expires_irqsafe();
      else t.timer_expires();
      t.scope(() => body(t));
      if (irqsafe) t.timer_irqsafe_done();
    });
  }

  /** An interrupt handler; with `interrupts` it runs on that task's CPU, which stands still meanwhile. */
  hardirq(name: string, ...rest: readonly [Body] | readonly [IrqOptions, Body]): TaskHandle {
    return this.irq(name, 'hardirq', rest);
  }

  /** A softirq or tasklet. */
  softirq(name: string, ...rest: readonly [Body] | readonly [IrqOptions, Body]): TaskHandle {
    return this.irq(name, 'softirq', rest);
  }

  /** An irq_work; runs once something queues it. */
  irq_work(name: string, body: Body): TaskHandle {
    return this.irq(name, 'irq_work', [{ raised: false }, body]);
  }

  /** Work of the hardware: never sleeps in the kernel, waits in its own queues. */
  job(name: string, ...rest: readonly [Body] | readonly [JobOptions, Body]): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { submitted = true, longRunning = false } = optionsOf('job', name, options, jobOptions);
    return this.task(
      name,
      { kind: 'engine', startsReady: submitted, signals: false, longRunning },
      body,
    );
  }

  /** A hardware engine or a pool of units. */
  engine(name: string, options: EngineOptions = {}): Handle<'engine'> {
    optionsOf('engine', name, options, engineOptions);
    return this.add('engine', {
      name,
      units: options.units ?? 1,
      hangs: options.hangs ?? false,
      preemptible: options.preemptible ?? false,
      preemptsFaulted: options.preemptsFaulted ?? true,
      reservedUnits: options.reservedUnits ?? 0,
      reserveInFlight: options.reserveInFlight ?? false,
      modeSwitch: options.modeSwitch ?? false,
    });
  }

  /** A hardware semaphore, on which rings wait for each other without the CPU; not written yet. */
  hw_semaphore(name: string): Handle<'hw_semaphore'> {
    return this.add('hw_semaphore', { name });
  }

  /** A userspace process: what it does next it may also never do. */
  userspace(name: string, body: Body): TaskHandle {
    return this.task(name, { kind: 'userspace', startsReady: true, signals: true }, body);
  }

  private irq(
    name: string,
    kind: TaskKind,
    rest: readonly [Body] | readonly [IrqOptions, Body],
  ): TaskHandle {
    const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
    const { interrupts: victim, raised = true } = optionsOf(kind, name, options, irqOptions);
    const fixed: TaskFixed = { kind, startsReady: raised, signals: false };
    if (victim === undefined) return this.task(name, fixed, body);
    return this.task(name, { ...fixed, interrupts: victim.index }, (t) => {
      t.irq_enter(victim);
      t.scope(() => body(t));
      t.irq_exit(victim);
    });
  }

  private queueInitially(queue: number, task: number, queued: boolean): void {
    const list = this.model.objects.workqueue;
    const fixed = list[queue];
    if (fixed === undefined || !queued) return;
    list[queue] = { ...fixed, initially: [...fixed.initially, task] };
  }
}
