import { type Kernel, at, broke, kernelObject, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import { goTo, operation } from './operation.ts';
import { array, int } from './schema.ts';
import { mightSleep, nest } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** One RCU domain; `waiting[t]` are the readers that the synchronize_rcu() of task t waits for, as a bit mask. */
    rcu: { state: { readonly waiting: number[] }; fixed: object };
  }
}

/** Read-copy-update: readers never wait, and a writer waits until every reader that it may have met is gone. @see kernel/rcu */
export const rcu = kernelObject({
  kind: 'rcu',
  state: (shape) => ({ waiting: array(int(2 ** shape.tasks - 1), shape.tasks) }),
});

/** Leaves a read section; outside the last one, nobody waits for the task any more. */
export function leaveRcu(k: Kernel, t: number): void {
  const task = at(k.task, t);
  task.rcu--;
  if (task.rcu > 0) return;
  task.peekedSlots = 0;
  task.peekedLists = 0;
  task.reused = 0;
  for (const fence of k.dma_fence) {
    fence.observers &= ~(1 << t);
    fence.grace &= ~(1 << t);
  }
  for (const domain of k.rcu) {
    for (let w = 0; w < domain.waiting.length; w++)
      domain.waiting[w] = at(domain.waiting, w) & ~(1 << t);
  }
}

/** Operations of RCU. */
export const rcuOperations = {
  /** Enters a read section; the task must not sleep in it. @see rcu_read_lock() */
  rcu_read_lock: operation({
    name: 'rcu_read_lock',
    params: [],
    uses: ['rcu'],
    step: {
      run: (k, _, t) => {
        nest(at(k.task, t), 'rcu');
        return 0;
      },
    },
  }),

  /** Leaves a read section. @see rcu_read_unlock() */
  rcu_read_unlock: operation({
    name: 'rcu_read_unlock',
    params: [],
    uses: ['rcu'],
    step: {
      run: (k, _, t) => {
        const task = at(k.task, t);
        if (task.rcu === 0) broke(k, 'CTX-03');
        else leaveRcu(k, t);
        return 0;
      },
    },
  }),

  /** Sleeps until every read section that is open now is closed. @see synchronize_rcu() */
  synchronize_rcu: operation({
    name: 'synchronize_rcu',
    params: [['domain', 'rcu']],
    maySleep: true,
    uses: ['rcu'],
    steps: [
      {
        check: (k, _, t) => mightSleep(k, t),
        run: (k, a, t) => {
          let readers = 0;
          for (let r = 0; r < k.task.length; r++) if (at(k.task, r).rcu > 0) readers |= 1 << r;
          if (readers === 0) return 0;
          at(k.rcu, a.domain).waiting[t] = readers;
          return goTo(1);
        },
      },
      {
        ready: (k, a, t) => at(at(k.rcu, a.domain).waiting, t) === 0,
        run: () => 0,
        waitsFor: (k, a, t) => {
          const readers = at(at(k.rcu, a.domain).waiting, t);
          const of: Need[] = [];
          for (let r = 0; r < k.task.length; r++) {
            if ((readers & (1 << r)) !== 0)
              of.push(
                needsTask(
                  k,
                  r,
                  'rcu',
                  'synchronize_rcu needs the reader to leave its read section',
                ),
              );
          }
          return { kind: 'all', of };
        },
      },
    ],
  }),
};
