import { type DmaBufHandle, design } from 'fencepost';

export default design(
  {
    title: 'two interruptible submissions prepare two buffers with drm_exec',
    description:
      'The loop starts again on contention and ends on every other error; the fence is published with all locks held.',
    variants: { default: { holds: true, kernels: ['6.12', '7.2'] } },
  },
  (d) => {
    const color = d.dma_buf('color');
    const depth = d.dma_buf('depth');

    const submit = (name: string, target: DmaBufHandle, source: DmaBufHandle): void => {
      const exec = d.drm_exec(`exec of ${name}`, { interruptible: true });
      const finished = d.dma_fence(`finished of ${name}`);
      const job = d.job(`job of ${name}`, { submitted: false }, (t) => {
        t.dma_fence_signal(finished);
      });
      d.thread(name, (t) => {
        t.drm_exec_init(exec);
        t.drm_exec_until_all_locked(exec, () => {
          for (const bo of [target, source]) {
            const prepared = t.drm_exec_prepare_obj(exec, bo, 1);
            t.drm_exec_retry_on_contention(prepared);
            t.if(prepared.failed(), () => {
              t.drm_exec_fini(exec);
              t.return();
            });
          }
        });
        t.dma_fence_init(finished);
        t.ring_doorbell(job);
        t.dma_resv_add_fence(target, finished, 'WRITE');
        t.dma_resv_add_fence(source, finished, 'READ');
        t.drm_exec_fini(exec);
      });
    };
    submit('submit A', color, depth);
    submit('submit B', depth, color);
  },
);
