import type { Need, WaitNode } from '../model/need.ts';

/** Hand-written wait-for graphs that the tests of this folder share, and the words to write them with. */

export const now: Need = { kind: 'now' };

export function never(because: string): Need {
  return { kind: 'never', because };
}

export function timeout(because: string): Need {
  return { kind: 'timeout', because };
}

export function timer(because: string): Need {
  return { kind: 'timer', because };
}

export function signal(because: string): Need {
  return { kind: 'signal', because };
}

export function all(...of: Need[]): Need {
  return { kind: 'all', of };
}

export function any(...of: Need[]): Need {
  return { kind: 'any', of };
}

/** Waits for the task that holds a lock. */
export function lock(name: string, holder: string): Need {
  const because = `mutex_lock(${name}) needs the holder to let go`;
  return { kind: 'node', node: `task:${holder}`, via: name, because };
}

/** Waits for a fence. */
export function fenceWait(name: string): Need {
  const because = `dma_fence_wait(${name}) sleeps until it signals`;
  return { kind: 'node', node: `fence:${name}`, via: name, because };
}

/** Waits for a task to do its part. */
export function by(name: string, because: string): Need {
  return { kind: 'node', node: `task:${name}`, because };
}

export function task(name: string, need: Need, more: Partial<WaitNode> = {}): WaitNode {
  return {
    id: `task:${name}`,
    name,
    kind: 'task',
    userspace: false,
    done: false,
    published: false,
    holds: [],
    at: '',
    need,
    ...more,
  };
}

export function fence(name: string, need: Need, more: Partial<WaitNode> = {}): WaitNode {
  return { ...task(name, need), id: `fence:${name}`, kind: 'fence', published: true, ...more };
}

/** A fence that one task signals. */
export function signalledBy(
  name: string,
  signaller: string,
  more: Partial<WaitNode> = {},
): WaitNode {
  return fence(name, by(signaller, `only ${signaller} calls dma_fence_signal(${name})`), more);
}

const pollForever = { userspace: true, at: 'user mode' };

