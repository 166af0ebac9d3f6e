import { type Kernel, at, broke, kernelObject, needsEffect, needsTask } from './kernel.ts';
import { type Need } from './need.ts';
import {
  completesPublishedFence,
  fenceCompletedBy,
  holdsAnyLock,
  userWaitEffect,
} from './signalling.ts';
import { operation } from './operation.ts';
import { failureNumber } from './errno.ts';
import { flag } from './schema.ts';
import { backFromUserspace } from './ww-acquire-ctx.ts';
import { mightSleep } from './task.ts';

declare module './kernel.ts' {
  interface KernelObjects {
    /** A fence in shared memory: userspace writes it when it likes. */
    user_fence: { state: { signaled: number }; fixed: object };
  }
}

/**
 * A userspace memory fence: a value that a CPU thread or a GPU job writes, with no promise that it ever will.
 * @see Documentation/driver-api/dma-buf.rst, "Indefinite DMA Fences"
 */
export const userFence = kernelObject({ kind: 'user_fence', state: () => ({ signaled: flag }) });

interface Args {
  readonly fence: number;
}

const isSignaled = (k: Kernel, a: Args): boolean => at(k.user_fence, a.fence).signaled === 1;

const needsWriter = (k: Kernel, a: Args): Need => {
  const { name } = at(k.fixed.of.user_fence, a.fence);
  const because = `it waits for the userspace fence ${name}`;
  return needsEffect(
    k,
    `user_fence:${a.fence}`,
    name,
    because,
    `nobody is left who writes ${name}`,
  );
};

/**
 * A dma_fence must not depend on a userspace fence, in whatever form: a kernel task that signals one for the other, or an
 * operation that waits for its in-fence only when its own fence exists. And nothing waits for one with a lock held.
 */
function checkWait(k: Kernel, t: number): void {
  const { kind } = at(k.fixed.tasks, t);
  if (kind !== 'engine') mightSleep(k, t);
  if (holdsAnyLock(k, t)) broke(k, 'INDEF-09');
  if (!completesPublishedFence(k, t)) return;
  broke(k, 'INDEF-06');
  broke(k, kind === 'user' || kind === 'engine' ? 'INDEF-09' : 'INDEF-03');
  const owed = fenceCompletedBy(k, t);
  if (owed >= 0 && at(k.fixed.of.dma_fence, owed).preemption) broke(k, 'INDEF-11');
}

/** Operations on what userspace controls. */
export const userspaceOperations = {
  /** Userspace (or its GPU job) writes the fence. */
  user_fence_write: operation({
    name: 'user_fence_write',
    params: [['fence', 'user_fence']],
    effects: (a) => [`user_fence:${a.fence}`],
    step: {
      run: (k, a) => {
        at(k.user_fence, a.fence).signaled = 1;
        return 0;
      },
    },
  }),

  /** Waits for the fence; from a user thread a signal ends the sleep with -ERESTARTSYS. */
  user_fence_wait: operation({
    name: 'user_fence_wait',
    params: [
      ['fence', 'user_fence'],
      ['intr', 'intr'],
    ],
    returns: 'errno',
    uses: ['signals'],
    effects: (a) => [userWaitEffect(a.fence)],
    step: {
      check: (k, _, t) => checkWait(k, t),
      ready: isSignaled,
      run: () => 0,
      or: [
        {
          label: 'interrupted',
          external: 'signal',
          ready: (k, a, t) => a.intr === 1 && at(k.fixed.tasks, t).signals && !isSignaled(k, a),
          run: () => failureNumber('-ERESTARTSYS'),
        },
      ],
      waitsFor: needsWriter,
    },
  }),

  /** A step of userspace that takes as long as it likes: nothing of the kernel. */
  userspace_step: operation({
    name: 'userspace_step',
    params: [],
    step: {
      run: (k, _, t) => {
        backFromUserspace(k, t);
        return 0;
      },
    },
  }),

  /** Waits until another process has ended, as a parent does. @see kernel/exit.c do_wait() */
  wait4: operation({
    name: 'wait4',
    params: [['process', 'task']],
    maySleep: true,
    step: {
      ready: (k, a) => at(k.task, a.process).pc === 0,
      run: () => 0,
      waitsFor: (k, a) => {
        const { name } = at(k.fixed.tasks, a.process);
        return needsTask(k, a.process, name, `wait4(${name}) needs the process to end`);
      },
    },
  }),
};
