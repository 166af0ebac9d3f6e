import { design } from 'fencepost';

export default design(
  {
    title: 'user memory is copied while the objects of the submission are reserved',
    source:
      'drm/virtio: fix virtio_gpu_execbuffer_ioctl locking; Message-ID 20200211135047.22261-2-kraxel@redhat.com',
    description:
      'memdup_user() may fault and take mmap_lock under the reservation lock; the fault handler of the buffer takes them in the other order.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['LOCK-39', 'MM-01'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const bo = d.dma_buf('bo');
    const ticket = d.ww_acquire_ctx('objs->ticket');

    d.thread('virtio_gpu_execbuffer_ioctl', (t) => {
      if (variant === 'fixed') t.memdup_user(mm);
      t.ww_acquire_init(ticket);
      t.dma_resv_lock(bo, ticket);
      if (variant === 'buggy') t.memdup_user(mm);
      t.dma_resv_unlock(bo);
      t.ww_acquire_fini(ticket);
    });

    d.thread('ttm_bo_vm_fault', (t) => {
      t.mmap_read_lock(mm);
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
      t.mmap_read_unlock(mm);
    });

    d.thread('munmap syscall', (t) => {
      t.mmap_write_lock(mm);
      t.mmap_write_unlock(mm);
    });
  },
);
