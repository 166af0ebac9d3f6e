import { type Handle, type TaskBuilder, design } from 'fencepost';

export default design(
  {
    title: 'the core dump takes a second reservation lock without an acquire context',
    source:
      'drm/amdgpu: fix recursive ww_mutex acquire in amdgpu_devcoredump_format; Message-ID 20260529064740.25060-3-mikhail.v.gavrilov@gmail.com',
    description:
      'An always-valid IB shares the reservation object of the root page directory, which the dump holds already: it waits for itself. One drm_exec context for both tolerates the duplicate.',
    variants: {
      buggy: { verdict: 'deadlock', violates: ['WW-08'], kernels: ['6.12', '7.2'] },
      fixed: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const rootPd = d.dma_buf('root PD');
    const ib = d.dma_buf('IB', { resv: rootPd });
    const dumpExec = d.drm_exec('coredump exec', { ignore_duplicates: true });
    const csExec = d.drm_exec('CS exec', { ignore_duplicates: true });

    const lockAll = (t: TaskBuilder, exec: Handle<'drm_exec'>): void => {
      t.drm_exec_init(exec);
      t.drm_exec_until_all_locked(exec, () => {
        t.drm_exec_retry_on_contention(t.drm_exec_lock_obj(exec, rootPd));
        t.drm_exec_retry_on_contention(t.drm_exec_lock_obj(exec, ib));
      });
      t.drm_exec_fini(exec);
    };

    d.work('amdgpu_devcoredump_deferred_work', (t) => {
      if (variant === 'fixed') lockAll(t, dumpExec);
      else {
        t.dma_resv_lock(rootPd, null);
        t.dma_resv_lock(ib, null);
        t.dma_resv_unlock(ib);
        t.dma_resv_unlock(rootPd);
      }
    });

    d.thread('amdgpu_cs_ioctl', (t) => lockAll(t, csExec));
  },
);
