import { design } from 'fencepost';

export default design(
  {
    title: 'enable_signaling tests the fence it is called for',
    source:
      'drm/amdgpu: fix KFD eviction fence enable_signaling path; Message-ID 20251211122407.1709-11-christian.koenig@amd.com',
    description:
      'The op runs under the lock of the fence, and dma_fence_is_signaled() takes that lock when it finds the fence done.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const eviction = d.dma_fence('E', {
      published: true,
      signaled_op: true,
      enable_signaling: (t) => {
        if (variant === 'buggy') t.dma_fence_is_signaled(eviction);
        t.queue_work(evict);
      },
    });
    const evict = d.work('evict_process_worker', { queued: false }, (t) => {
      t.dma_fence_signal(eviction);
    });
    const evicted = d.dma_fence_cb('ttm callback', () => {});

    d.kthread('queues of the process idle', (t) => {
      t.hw_complete(eviction);
    });

    d.thread('ttm_bo_evict', (t) => {
      t.if(t.dma_fence_add_callback(eviction, evicted).is('-ENOENT'), () => {});
    });
  },
);
