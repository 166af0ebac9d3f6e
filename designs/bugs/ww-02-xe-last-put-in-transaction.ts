import { type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'the last put inside a ww transaction detaches an imported buffer',
    source:
      'linaro-mm-sig 2024-06-26 "dma_buf_detach lockdep splat"; Message-ID 40611e5ff8c32b99e7863293a0baac078f323d8f.camel@linux.intel.com',
    description:
      'drm_exec drops the last reference of an imported buffer while the VM is locked, and dma_buf_detach() takes the lock of the exporter without the ticket. An eviction that holds that lock and wants the VM is older, so nobody backs off.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['WW-07', 'WW-21'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const vm = d.dma_resv('vm->resv');
    const exported = d.dma_buf('exp');
    const destroyTicket = d.ww_acquire_ctx('destroy ticket');
    const evictTicket = d.ww_acquire_ctx('evict ticket');
    const bo = d.kref('imported bo', { release: (t) => t.dma_buf_detach(exported, exported) });

    d.thread('xe_vma_destroy', (t) => {
      t.ww_acquire_init(destroyTicket);
      t.dma_resv_lock(vm, destroyTicket);
      if (variant === 'buggy') t.kref_put(bo);
      t.dma_resv_unlock(vm);
      t.ww_acquire_fini(destroyTicket);
      if (variant === 'fixed') t.kref_put(bo);
    });

    d.thread('ttm_bo_evict', (t) => {
      t.ww_acquire_init(evictTicket);
      t.dma_resv_lock(exported, evictTicket);
      lockOrBackOff(t);
      t.dma_resv_unlock(vm);
      t.dma_resv_unlock(exported);
      t.ww_acquire_fini(evictTicket);
    });

    function lockOrBackOff(t: TaskBuilder): void {
      t.loop(() => {
        t.if(t.dma_resv_lock(vm, evictTicket).succeeded(), () => t.break());
        t.dma_resv_unlock(exported);
        t.dma_resv_lock_slow(vm, evictTicket);
        t.if(t.dma_resv_lock(exported, evictTicket).succeeded(), () => t.break());
        t.dma_resv_unlock(vm);
        t.dma_resv_lock_slow(exported, evictTicket);
      });
    }
  },
);
