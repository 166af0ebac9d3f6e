import { design } from 'fencepost';

export default design(
  {
    title: 'the VM root stays locked when an allocation fails',
    source:
      'drm/amdgpu: fix lock leak on ENOMEM in AMDGPU_GEM_OP_GET_MAPPING_INFO (Fixes 4d82724f7f2b); Message-ID 20260517131742.3435209-1-michael.bommarito@gmail.com',
    description:
      'The ioctl returns -ENOMEM without drm_exec_fini(), with two reservation locks held, and whoever wants the page directory next sleeps for ever.',
    variants: {
      buggy: {
        verdict: 'deadlock',
        violates: ['CTX-04', 'WW-12', 'WW-15'],
        kernels: ['6.12', '7.2'],
      },
      fixed: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const bo = d.dma_buf('bo');
    const rootPd = d.dma_buf('root PD');
    const exec = d.drm_exec('exec');

    d.thread('amdgpu_gem_op_ioctl', (t) => {
      t.drm_exec_init(exec);
      t.drm_exec_until_all_locked(exec, () => {
        t.drm_exec_retry_on_contention(t.drm_exec_lock_obj(exec, bo));
        t.drm_exec_retry_on_contention(t.drm_exec_lock_obj(exec, rootPd));
      });
      t.if(t.kvmalloc('GFP_KERNEL').failed(), () => {
        if (variant === 'buggy') t.return();
      });
      t.drm_exec_fini(exec);
    });

    d.thread('amdgpu_gem_object_close', (t) => {
      t.dma_resv_lock(rootPd, null);
      t.dma_resv_unlock(rootPd);
    });
  },
);
