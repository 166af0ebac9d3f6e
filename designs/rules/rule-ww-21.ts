import { design } from 'fencepost';

export default design(
  {
    title: 'the oldest transaction gets its locks because every holder releases in finite time',
    source: 'Documentation/locking/ww-mutex-design.rst:45-60',
    variants: { breaks: { verdict: 'deadlock', violates: ['WW-21'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const a = d.dma_buf('A');
    const fence = d.dma_fence('F');
    const oldest = d.ww_acquire_ctx('oldest ctx');
    const younger = d.ww_acquire_ctx('younger ctx');
    const drawn = d.completion('the oldest stamp is drawn');

    d.thread('oldest', (t) => {
      t.ww_acquire_init(oldest);
      t.complete(drawn);
      t.dma_resv_lock(a, oldest);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(oldest);
      if (variant === 'breaks') t.dma_fence_signal(fence);
    });
    d.thread('younger', (t) => {
      t.wait_for_completion(drawn);
      t.ww_acquire_init(younger);
      t.dma_resv_lock(a, younger);
      t.dma_fence_wait(fence, false);
      t.dma_resv_unlock(a);
      t.ww_acquire_fini(younger);
    });
    if (variant === 'keeps') {
      d.hardirq('ring irq', (t) => {
        t.dma_fence_signal(fence);
      });
    }
  },
);
