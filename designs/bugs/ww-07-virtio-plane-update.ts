import { design } from 'fencepost';

export default design(
  {
    title: 'a reservation held across the whole atomic commit meets the flush of the same commit',
    source:
      'drm/virtio: use uninterruptible resv lock for plane updates (changelog of v3); Message-ID 20260519082247.34470-1-kartikey406@gmail.com',
    description:
      'A rejected version of a fix locked in prepare_fb and unlocked in cleanup_fb; the plane update between them locks for each command it queues.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['WW-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fb = d.dma_buf('fb');
    const flush = d.dma_fence('flush fence');

    const flushed = d.work('virtio_gpu_dequeue_ctrl_func', { queued: false }, (t) => {
      t.dma_fence_signal(flush);
    });

    d.thread('atomic commit', (t) => {
      if (variant === 'buggy') t.dma_resv_lock(fb, null);
      t.dma_resv_lock(fb, null);
      t.dma_resv_reserve_fences(fb, 1);
      t.dma_resv_add_fence(fb, flush, 'WRITE');
      t.dma_resv_unlock(fb);
      t.queue_work(flushed);
      if (variant === 'buggy') t.dma_resv_unlock(fb);
      t.dma_fence_wait(flush, false);
    });
  },
);
