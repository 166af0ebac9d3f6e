import { MAX_SCHEDULE_TIMEOUT } from '../../../model/dma-fence-wait.ts';
import { EPOLLOUT } from '../../../model/poll-events.ts';
import { type Handle } from '../../../language/handle.ts';
import { design } from '../../../language/design.ts';
import { witness } from './witness.ts';

/** Three contexts meet at a lock whose holder is the youngest: who queues behind an older one has to die for it. */
export const olderWaiterAhead = witness(
  'older-waiter-ahead',
  'ww',
  design({ title: 'a waiter holds what an older one ahead of it will want' }, (d) => {
    const [a, b] = [d.ww_mutex('a'), d.ww_mutex('b')];
    const context = (name: string): Handle<'ww_acquire_ctx'> => d.ww_acquire_ctx(name);
    const [oldest, middle, youngest] = [context('oldest'), context('middle'), context('youngest')];
    d.thread('oldest task', (t) => {
      t.ww_acquire_init(oldest);
      t.ww_mutex_lock(a, oldest);
      t.if(t.ww_mutex_lock(b, oldest).is(0), () => t.ww_mutex_unlock(b));
      t.ww_mutex_unlock(a);
      t.ww_acquire_fini(oldest);
    });
    d.thread('middle task', (t) => {
      t.ww_acquire_init(middle);
      t.ww_mutex_lock(b, middle);
      t.if(t.ww_mutex_lock(a, middle).is(0), () => t.ww_mutex_unlock(a));
      t.ww_mutex_unlock(b);
      t.ww_acquire_fini(middle);
    });
    d.thread('youngest task', (t) => {
      t.ww_acquire_init(youngest);
      t.ww_mutex_lock(a, youngest);
      t.ww_mutex_unlock(a);
      t.ww_acquire_fini(youngest);
    });
  }),
);

/** GFP_NOFS keeps reclaim out of file systems, and not out of MMU notifiers. */
export const nofsBeforeTheSignal = witness(
  'nofs-before-the-signal',
  'memory',
  design(
    {
      title: 'a fence signals behind GFP_NOFS, and a notifier waits for it',
      variants: { default: { verdict: 'deadlock', violates: ['FENCE-42'] } },
    },
    (d) => {
      const bo = d.dma_buf('bo');
      const fence = d.dma_fence('F');
      const finished = d.work('completion work', { queued: false }, (t) => {
        t.kmalloc('GFP_NOFS');
        t.dma_fence_signal(fence);
      });
      d.mmu_notifier('invalidate', (t) => {
        t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      });
      d.thread('submit', (t) => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_reserve_fences(bo, 1);
        t.dma_resv_add_fence(bo, fence, 'BOOKKEEP');
        t.dma_resv_unlock(bo);
        t.queue_work(finished);
      });
    },
  ),
);

/** The callback of a poll keeps the file of the buffer. */
export const pollIsClosed = witness(
  'poll-is-closed',
  'buffer',
  design({ title: 'a buffer is polled and closed while its fence is pending' }, (d) => {
    const fence = d.dma_fence('F', { refs: 2, published: true });
    const bo = d.dma_buf('bo');
    const fd = d.fd('fd', { of: bo });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
      t.dma_fence_put(fence);
    });
    d.thread('process', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.dma_buf_poll(bo, EPOLLOUT);
      t.close(fd);
    });
  }),
);
