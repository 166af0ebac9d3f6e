import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'the signalling work sits on a queue without a rescuer, and memory is short',
    source: 'kernel/workqueue.c WQ_MEM_RECLAIM, create_worker()',
    description:
      'Without an idle worker the item needs a new one, and that needs memory. Reclaim then runs the shrinker, which waits for the very fence that the item would signal.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['FENCE-49'] },
      'shrinker gives up after a while': { verdict: 'stall', violates: ['FENCE-49'] },
      'no shrinker waits': { verdict: 'rule', violates: ['FENCE-49'] },
      WQ_MEM_RECLAIM: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const fence = d.dma_fence('F');
    const wq = d.workqueue('gpu wq', { ordered: true, rescuer: variant === 'WQ_MEM_RECLAIM' });
    d.memory_is_short();

    const finished = d.work('job finished work', { queue: wq, queued: false }, (t) => {
      t.dma_fence_signal(fence);
    });

    d.shrinker('gem_shrinker', (t) => {
      if (variant === 'no shrinker waits') {
        t.dma_resv_test_signaled(bo, 'BOOKKEEP');
        return;
      }
      const timeout = variant === 'shrinker gives up after a while' ? 100 : MAX_SCHEDULE_TIMEOUT;
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, timeout);
    });

    d.thread('submit ioctl', (t) => {
      t.dma_resv_lock(bo, null);
      t.if(t.dma_resv_reserve_fences(bo, 1).failed(), () => {
        t.dma_resv_unlock(bo);
        t.return();
      });
      t.dma_resv_add_fence(bo, fence, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(finished);
    });
  },
);
