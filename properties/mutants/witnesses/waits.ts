import { MAX_SCHEDULE_TIMEOUT } from '../../../model/dma-fence-wait.ts';
import { design } from '../../../language/design.ts';
import { witness } from './witness.ts';

/** One fence that can signal is enough. */
export const waitsForAny = witness(
  'waits-for-any',
  'engine',
  design({ title: 'a worker waits for any of two fences, of which it signals one itself' }, (d) => {
    const stuck = d.dma_fence('stuck', { timeline: 'hung ring', published: true });
    const good = d.dma_fence('good', { timeline: 'copy ring', published: true });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(good);
    });
    d.kthread('worker', (t) => {
      t.memalloc_noreclaim_save();
      t.dma_fence_wait_any_timeout([stuck, good], false, MAX_SCHEDULE_TIMEOUT);
      t.memalloc_noreclaim_restore();
      t.dma_fence_signal(stuck);
    });
  }),
);

/** All members of an array are needed; one of them has somebody who runs for ever and would signal it behind the wait. */
export const waitsForAll = witness(
  'waits-for-all',
  'engine',
  design(
    {
      title: 'a worker waits for an array, of which it would signal a member itself',
      variants: { default: { verdict: 'deadlock' } },
    },
    (d) => {
      const stuck = d.dma_fence('stuck', { timeline: 'hung ring', refs: 2, published: true });
      const good = d.dma_fence('good', { timeline: 'copy ring', refs: 2, published: true });
      const array = d.dma_fence_array('array', [stuck, good]);
      const through = d.variable('the worker is through');
      d.kthread('poller', (t) => {
        t.poll(() => {
          t.if(t.READ_ONCE(through).is(1), () => t.break());
        });
        t.dma_fence_signal(good);
      });
      d.kthread('worker', (t) => {
        t.dma_fence_wait(array, false);
        t.WRITE_ONCE(through, 1);
        t.dma_fence_signal(stuck);
      });
    },
  ),
);

/** Userspace may never signal what others wait for. */
export const waitsForUserspace = witness(
  'waits-for-userspace',
  'engine',
  design(
    {
      title: 'a fence of userspace is published',
      variants: { default: { verdict: 'indefinite-fence' } },
    },
    (d) => {
      const point = d.dma_fence('point', { timeline: 'sw_sync', published: true });
      d.userspace('producer', (t) => {
        t.dma_fence_signal(point);
      });
      d.thread('consumer', (t) => {
        t.dma_fence_wait(point, false);
      });
    },
  ),
);

/** A timer bounds the wait for a fence of userspace. */
export const waitsForATimer = witness(
  'waits-for-a-timer',
  'engine',
  design(
    {
      title: 'a fence that a timer signals if userspace does not',
      variants: { default: { verdict: 'rule' } },
    },
    (d) => {
      const fence = d.dma_fence('vgem fence');
      const timeout = d.timer('vgem_fence_timeout', (t) => {
        t.dma_fence_signal(fence);
      });
      d.userspace('producer', (t) => {
        t.mod_timer(timeout);
        t.fd_install(fence);
        t.dma_fence_signal(fence);
      });
      d.thread('consumer', (t) => {
        t.dma_fence_wait(fence, false);
      });
    },
  ),
);

/** A wait with a timeout helps the waiter, but nobody signals the fence. */
export const waitGivesUp = witness(
  'wait-gives-up',
  'engine',
  design(
    {
      title: 'a worker gives up a wait for the fence that it signals itself',
      variants: { default: { verdict: 'stall' } },
    },
    (d) => {
      const fence = d.dma_fence('F', { published: true });
      d.kthread('worker', (t) => {
        t.dma_fence_wait_timeout(fence, false, 1);
        t.dma_fence_signal(fence);
      });
    },
  ),
);

/** A wait that a signal ends, and that holds nothing, is fine. */
export const waitIsKillable = witness(
  'wait-is-killable',
  'engine',
  design({ title: 'two processes wait for each other, and each can be killed' }, (d) => {
    const [f, g] = [d.dma_fence('F'), d.dma_fence('G')];
    d.thread('first', (t) => {
      t.if(t.dma_fence_wait(f, true).failed(), () => t.return());
      t.dma_fence_signal(g);
    });
    d.thread('second', (t) => {
      t.if(t.dma_fence_wait(g, true).failed(), () => t.return());
      t.dma_fence_signal(f);
    });
  }),
);

/** Who has ended helps nobody. */
export const signallerHasLeft = witness(
  'signaller-has-left',
  'engine',
  design(
    {
      title: 'a lock is never given back',
      variants: { default: { verdict: 'deadlock' } },
    },
    (d) => {
      const lock = d.mutex('lock');
      d.kthread('first', (t) => {
        t.mutex_lock(lock);
      });
      d.kthread('second', (t) => {
        t.mutex_lock(lock);
        t.mutex_unlock(lock);
      });
    },
  ),
);
