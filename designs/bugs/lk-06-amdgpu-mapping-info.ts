import { design } from 'fencepost';

export default design(
  {
    title: 'the VM root stays locked when an allocation fails',
    source:
      'drm/amdgpu: fix lock leak on ENOMEM in AMDGPU_GEM_OP_GET_MAPPING_INFO (Fixes 4d82724f7f2b); Message-ID 20260517131742.3435209-1-michael.bommarito@gmail.com',
    description:
      'The ioctl returns -ENOMEM with two reservation locks held, and whoever wants the page directory next sleeps for ever.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['CTX-04', 'WW-12', 'WW-15'] },
      fixed: { holds: true },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const rootPd = d.dma_buf('root PD');
    const ticket = d.ww_acquire_ctx('exec ticket');

    d.thread('amdgpu_gem_op_ioctl', (t) => {
      t.ww_acquire_init(ticket);
      t.dma_resv_lock(bo, ticket);
      t.if(t.dma_resv_lock(rootPd, ticket).succeeded(), () => {
        t.if(t.kvmalloc('GFP_KERNEL').failed(), () => {
          if (variant === 'buggy') t.return();
        });
        t.dma_resv_unlock(rootPd);
      });
      t.dma_resv_unlock(bo);
      t.ww_acquire_fini(ticket);
    });

    d.thread('amdgpu_gem_object_close', (t) => {
      t.dma_resv_lock(rootPd, null);
      t.dma_resv_unlock(rootPd);
    });
  },
);
