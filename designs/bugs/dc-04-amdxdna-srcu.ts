import { design } from 'fencepost';

export default design(
  {
    title: 'a submission waits for queue space inside an SRCU section that the teardown waits for',
    source: 'https://github.com/amd/xdna-driver/pull/1464 (review thread, 2026-07-07)',
    description:
      'Only the teardown would complete the jobs that fill the queue, and it does so after synchronize_srcu(). Completing them before it cuts the circle.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const hwctxSrcu = d.srcu_struct('client->hwctx_srcu');
    const space = d.wait_queue('hwctx->priv->job_free_wq');
    const pending = d.variable('pending jobs', { initially: 1 });
    const queued = d.dma_fence('job fence', { published: true });

    d.thread('amdxdna_cmd_submit', (t) => {
      t.srcu_read_lock(hwctxSrcu);
      t.wait_event(space, pending.is(0));
      t.srcu_read_unlock(hwctxSrcu);
    });

    d.thread('amdxdna_hwctx_destroy', (t) => {
      const completeJobs = (): void => {
        t.dma_fence_signal(queued);
        t.WRITE_ONCE(pending, 0);
        t.wake_up(space);
      };
      if (variant === 'fixed') completeJobs();
      t.synchronize_srcu(hwctxSrcu);
      if (variant === 'buggy') completeJobs();
    });
  },
);
