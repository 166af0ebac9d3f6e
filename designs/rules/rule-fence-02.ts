import { design } from 'fencepost';

export default design(
  {
    title: 'work that may run forever has a timeout and a recovery that completes its fences',
    source: 'drivers/dma-buf/dma-fence.c:67-111 DOC fence cross-driver contract',
    variants: { breaks: { verdict: 'deadlock', violates: ['FENCE-02'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const gpu = d.engine('gpu', { hangs: true });
    const fence = d.dma_fence('F', { published: true });

    d.job('job', (t) => {
      t.engine_start(gpu);
      t.if(t.engine_run(gpu).failed(), () => t.dma_fence_set_error(fence, '-ETIME'));
      t.dma_fence_signal(fence);
      t.engine_finish(gpu);
    });
    const recover = d.work('recover work', { queued: false }, (t) => {
      t.poll(() => {
        t.engine_reset(gpu);
        t.if(t.dma_fence_test_signaled_flag(fence).is(1), () => t.break());
      });
    });
    d.hardirq('watchdog irq', { raised: variant === 'keeps' }, (t) => {
      t.queue_work(recover);
    });
  },
);
