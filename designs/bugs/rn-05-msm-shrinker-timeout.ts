import { design } from 'fencepost';

export default design(
  {
    title: 'the shrinker waits for the GPU while the scheduler thread is in reclaim itself',
    source:
      'drm/msm: Reduce fallout of fence signaling vs reclaim hangs; Message-ID 20231117151420.351995-1-robdclark@gmail.com',
    description:
      'run_job allocates indirectly, enters reclaim and waits for a fence that only it can signal. The timeout of the shrinker makes a long stall of what would be a deadlock.',
    variants: {
      buggy: { verdict: 'stall', violates: ['FENCE-41'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const timeoutMs = 250;
    const bo = d.dma_buf('bo');
    const finished = d.dma_fence('F');

    d.shrinker('msm_gem_shrinker', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, timeoutMs);
    });

    const jobRun = d.work('msm_job_run', { queued: false }, (t) => {
      if (variant === 'buggy') t.kmalloc('GFP_KERNEL');
      t.dma_fence_signal(finished);
    });

    d.thread('msm_ioctl_gem_submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, finished, 'WRITE');
      t.dma_resv_unlock(bo);
      t.queue_work(jobRun);
    });

    d.kthread('kswapd', (t) => {
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, timeoutMs);
    });
  },
);
