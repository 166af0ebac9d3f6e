import { type Co } from './scheduler/point.ts';
import { type Kernel } from './kernel.ts';
import { KObject, read, write } from './memory.ts';

/**
 * Work that the CPU interrupts itself for, as soon as interrupts are on.
 *
 * @see kernel/irq_work.c struct irq_work
 */
export class IrqWork extends KObject {
  pending = false;
  readonly func: () => Co<void>;

  constructor(label: string, func: () => Co<void>) {
    super(label);
    this.func = func;
  }
}

/** Queues the work; false if it is queued already. @see irq_work_queue() */
export function* irq_work_queue(k: Kernel, work: IrqWork): Co<boolean> {
  if (yield* read(work, 'pending')) return false;
  yield* write(work, 'pending', true);
  const cpu = k.current.interrupts ?? k.current;
  const ready = (): boolean => cpu.irqsOff === 0 || cpu.point === undefined;
  k.spawn(
    `irq_work: ${work.label}`,
    'irq_work',
    function* interrupt() {
      yield { access: 'sleep', object: undefined, field: `${cpu.id}.irq`, ready };
      k.current.interrupting = true;
      yield* write(work, 'pending', false);
      yield* work.func();
    },
    cpu,
  );
  return true;
}
