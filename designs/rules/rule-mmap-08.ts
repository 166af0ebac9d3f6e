import { MAP_SHARED, PROT_READ, design } from 'fencepost';

export default design(
  {
    title: 'nobody faults on a mapping of a buffer whose reservation lock he holds',
    source:
      'drivers/gpu/drm/ttm/ttm_bo_vm.c ttm_bo_vm_reserve(), drivers/dma-buf/dma-resv.c dma_resv_lockdep()',
    description:
      'The handler takes the reservation lock inside the mmap_lock. If it cannot have it at once, it waits without the mmap_lock, and the fault is repeated.',
    variants: {
      breaks: { verdict: 'deadlock', violates: ['MMAP-08', 'MM-01', 'WW-08'] },
      keeps: { holds: true },
    },
  },
  (d, variant) => {
    const mm = d.mmap_lock();
    const vma = d.vm_area_struct('vma', mm);
    const bo = d.dma_buf('bo', {
      ops: {
        fault: (t) => {
          t.if(t.dma_resv_trylock(bo).is(1), () => {
            t.dma_resv_unlock(bo);
            t.return();
          });
          t.mmap_read_unlock(mm);
          t.dma_resv_lock(bo, null);
          t.dma_resv_unlock(bo);
        },
      },
    });
    const fd = d.fd('fd', { of: bo });

    d.thread('process', (t) => {
      t.mmap(vma, 1, PROT_READ, MAP_SHARED, fd, 0);
      t.dma_resv_lock(bo, null);
      if (variant === 'breaks') t.do_user_addr_fault(vma);
      t.dma_resv_unlock(bo);
      t.do_user_addr_fault(vma);
    });
    d.thread('another', (t) => {
      t.dma_resv_lock(bo, null);
      t.dma_resv_unlock(bo);
    });
  },
);
