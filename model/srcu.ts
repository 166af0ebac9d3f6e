import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { array, int } from './schema.ts';
import { goTo, operation } from './operation.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** `struct srcu_struct`: its readers as a bit mask; `waiting[t]` are those that task t waits for. */
    srcu_struct: { state: { readers: number; readonly waiting: number[] }; fixed: object };
  }
}

/**
 * `struct srcu_struct`: RCU whose readers may sleep, so a reader that never wakes up holds up every grace period.
 *
 * A task is in at most one read section of a domain.
 * @see kernel/rcu/srcutree.c
 */
export const srcuStruct = kernelObject({
  kind: 'srcu_struct',
  state: (shape) => ({
    readers: int(2 ** shape.tasks - 1),
    waiting: array(int(2 ** shape.tasks - 1), shape.tasks),
  }),
  heldBy: (k, index, t) =>
    (at(k.srcu_struct, index).readers & (1 << t)) === 0
      ? undefined
      : `${at(k.fixed.of.srcu_struct, index).name} (read)`,
});

interface Args {
  readonly domain: number;
}

const needsReaders = (k: Kernel, a: Args, t: number): Need => {
  const { name } = at(k.fixed.of.srcu_struct, a.domain);
  const readers = at(at(k.srcu_struct, a.domain).waiting, t);
  const because = `synchronize_srcu(${name}) needs the reader to leave its read section`;
  const of: Need[] = [];
  for (let r = 0; r < k.task.length; r++)
    if ((readers & (1 << r)) !== 0) of.push(needsTask(k, r, name, because));
  return { kind: 'all', of };
};

/** Operations of SRCU. */
export const srcuOperations = {
  /** Enters a read section, in which the task may sleep. @see srcu_read_lock() */
  srcu_read_lock: operation({
    name: 'srcu_read_lock',
    params: [['domain', 'srcu_struct']],
    step: {
      run: (k, a, t) => {
        at(k.srcu_struct, a.domain).readers |= 1 << t;
        return 0;
      },
    },
  }),

  /** Leaves the read section. @see srcu_read_unlock() */
  srcu_read_unlock: operation({
    name: 'srcu_read_unlock',
    params: [['domain', 'srcu_struct']],
    effects: (a) => [`srcu:${a.domain}`],
    step: {
      run: (k, a, t) => {
        const domain = at(k.srcu_struct, a.domain);
        if ((domain.readers & (1 << t)) === 0) broke(k, 'CTX-03');
        domain.readers &= ~(1 << t);
        for (let w = 0; w < domain.waiting.length; w++)
          domain.waiting[w] = at(domain.waiting, w) & ~(1 << t);
        return 0;
      },
    },
  }),

  /** Sleeps until every read section that is open now is closed. @see synchronize_srcu() */
  synchronize_srcu: operation({
    name: 'synchronize_srcu',
    params: [['domain', 'srcu_struct']],
    maySleep: true,
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a, t) => {
          const domain = at(k.srcu_struct, a.domain);
          if (domain.readers === 0) return 0;
          domain.waiting[t] = domain.readers;
          return goTo(1);
        },
      },
      {
        ready: (k, a, t) => at(at(k.srcu_struct, a.domain).waiting, t) === 0,
        run: () => 0,
        waitsFor: needsReaders,
      },
    ],
  }),
};
