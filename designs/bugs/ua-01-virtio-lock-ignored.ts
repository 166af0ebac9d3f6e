import { design } from 'fencepost';

export default design(
  {
    title: 'a failed interruptible lock is ignored before a fence is added',
    source:
      'drm/virtio: use uninterruptible resv lock for plane updates; Message-ID 20260519082247.34470-1-kartikey406@gmail.com; syzbot 72bd3dd3a5d5f39a0271',
    description:
      'A signal ends the lock call with -EINTR, and the plane update goes on: it adds a fence and unlocks what it does not hold.',
    variants: {
      buggy: { verdict: 'rule', violates: ['RESV-01', 'RESV-04', 'WW-15'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const fb = d.dma_buf('fb');
    const update = d.dma_fence('plane update fence');

    const control = d.work('virtio_gpu_dequeue_ctrl_func', { queued: false }, (t) => {
      t.dma_fence_signal(update);
    });

    d.thread('virtio_gpu_cursor_plane_update', (t) => {
      if (variant === 'fixed') t.dma_resv_lock(fb, null);
      else {
        const ignored = t.dma_resv_lock_interruptible(fb, null);
        t.if(ignored.failed(), () => {});
      }
      t.dma_resv_reserve_fences(fb, 1);
      t.dma_resv_add_fence(fb, update, 'WRITE');
      t.dma_resv_unlock(fb);
      t.queue_work(control);
    });

    d.thread('other commit', (t) => {
      t.dma_resv_lock(fb, null);
      t.dma_resv_unlock(fb);
    });
  },
);
