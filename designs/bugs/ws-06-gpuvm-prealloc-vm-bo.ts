import { design } from 'fencepost';

export default design(
  {
    title: 'a preallocated vm_bo is freed under the GEM gpuva mutex and takes a reservation lock',
    source:
      'drm/gpuvm: take GEM lock inside drm_gpuvm_bo_obtain_prealloc(); Message-ID 20251128-gpuvm-rust-v1-1-ebf66bf234e0@google.com',
    description:
      'The job that binds the mapping takes the gpuva mutex, so that mutex is signalling path and no reservation lock may nest in it. The ioctl frees its duplicate there, and the unpin locks the reservation.',
    variants: {
      buggy: { verdict: 'deadlock' },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const gpuvaLock = d.mutex('bo->gpuva.lock');
    const bo = d.dma_buf('bo');
    const bound = d.dma_fence('F', { published: true });

    d.thread('panthor_ioctl_vm_bind', (t) => {
      const vmBoFree = (): void => {
        t.dma_resv_lock(bo, null);
        t.dma_resv_unlock(bo);
      };
      t.mutex_lock(gpuvaLock);
      if (variant === 'buggy') vmBoFree();
      t.mutex_unlock(gpuvaLock);
      if (variant === 'fixed') vmBoFree();
    });

    d.work('panthor_vm_bind_run_job', (t) => {
      t.mutex_lock(gpuvaLock);
      t.mutex_unlock(gpuvaLock);
      t.dma_fence_signal(bound);
    });

    d.thread('ttm_bo_evict', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_fence_wait(bound, false);
      t.dma_resv_unlock(bo);
    });
  },
);
