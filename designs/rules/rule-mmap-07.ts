import { MAP_SHARED, PROT_READ, design } from 'fencepost';

export default design(
  {
    title: 'a fault handler does not wait for what a device still does',
    source: 'drivers/dma-buf/dma-buf.c DOC: cpu access, drivers/gpu/drm/ttm/ttm_bo_vm.c',
    description:
      'A fault waits until the storage has been moved, which is what a KERNEL fence stands for. Who wants to see what a device writes asks for it with DMA_BUF_IOCTL_SYNC.',
    variants: { breaks: { verdict: 'rule', violates: ['MMAP-07'] }, keeps: { holds: true } },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm);
    const fence = d.dma_fence('F');
    const bo = d.dma_buf('bo', { ops: { fault: (t) => t.dma_fence_wait(fence, false) } });
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
      t.dma_resv_lock(bo, null);
      t.dma_resv_reserve_fences(bo, 1);
      t.dma_resv_add_fence(bo, fence, variant === 'breaks' ? 'WRITE' : 'KERNEL');
      t.dma_resv_unlock(bo);
      t.do_user_addr_fault(vma);
    });
    d.hardirq('irq', (t) => {
      t.dma_fence_signal(fence);
    });
  },
);
