import { design } from 'fencepost';

export default design(
  {
    title: 'every lock call in a drm_exec loop is followed by the way back to its head',
    source: 'drivers/gpu/drm/drm_exec.c:9-49',
    variants: {
      breaks: { verdict: 'rule', violates: ['WW-09', 'WW-10', 'WW-22'], kernels: ['6.12', '7.2'] },
      keeps: { holds: true, kernels: ['6.12', '7.2'] },
    },
  },
  (d, variant) => {
    const color = d.dma_buf('color');
    const depth = d.dma_buf('depth');
    const commands = d.dma_buf('commands');

    const submit = (name: string, buffers: readonly (typeof color)[], retries: boolean): void => {
      const exec = d.drm_exec(`exec of ${name}`);
      d.kthread(name, (t) => {
        t.drm_exec_init(exec);
        t.drm_exec_until_all_locked(exec, () => {
          for (const buffer of buffers) {
            const locked = t.drm_exec_lock_obj(exec, buffer);
            if (retries) t.drm_exec_retry_on_contention(locked);
          }
        });
        t.drm_exec_fini(exec);
      });
    };
    submit('submit 1', [color, depth, commands], variant === 'keeps');
    submit('submit 2', [depth, color], true);
  },
);
