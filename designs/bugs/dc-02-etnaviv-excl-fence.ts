import { MAX_SCHEDULE_TIMEOUT, design } from 'fencepost';

export default design(
  {
    title: 'a write fence is installed without waiting for the read fence that it replaces',
    source:
      'drm/etnaviv: fix another potential dma_resv DAG violation; Message-ID 20210922114148.107356-1-christian.koenig@amd.com',
    description:
      'Userspace asked for no implicit sync, so the writer does not depend on the reader, but its exclusive fence takes the place of the reader in the reservation object: whoever waits for that object no longer waits for the reader.',
    variants: {
      buggy: { verdict: 'rule', violates: ['CTX-06', 'RESV-08', 'RESV-11'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const read = d.dma_fence('R', { timeline: 'reader' });
    const written = d.dma_fence('W', { timeline: 'writer' });
    const submitted = d.completion('reader submitted');
    const replaced = d.completion('writer submitted');

    const reader = d.job('reader job', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(read);
    });
    const writer = d.job('writer job', { submitted: false }, (t) => {
      t.dma_access_begin(bo);
      t.dma_access_end(bo);
      t.dma_fence_signal(written);
    });

    d.thread('reader etnaviv_ioctl_gem_submit', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, read, 'READ');
      t.dma_resv_unlock(bo);
      t.ring_doorbell(reader);
      t.complete(submitted);
    });

    d.thread('writer etnaviv_ioctl_gem_submit', (t) => {
      t.wait_for_completion(submitted);
      t.dma_resv_lock(bo, null);
      if (variant === 'fixed') t.dma_fence_wait(read, false);
      t.dma_resv_add_excl_fence(bo, written);
      t.dma_resv_unlock(bo);
      t.ring_doorbell(writer);
      t.complete(replaced);
    });

    d.thread('evict', (t) => {
      t.wait_for_completion(replaced);
      t.dma_resv_lock(bo, null);
      t.dma_resv_wait_timeout(bo, 'BOOKKEEP', false, MAX_SCHEDULE_TIMEOUT);
      t.free_backing_storage(bo);
      t.dma_resv_unlock(bo);
    });
  },
);
