import { design } from 'fencepost';

export default design(
  {
    title: 'the core dump takes a second reservation lock without an acquire context',
    source:
      'drm/amdgpu: fix recursive ww_mutex acquire in amdgpu_devcoredump_format; Message-ID 20260529064740.25060-3-mikhail.v.gavrilov@gmail.com',
    description:
      'An always-valid IB shares the reservation object of the root page directory, which the dump holds already: it waits for itself. In one acquire context the second lock answers -EALREADY.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['WW-08'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const rootPd = d.dma_buf('root PD');
    const ib = d.dma_buf('IB', { resv: rootPd });
    const dumpTicket = d.ww_acquire_ctx('coredump ticket');
    const csTicket = d.ww_acquire_ctx('CS ticket');

    d.work('amdgpu_devcoredump_deferred_work', (t) => {
      if (variant === 'buggy') {
        t.dma_resv_lock(rootPd, null);
        t.dma_resv_lock(ib, null);
        t.dma_resv_unlock(ib);
        t.dma_resv_unlock(rootPd);
      } else {
        t.ww_acquire_init(dumpTicket);
        t.dma_resv_lock(rootPd, dumpTicket);
        const locked = t.dma_resv_lock(ib, dumpTicket);
        t.if(locked.succeeded(), () => t.dma_resv_unlock(ib));
        t.dma_resv_unlock(rootPd);
        t.ww_acquire_fini(dumpTicket);
      }
    });

    d.thread('amdgpu_cs_ioctl', (t) => {
      t.ww_acquire_init(csTicket);
      t.dma_resv_lock(ib, csTicket);
      const locked = t.dma_resv_lock(rootPd, csTicket);
      t.if(locked.succeeded(), () => t.dma_resv_unlock(rootPd));
      t.dma_resv_unlock(ib);
      t.ww_acquire_fini(csTicket);
    });
  },
);