export const graphs = {
  abba: [
    task('submit', lock('B', 'evict'), { holds: ['A'] }),
    task('evict', lock('A', 'submit'), { holds: ['B'] }),
  ],
  selfDeadlock: [task('submit', lock('bo->resv', 'submit'), { holds: ['bo->resv'] })],
  threeParties: [
    task('submit', lock('B', 'evict'), { holds: ['A'] }),
    task('evict', lock('C', 'map'), { holds: ['B'] }),
    task('map', lock('A', 'submit'), { holds: ['C'] }),
  ],
  /** RN-01: msm recovery allocates under the lock that the job ahead of its own fence needs. */
  msmRecover: [
    task(
      'recover_worker',
      {
        kind: 'node',
        node: 'fence:F2',
        via: 'F2',
        because: 'kmalloc(GFP_KERNEL) entered direct reclaim, where msm_gem_shrinker waits for F2',
      },
      { holds: ['gpu->lock'], at: 'kmalloc(GFP_KERNEL)' },
    ),
    task('ring0 run_job', lock('gpu->lock', 'recover_worker'), { at: 'mutex_lock(gpu->lock)' }),
    signalledBy('F2', 'ring0 run_job'),
    signalledBy('F1', 'recover_worker'),
  ],
  /** D01: one alternative of an any-wait is stuck, the other is good. */
  anyWithOneStuck: [
    task('waiter', any(fenceWait('stuck'), fenceWait('good'))),
    fence('stuck', never('its driver forgot it'), { published: false }),
    signalledBy('good', 'irq'),
    task('irq', now),
  ],
  /** D02: both alternatives of an any-wait need the waiter to go on. */
  knot: knot(by('waiter', 'wait_event() sleeps'), by('waiter', 'flush_work() sleeps')),
  knotWithoutLeft: knot(now, by('waiter', 'flush_work() sleeps')),
  knotWithoutRight: knot(by('waiter', 'wait_event() sleeps'), now),
  /** One of the fences that a resv wait needs is stuck behind the waiter. */
  allWait: [
    task('waiter', all(fenceWait('F1'), fenceWait('F2')), { holds: ['bo->resv'] }),
    signalledBy('F1', 'irq'),
    task('irq', now),
    signalledBy('F2', 'worker'),
    task('worker', lock('bo->resv', 'waiter')),
  ],
  /** C01 (a): a job depends on a sw_sync point that userspace signals unconditionally. */
  futureFence: [
    signalledBy('out', 'job'),
    task('job', fenceWait('point')),
    fence('point', by('compositor', 'SW_SYNC_IOC_INC comes from userspace')),
    task('compositor', now, pollForever),
  ],
  /** C01 (b): userspace signals each point only after the other job's fence. */
  futureFenceCrossed: [
    signalledBy('out1', 'job1'),
    task('job1', fenceWait('point1')),
    fence('point1', by('app1', 'SW_SYNC_IOC_INC comes from userspace')),
    task('app1', fenceWait('out2'), { userspace: true, at: 'SYNC_IOC_WAIT' }),
    signalledBy('out2', 'job2'),
    task('job2', fenceWait('point2')),
    fence('point2', by('app2', 'SW_SYNC_IOC_INC comes from userspace')),
    task('app2', fenceWait('out1'), { userspace: true, at: 'SYNC_IOC_WAIT' }),
  ],
  /** C03: vgem signals its fence after 10 s if userspace does not. */
  vgem: [
    fence(
      'vgem',
      any(
        by('client', 'VGEM_FENCE_SIGNAL comes from userspace'),
        timer('vgem_fence_timeout() after 10 s'),
      ),
    ),
    task('client', now, pollForever),
  ],
  interruptible: interruptibleWait([]),
  interruptibleWithLock: interruptibleWait(['obj->lock']),
  timedWait: [
    task('submit', any(fenceWait('F'), timeout('dma_fence_wait_timeout() gives up after 5 s'))),
    fence('F', never('the engine is gone'), { published: false }),
  ],
  leakedLock: [
    task('worker', lock('gpu->lock', 'probe')),
    task('probe', now, { done: true, holds: ['gpu->lock'] }),
  ],
  forgottenFence: [
    task('waiter', fenceWait('F')),
    fence('F', never('nobody is left who could signal F')),
  ],
  /** A wait that nothing on earth ends, next to alternatives of both kinds. */
  anyWithNever: [
    task('waiter', any(never('the vblank irq is off'), lock('L', 'owner'), lock('M', 'other'))),
    task('owner', lock('N', 'waiter'), { holds: ['L'] }),
    task('other', never('it waits for firmware that is not there'), { holds: ['M'] }),
  ],
  containers: [
    task('evict', fenceWait('array'), { holds: ['bo->resv'] }),
    fence('array', {
      kind: 'node',
      node: 'fence:member',
      because: 'dma_fence_array signals after its members',
    }),
    signalledBy('member', 'worker'),
    task('worker', lock('bo->resv', 'evict')),
  ],
  userModeOnly: [
    task('app1', by('app2', 'pthread_join() waits for it'), pollForever),
    task('app2', by('app1', 'pthread_join() waits for it'), pollForever),
  ],
} satisfies Record<string, readonly WaitNode[]>;

/** The same graphs as pairs, for `test.each`. */
export const graphsByName = Object.entries<readonly WaitNode[]>(graphs);

function knot(left: Need, right: Need): readonly WaitNode[] {
  return [
    task('waiter', any(fenceWait('F1'), fenceWait('F2'))),
    signalledBy('F1', 'left'),
    signalledBy('F2', 'right'),
    task('left', left),
    task('right', right),
  ];
}

function interruptibleWait(holds: readonly string[]): readonly WaitNode[] {
  return [
    task('ioctl', any(fenceWait('point'), signal('the wait is interruptible')), { holds }),
    fence('point', never('no submitter is left'), { published: false }),
  ];
}
