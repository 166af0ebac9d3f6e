import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'fault-mode and dma_fence jobs share an engine group without draining it between them',
    source: 'xe_hw_engine_group.c of 7.2.13 (the correct design; the bug is what it prevents)',
    description:
      'Before long-running jobs run, all dma_fence jobs of the group complete, and before a fence is published all long-running jobs are suspended. Without that, a fault holds the engine that the fence needs.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['PF-03'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const group = d.engine('hw engine group', { modeSwitch: variant === 'fixed' });
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('F');

    d.shrinker('xe shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
    });

    const handler = d.work('xe_pagefault_queue_work', { queued: false }, (t) => {
      t.kmalloc('GFP_KERNEL');
      t.gpu_fault_repaired(group);
    });
    d.job('fault-mode LR job', (t) => {
      t.engine_start_faulting(group);
      t.gpu_page_fault(group, handler);
      t.engine_finish(group);
    });

    const job = d.job('dma_fence job', { submitted: false }, (t) => {
      t.engine_start(group);
      t.engine_finish(group);
      t.dma_fence_signal(finished);
      if (variant === 'fixed') t.engine_unreserve(group);
    });
    d.thread('xe_exec_ioctl', (t) => {
      if (variant === 'fixed') t.engine_preempt_faulting(group);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.ring_doorbell(job);
    });
  },
);
