import { type Invariant } from './invariant.ts';
import { at } from '../../model/kernel.ts';

/** What is true of tasks, and of who holds what. */
export const taskInvariants: readonly Invariant[] = [
  {
    name: 'S5 a task that is over holds no lock',
    kept: 'contract',
    state: (k) =>
      [...k.mutex, ...k.spinlock, ...k.ww_mutex].every(
        ({ owner }) => owner === 0 || at(k.task, owner - 1).pc !== 0,
      ),
  },
  {
    name: 'S6 a task is atomic while it holds a spinlock',
    kept: 'mechanism',
    state: (k) =>
      k.spinlock.every(
        ({ owner }) =>
          owner === 0 || at(k.task, owner - 1).pc === 0 || at(k.task, owner - 1).atomic > 0,
      ),
  },
  {
    name: 'S6 a task that is atomic begins no call that may sleep',
    kept: 'contract',
    state: (k, { code }) =>
      k.task.every(({ pc, atomic }) => {
        const point = code[pc];
        if (atomic === 0 || point === undefined) return true;
        return point.index > 0 || !point.instruction.operation.maySleep;
      }),
  },
  {
    name: 'S15 a task that is over is in no section',
    kept: 'contract',
    state: (k) =>
      k.task.every(
        ({ pc, atomic, signalling, memalloc, rcu }) =>
          pc !== 0 || atomic + signalling + memalloc + rcu === 0,
      ),
  },
];
